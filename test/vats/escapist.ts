import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** Evaluates what it is told to, as a hostile vat would. */
export const buildRootObject = () =>
  makeDefaultExo('escapist', {
    evaluate: async (text: string) => {
      const value: unknown = await (0, eval)(text);
      return typeof value === 'object' || typeof value === 'function' ? 'an object' : value;
    },
  });
