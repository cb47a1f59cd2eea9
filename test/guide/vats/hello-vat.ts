/** A vat that shows what it was built with and what its bootstrap got. */
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';
import type { Baggage } from 'ocap-kernel';

type Greeter = { hello(whom: string): Promise<string> };

export function buildRootObject(vatPowers: unknown, parameters: Record<string, unknown>, baggage: Baggage) {
  if (!baggage.has('bootstraps')) baggage.init('bootstraps', 0);

  return makeDefaultExo('root', {
    async bootstrap(vats: Record<string, Greeter>, services: Record<string, unknown>): Promise<string[]> {
      baggage.set('bootstraps', Number(baggage.get('bootstraps')) + 1);
      const others = Object.entries(vats).filter(([name]) => name !== parameters.name);
      const greetings = await Promise.all(others.map(([name, vat]) => E(vat).hello(name)));
      return harden([...greetings, `services: ${Object.keys(services).join(', ')}`]);
    },

    async hello(whom: string): Promise<string> {
      return `hello ${whom}`;
    },

    async builtWith() {
      return { powers: typeof vatPowers, parameters: harden({ ...parameters }), bootstraps: baggage.get('bootstraps') };
    },
  });
}
