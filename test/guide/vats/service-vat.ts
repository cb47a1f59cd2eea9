/** A vat that works with a kernel service, and counts in baggage: both outlive its restarts. */
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';
import type { Baggage } from 'ocap-kernel';

type MyService = { doSomething(arg: string): Promise<string> };

export function buildRootObject(_vatPowers: unknown, _parameters: unknown, baggage: Baggage) {
  let counter = 0;
  if (baggage.has('counter')) counter = baggage.get<number>('counter');
  else baggage.init('counter', counter);

  let myService = baggage.has('myService') ? baggage.get<MyService>('myService') : undefined;

  return makeDefaultExo('root', {
    async bootstrap(_vats: unknown, services: { myService: MyService }) {
      myService = services.myService;
      baggage.init('myService', myService);
    },

    async doWork() {
      const result = await E(myService!).doSomething('hello');
      console.log(result);
      return result;
    },

    increment(): number {
      counter += 1;
      baggage.set('counter', counter);
      return counter;
    },
  });
}
