import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Powers = { exitVat(reason: unknown): void; exitVatWithFailure(reason: unknown): void };
type Baggage = {
  has(key: string): boolean;
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  init(key: string, value: unknown): void;
};

/** Ends itself when told. */
export const buildRootObject = (powers: Powers, _parameters: unknown, baggage: Baggage) => {
  if (!baggage.has('count')) baggage.init('count', 0);
  return makeDefaultExo('exits', {
    exit: (note: { write(text: string): void }) => {
      powers.exitVat('enough');
      return note;
    },
    fail: () => powers.exitVatWithFailure(Error('too much')),
    never: () => new Promise(() => {}),
  });
};
