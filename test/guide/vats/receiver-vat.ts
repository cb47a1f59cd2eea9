/** What the sender sends to. */
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

export function buildRootObject() {
  const notes: unknown[] = [];
  return makeDefaultExo('root', {
    echo: (value: unknown) => value,
    note(value: unknown) {
      notes.push(value);
    },
    notes: () => harden([...notes]),
    risky(message: string) {
      throw Error(message);
    },
    makeGreeter: (greeting: string) => makeDefaultExo('Greeter', { greet: (name: string) => `${greeting}, ${name}` }),
  });
}
