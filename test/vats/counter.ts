import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** Counts in baggage; knows how to misbehave when told. */
export const buildRootObject = (
  _powers: unknown,
  parameters: { start?: number },
  baggage: Map<string, number> & { init(key: string, value: number): void },
) => {
  if (!baggage.has('count')) baggage.init('count', parameters.start ?? 0);
  return makeDefaultExo('counter', {
    bootstrap: () => 'ready',
    increment: (by = 1) => {
      baggage.set('count', (baggage.get('count') ?? 0) + by);
      return baggage.get('count');
    },
    read: () => baggage.get('count'),
    fail: (message: string) => {
      throw TypeError(message);
    },
    loop: () => {
      for (;;);
    },
  });
};
