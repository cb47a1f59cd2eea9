/** A vat that sends in each of the ways that `E` allows, and tries the one that is not allowed. */
import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Remote = {
  echo(value: unknown): Promise<unknown>;
  note(value: unknown): Promise<void>;
  notes(): Promise<unknown[]>;
  risky(message: string): Promise<void>;
  makeGreeter(greeting: string): Promise<Greeter>;
};
type Greeter = { greet(name: string): string };

export function buildRootObject() {
  let remote: Remote;
  return makeDefaultExo('root', {
    async bootstrap(vats: { receiver: Remote }) {
      remote = vats.receiver;
    },

    basic: async () => E(remote).echo('answered'),

    async fireAndForget() {
      void E(remote).note('not waited for');
      return E(remote).notes();
    },

    async handleErrors() {
      try {
        await E(remote).risky('it went wrong');
        return 'no error';
      } catch (error) {
        return `caught ${(error as Error).message}`;
      }
    },

    async sendToLocal() {
      const order: string[] = [];
      const local = makeDefaultExo('local', { greet: (name: string) => order.push(`called by ${name}`) });
      const sent = E(local).greet('E');
      order.push('after the send');
      await sent;
      return harden(order);
    },

    sendToPromise: () => E(E(remote).makeGreeter('good morning')).greet('you'),

    callDirectly() {
      return remote.echo('never said');
    },
  });
}
