/** How a person wants the panel's pages to look and to be driven. Kept by the browser, for all of them; the kernel knows nothing of it. */
import { useSyncExternalStore } from 'react';
import type { Json } from '../../wire/cluster-config.ts';
import { parseJson } from '../json-text.ts';

export const themes = ['system', 'light', 'dark'] as const;
export const densities = ['comfortable', 'compact'] as const;

export type Preferences = {
  theme: (typeof themes)[number];
  density: (typeof densities)[number];
  /** Whether keys without Ctrl do something; they get in the way of dictation and shaky hands. */
  singleKeys: boolean;
};

const NAME = 'preferences';

/** What is kept may be of another version of this page: of that, what is understood counts. */
const read = (): Preferences => {
  const parsed = parseJson(localStorage.getItem(NAME) ?? '{}');
  const value: Json = 'value' in parsed ? parsed.value : {};
  const kept = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return {
    theme: themes.find((theme) => theme === kept.theme) ?? 'system',
    density: densities.find((density) => density === kept.density) ?? 'comfortable',
    singleKeys: kept.singleKeys !== false,
  };
};

const watchers = new Set<() => void>();
let current = read();

/** The stylesheets look at the root element. */
const show = (): void => {
  const { dataset } = document.documentElement;
  dataset.theme = current.theme;
  dataset.density = current.density;
};

const become = (next: Preferences): void => {
  current = next;
  show();
  for (const watcher of [...watchers]) watcher();
};

/** Dresses the page, and follows what is chosen in another. Called once, before anything is drawn. */
export const applyPreferences = (): void => {
  show();
  window.addEventListener('storage', ({ key }) => {
    if (key === NAME) become(read());
  });
};

export const setPreferences = (changes: Partial<Preferences>): void => {
  become({ ...current, ...changes });
  localStorage.setItem(NAME, JSON.stringify(current));
};

const subscribe = (onChange: () => void): (() => void) => {
  watchers.add(onChange);
  return () => {
    watchers.delete(onChange);
  };
};

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, () => current);
