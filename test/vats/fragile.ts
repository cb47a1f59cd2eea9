import type { Baggage } from '@agoric/vat-data';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** Starts well until it is told to break its next start. */
export const buildRootObject = (_powers: unknown, _parameters: unknown, baggage: Baggage) => {
  if (baggage.has('broken')) throw Error('broken at start');
  return makeDefaultExo('fragile', {
    breakNextStart: () => baggage.init('broken', true),
  });
};
