import { createContext, useContext, type ComponentType } from 'react';

/** A view of the panel as `views.ts` lists it. */
export type ViewEntry = {
  /** The first part of its address: `#/objects`. */
  id: string;
  /** Its name in the navigation. */
  title: string;
  /** What it is for, in a few words: found by the command palette. */
  about: string;
  /** An outline on a grid of 16 × 16: the `d` of an SVG path. */
  icon: string;
  /** The letter that opens it after `g`. */
  key: string;
  /** Loaded when it is first opened: `lazy(() => import('./objects/view.tsx'))`. */
  View: ComponentType;
};

export const ViewsContext = createContext<readonly ViewEntry[]>([]);

/** All views, in the order of the navigation. */
export const useViews = (): readonly ViewEntry[] => useContext(ViewsContext);
