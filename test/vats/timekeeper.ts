import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** Does things when nobody asked it to at that moment: in its timers. */
export const buildRootObject = (
  _powers: unknown,
  _parameters: unknown,
  baggage: Map<string, number> & { init(key: string, value: number): void },
) => {
  if (!baggage.has('ticks')) baggage.init('ticks', 0);
  const count = () => baggage.set('ticks', (baggage.get('ticks') ?? 0) + 1);
  return makeDefaultExo('timekeeper', {
    sleep: (ms: number) => new Promise((resolve) => setTimeout(() => resolve(`slept`), ms)),
    tickEvery: (ms: number) => void setInterval(count, ms),
    ticks: () => baggage.get('ticks'),
    increment: () => {
      count();
      return baggage.get('ticks');
    },
    /** Counts, and then never ends; only a timer of it does. */
    countAndLoopLater: (ms: number) =>
      void setTimeout(() => {
        count();
        for (;;);
      }, ms),
    /** Sends in a timer, and answers with the answer. */
    askLater: (target: { echo(value: string): string }, ms: number) =>
      new Promise((resolve) => setTimeout(() => resolve(E(target).echo('later')), ms)),
  });
};
