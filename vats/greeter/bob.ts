import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** `parameters.greeting` is the word that bob greets with. */
export const buildRootObject = (_vatPowers: unknown, { greeting = 'Hello' }: { greeting?: string }) =>
  makeDefaultExo('bob', {
    greet(name: string) {
      return `${greeting}, ${name}!`;
    },
  });
