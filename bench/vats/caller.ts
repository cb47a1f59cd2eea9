import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Counter = { increment(): number };

/** Calls the counter, one call after the other or all at once. */
export const buildRootObject = () => {
  const met = Promise.withResolvers<Counter>();
  return makeDefaultExo('caller', {
    bootstrap: (vats: { counter: Counter }) => met.resolve(vats.counter),
    callSequentially: async (count: number) => {
      const counter = await met.promise;
      for (let i = 0; i < count; i += 1) await E(counter).increment();
    },
    callConcurrently: async (count: number) => {
      const counter = await met.promise;
      await Promise.all(Array.from({ length: count }, () => E(counter).increment()));
    },
  });
};
