import type { PlatformServices } from '../../src/kernel/index.ts';

/** The kernel's seconds pass when the test says so; what it waits for less than a second goes by the clock. */
export const makeHeldTime = () => {
  let now = 0;
  let waiting: { at: number; callback(): void }[] = [];
  return {
    wrapPlatform: (services: PlatformServices): PlatformServices => ({
      ...services,
      setTimer: (ms, callback) => {
        if (ms < 1_000) return services.setTimer(ms, callback);
        const timer = { at: now + ms, callback };
        waiting.push(timer);
        return () => {
          waiting = waiting.filter((each) => each !== timer);
        };
      },
    }),
    /** Lets seconds pass, all at once. */
    pass: (seconds: number): void => {
      for (let second = 0; second < seconds; second += 1) {
        now += 1_000;
        const due = waiting.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
        waiting = waiting.filter(({ at }) => at > now);
        for (const { callback } of due) callback();
      }
    },
  };
};
