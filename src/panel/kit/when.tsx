import { useSyncExternalStore } from 'react';
import { relativeText } from './relative-text.ts';

const TICK_MS = 1_000;

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times that are shown; it stands still while there are none. */
const subscribe = (onTick: () => void): (() => void) => {
  watchers.add(onTick);
  timer ??= setInterval(() => {
    for (const watcher of [...watchers]) watcher();
  }, TICK_MS);
  return () => {
    watchers.delete(onTick);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** A time as people say it, with the exact one as its title. `time`: milliseconds since 1970. */
export const When = ({ time }: { time: number }) => {
  // Drawn again when the text is another, not at each tick.
  const text = useSyncExternalStore(subscribe, () => relativeText(time, Date.now()));
  const date = new Date(time);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {text}
    </time>
  );
};
