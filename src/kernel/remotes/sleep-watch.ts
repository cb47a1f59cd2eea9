import type { PlatformServices } from '../platform.ts';

const TICK_MS = 10_000;
/** A thread that was merely busy is not so late. */
const ASLEEP_MS = 30_000;

/** Notices that the machine slept: the clock went on, and no timer fired. */
export const makeSleepWatch = (platform: Pick<PlatformServices, 'now' | 'setTimer'>, onWake: () => void) => {
  let cancel: (() => void) | undefined;
  const stop = (): void => {
    cancel?.();
    cancel = undefined;
  };
  const start = (): void => {
    stop();
    const since = platform.now();
    cancel = platform.setTimer(TICK_MS, () => {
      start();
      if (platform.now() - since > ASLEEP_MS) onWake();
    });
  };
  return { start, stop };
};
