import type { Baggage } from '@agoric/vat-data';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** Does as little as a vat can that keeps something: one durable number. */
export const buildRootObject = (_powers: unknown, _parameters: unknown, baggage: Baggage) => {
  if (!baggage.has('total')) baggage.init('total', 0);
  return makeDefaultExo('counter', {
    bootstrap: () => 'ready',
    increment: () => {
      const total = baggage.get<number>('total') + 1;
      baggage.set('total', total);
      return total;
    },
  });
};
