import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** Breaks at its start in the way its parameters say. */
export const buildRootObject = (_powers: unknown, { how }: { how: string }) => {
  if (how === 'throws') throw Error('no luck today');
  if (how === 'hangs') return new Promise(() => {});
  if (how === 'loops') for (;;);
  if (how === 'not a remotable') return harden({ hello: 'world' });
  return makeDefaultExo('root', {
    bootstrap: () => {
      if (how === 'bootstrap rejects') throw Error('not today');
      return new Promise(() => {});
    },
  });
};
