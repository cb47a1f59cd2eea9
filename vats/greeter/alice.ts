import type { Baggage } from '@agoric/vat-data';
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Greeter = { greet(name: string): string };

export const buildRootObject = (_vatPowers: unknown, _parameters: unknown, baggage: Baggage) => {
  const askBob = async (name: string) => {
    const greeting = await E(baggage.get<Greeter>('bob')).greet(name);
    return `bob says: ${greeting}`;
  };

  return makeDefaultExo('alice', {
    /** Called once, when the pair is launched. That alice knows bob has to be remembered: no one will tell her again. */
    async bootstrap({ bob }: { bob: Greeter }) {
      baggage.init('bob', bob);
      return askBob('alice');
    },

    askBob,
  });
};
