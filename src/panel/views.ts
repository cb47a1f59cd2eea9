/** The views of the panel, in the order of its navigation. A new one is a folder and a line here. */
import { lazy } from 'react';
import type { ViewEntry } from './frame/view-entry.ts';

export const views: readonly ViewEntry[] = [
  {
    id: 'overview',
    title: 'Overview',
    about: 'kernel state, start, stop, restart, storage, faults',
    icon: 'M2 9a6 6 0 1 1 12 0M8 9l3-3M2.5 12.5h11',
    key: 'o',
    View: lazy(() => import('./overview/view.tsx')),
  },
  {
    id: 'subclusters',
    title: 'Subclusters',
    about: 'vats, ping, upgrade, suspend, resume, terminate',
    icon: 'M8 1.5 13.6 4.75v6.5L8 14.5l-5.6-3.25v-6.5zM2.4 4.75 8 8l5.6-3.25M8 8v6.5',
    key: 's',
    View: lazy(() => import('./subclusters/view.tsx')),
  },
  {
    id: 'launch',
    title: 'Launch',
    about: 'samples, a cluster config of your own',
    icon: 'M8 2v8M4.5 5.5 8 2l3.5 3.5M2.5 10v3.5h11V10',
    key: 'l',
    View: lazy(() => import('./launch/view.tsx')),
  },
  {
    id: 'send',
    title: 'Send',
    about: 'a message to an object, answers',
    icon: 'M14 2 7 9M14 2 9.5 14 7 9 2 6.5z',
    key: 'm',
    View: lazy(() => import('./send/view.tsx')),
  },
  {
    id: 'logs',
    title: 'Logs',
    about: 'what vats write to their console',
    icon: 'M3 3.5h10M3 6.5h10M3 9.5h7M3 12.5h5',
    key: 'g',
    View: lazy(() => import('./logs/view.tsx')),
  },
  {
    id: 'network',
    title: 'Network',
    about: 'relays, peers, ocap URLs: issue, redeem, revoke',
    icon: 'M8 5.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM3.5 14.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12.5 14.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 5.3 4.5 10.7M9 5.3l2.5 5.4M5.5 12.5h5',
    key: 'n',
    View: lazy(() => import('./network/view.tsx')),
  },
  {
    id: 'identity',
    title: 'Identity',
    about: 'peer id, recovery phrase, backup, restore, password, lock',
    icon: 'M10.5 9.5a4 4 0 1 0-3.8-2.8L2 11.4V14h2.6v-1.8h1.8v-1.8h1.5l.8-.9a4 4 0 0 0 1.8 0zM11 5.4h.01',
    key: 'i',
    View: lazy(() => import('./identity/view.tsx')),
  },
];
