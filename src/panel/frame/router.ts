/** The page's route, which is its address's hash: links, the browser's buttons and `navigate` all change it. */
import { useSyncExternalStore } from 'react';
import { hrefOf, parseRoute, type Route, type To } from './route.ts';

const watchers = new Set<() => void>();
let current: { hash: string; route: Route } = { hash: location.hash, route: parseRoute(location.hash) };
let moved = false;

const look = (): void => {
  if (location.hash === current.hash) return;
  current = { hash: location.hash, route: parseRoute(location.hash) };
  for (const watcher of [...watchers]) watcher();
};

window.addEventListener('hashchange', () => {
  moved = true;
  look();
});

const subscribe = (onChange: () => void): (() => void) => {
  watchers.add(onChange);
  return () => {
    watchers.delete(onChange);
  };
};

export const useRoute = (): Route => useSyncExternalStore(subscribe, () => current.route);

/** Whether the person has gone anywhere since the page was opened. */
export const hasMoved = (): boolean => moved;

/** Goes to a place in the panel. `replace` leaves no step in the history: for a filter as it is typed. */
export const navigate = (to: To, { replace = false }: { replace?: boolean } = {}): void => {
  if (!replace) {
    location.hash = hrefOf(to);
    return;
  }
  history.replaceState(null, '', hrefOf(to));
  look();
};
