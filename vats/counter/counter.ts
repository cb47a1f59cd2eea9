import type { Baggage } from '@agoric/vat-data';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

const asWholeNumber = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new TypeError(`expected a whole number, got ${typeof value === 'number' ? value : typeof value}`);
};

/** `parameters.start` is the total of a counter that was never incremented. */
export const buildRootObject = (_vatPowers: unknown, { start = 0 }: { start?: number }, baggage: Baggage) => {
  // Runs at every start of the vat; the total of an earlier life is still there.
  if (!baggage.has('total')) baggage.init('total', asWholeNumber(start));
  const read = () => baggage.get<number>('total');

  return makeDefaultExo('counter', {
    bootstrap() {
      return `The counter stands at ${read()}.`;
    },

    /** Adds to the total, which may also be made smaller, and answers the new one. */
    increment(by = 1) {
      const total = asWholeNumber(read() + asWholeNumber(by));
      baggage.set('total', total);
      return total;
    },

    read,
  });
};
