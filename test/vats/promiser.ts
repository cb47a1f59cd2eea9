import { E } from '@endo/eventual-send';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';
import { Far } from '@endo/far';

type Hoarder = Record<string, (...args: unknown[]) => unknown>;

/** Gives a hoarder promises and things, and takes things from it. */
export const buildRootObject = (
  _powers: unknown,
  _parameters: unknown,
  baggage: Map<string, Hoarder> & { init(key: string, value: unknown): void },
) => {
  const promises = new Map<string, PromiseWithResolvers<unknown>>();
  const memory: unknown[] = [];
  return makeDefaultExo('promiser', {
    bootstrap: (vats: Record<string, Hoarder>) => {
      for (const [name, vat] of Object.entries(vats)) if (name !== 'promiser') baggage.init(name, vat);
    },
    give: async (method: string, label: string, to = 'hoarder') => {
      const decided = Promise.withResolvers<unknown>();
      promises.set(label, decided);
      await E(baggage.get(to) as Hoarder)[method]?.(decided.promise, label);
    },
    decide: (label: string, value: unknown) => promises.get(label)?.resolve(value),
    /** An object that this vat makes and holds. */
    makeGuest: (label: string) => {
      const guest = Far('guest', { label: () => label });
      memory.push(guest);
      return guest;
    },
    hold: (value: unknown) => baggage.init('held', value),
    callHeld: async (method: string, ...args: unknown[]) => E(baggage.get('held') as Hoarder)[method]?.(...args),
    release: () => baggage.delete('held'),
  });
};
