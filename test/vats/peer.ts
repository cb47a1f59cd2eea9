import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Callable = Record<string, (...args: unknown[]) => unknown>;

/** Does with strangers whatever they ask for, and owes them nothing afterwards. */
export const buildRootObject = () => {
  let kept: unknown[] = [];
  return makeDefaultExo('peer', {
    echo: (value: unknown) => value,
    make: (label: string) => Far('thing', { label: () => label }),
    keep: (...values: unknown[]) => {
      kept.push(...values);
    },
    kept: () => harden([...kept]),
    call: (target: unknown, method: string, ...args: unknown[]) => E(target as Callable)[method]!(...args),
    forget: () => {
      kept = [];
    },
  });
};
