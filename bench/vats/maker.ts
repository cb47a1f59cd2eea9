import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Holder = { keep(things: unknown[]): number };

/** Makes objects and gives them to its holder. */
export const buildRootObject = () => {
  const met = Promise.withResolvers<Holder>();
  return makeDefaultExo('maker', {
    bootstrap: (vats: { holder: Holder }) => met.resolve(vats.holder),
    give: async (count: number) => {
      const things = Array.from({ length: count }, () => Far('thing', {}));
      return E(met.promise).keep(things);
    },
  });
};
