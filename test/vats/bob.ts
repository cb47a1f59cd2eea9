import { makeDefaultExo } from '@metamask/kernel-utils/exo';

export const buildRootObject = () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const notes: unknown[] = [];
  return makeDefaultExo('bob', {
    echo: (value: unknown) => value,
    /** What the vat's own parser reads. */
    keysOf: (text: string) => harden(Object.keys(JSON.parse(text) as object)),
    later: () => promise,
    release: (value: unknown) => resolve(value),
    note: (value: unknown) => {
      notes.push(value);
    },
    notes: () => harden([...notes]),
  });
};
