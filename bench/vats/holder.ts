import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** Holds what it is given, so that it stays in the kernel's tables. */
export const buildRootObject = () => {
  const held: unknown[] = [];
  return makeDefaultExo('holder', {
    keep: (things: unknown[]) => held.push(...things),
  });
};
