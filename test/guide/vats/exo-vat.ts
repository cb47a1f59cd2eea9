/** A vat whose exos are passed around, stored, and poked at. */
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';
import type { Baggage } from 'ocap-kernel';

type MyObject = { greet(name: string): string; fetchData(id: string): Promise<unknown> };

export function buildRootObject(_vatPowers: unknown, _parameters: unknown, baggage: Baggage) {
  const myObject = makeDefaultExo('MyObject', {
    greet(name: string): string {
      return `greetings, ${name}`;
    },
    async fetchData(id: string): Promise<unknown> {
      return Promise.resolve(harden({ id, found: true }));
    },
  });

  return makeDefaultExo('root', {
    getMyObject: () => myObject,
    use: async (object: MyObject) => Promise.all([E(object).greet('caller'), E(object).fetchData('x1')]),
    store: () => baggage.init('myObject', myObject),
    getStored: () => baggage.get('myObject'),
    tamper() {
      try {
        Object.assign(myObject, { greet: () => 'tampered' });
        return 'changed';
      } catch (error) {
        return (error as Error).name;
      }
    },
  });
}
