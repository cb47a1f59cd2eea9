import type { EndowmentPowers } from './powers.ts';

type Callback = (...args: unknown[]) => void;
type Timer = { cancel(): void };

/** What the platforms' timers hold; they would fire at once for more. */
const MAX_MS = 2 ** 31 - 1;

const toMs = (delay: unknown): number => Math.min(Math.max(Number(delay) || 0, 0), MAX_MS);

/** A timer knows its callback as a function: text is never evaluated. */
const asCallback = (callback: unknown): Callback => {
  if (typeof callback !== 'function') throw new TypeError('a timer needs a function');
  return (...args) => void Reflect.apply(callback, undefined, args);
};

/** Timers of one vat, under numbers of their own: nobody else's can be cleared with them. */
export const makeTimers = ({
  schedule,
  setTimer,
  limits,
}: Pick<EndowmentPowers, 'schedule' | 'setTimer' | 'limits'>) => {
  const timers = new Map<number, Timer>();
  let count = 0;
  let ended = false;

  const clear = (id: unknown): void => {
    if (typeof id !== 'number') return;
    timers.get(id)?.cancel();
    timers.delete(id);
  };

  const add = (start: (id: number) => Timer): number => {
    if (timers.size >= limits.timersPerVat) throw RangeError(`a vat may have ${limits.timersPerVat} timers, not more`);
    count += 1;
    if (!ended) timers.set(count, start(count));
    return count;
  };

  const setTimeout = (handler: unknown, delay?: unknown, ...args: unknown[]): number => {
    const callback = asCallback(handler);
    return add((id) => ({
      cancel: setTimer(toMs(delay), () =>
        schedule(() => {
          // It may have been cleared while it waited for its turn.
          if (timers.delete(id)) callback(...args);
        }),
      ),
    }));
  };

  const setInterval = (handler: unknown, delay?: unknown, ...args: unknown[]): number => {
    const callback = asCallback(handler);
    const ms = Math.max(toMs(delay), 1);
    return add((id) => {
      let waiting = false;
      const arm = () =>
        setTimer(ms, () => {
          timer.cancel = arm();
          // A vat that is slower than its interval misses beats, and is not called for each of them later.
          if (waiting) return;
          waiting = true;
          schedule(() => {
            waiting = false;
            if (timers.get(id) === timer) callback(...args);
          });
        });
      const timer = { cancel: arm() };
      return timer;
    });
  };

  return harden({
    globals: { setTimeout, clearTimeout: clear, setInterval, clearInterval: clear },
    /** Calls back after a while unless cancelled, as a timer of the vat. */
    after: (ms: number, callback: () => void): void => void setTimeout(callback, ms),
    teardown: (): void => {
      ended = true;
      for (const { cancel } of timers.values()) cancel();
      timers.clear();
    },
  });
};
