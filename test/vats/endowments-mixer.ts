import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';
import type { Baggage } from '@agoric/vat-data';

type Callable = Record<string, (...args: unknown[]) => unknown>;
type Kit = PromiseWithResolvers<unknown>;

/** What a trigger sets off: one small thing with what is in the slots. */
export type Action =
  | { do: 'make' | 'promise' | 'drop' | 'settle' | 'keep' | 'refuse'; slot: number; from: number }
  | { do: 'give' | 'call'; slot: number; from: number; peer: number };
export type Trigger = 'now' | 'timer' | 'beat' | 'digest' | 'fetch' | 'abort';

/**
 * Does small things with objects and promises, some of them at the end of a timer, a digest or a fetch: a vat that breaks no rule and
 * is always in the midst of something.
 */
export const buildRootObject = (_powers: unknown, { url }: { url: string }, baggage: Baggage) => {
  const slots = new Map<number, unknown>();
  const kits = new Map<number, Kit>();
  const undecided = new WeakSet<Promise<unknown>>();
  let peers: Callable[] = [];
  let pending = 0;

  const put = (slot: number, value: unknown): void => {
    slots.set(slot, value);
    kits.delete(slot);
    if (!(value instanceof Promise)) return;
    undecided.add(value);
    const decide = (): void => void undecided.delete(value);
    // Whatever becomes of a promise here, somebody has heard of it.
    value.then(decide, decide);
  };

  const makePromise = (slot: number): void => {
    const kit = Promise.withResolvers<unknown>();
    put(slot, kit.promise);
    kits.set(slot, kit);
  };

  const makeThing = (): object =>
    Far('thing', {
      poke: (value: unknown) => value,
      pokeLater: (value: unknown) => new Promise((resolve) => setTimeout(() => resolve(value), 1)),
    });

  const act = (action: Action): void => {
    const { slot, from } = action;
    const value = slots.get(from);
    switch (action.do) {
      case 'make':
        put(slot, makeThing());
        return;
      case 'promise':
        makePromise(slot);
        return;
      case 'drop':
        slots.delete(slot);
        kits.delete(slot);
        return;
      case 'settle':
        kits.get(slot)?.resolve(value);
        return;
      case 'refuse':
        kits.get(slot)?.reject(Error('refused'));
        return;
      case 'keep':
        if (baggage.has(`k${slot}`)) baggage.delete(`k${slot}`);
        else baggage.init(`k${slot}`, value);
        return;
      case 'give':
        put(slot, E(peers[action.peer]!).hold!(slot, value));
        return;
      case 'call':
        put(slot, E(value as Callable)[action.peer === 0 ? 'poke' : 'pokeLater']!(slots.get(slot)));
    }
  };

  const tryTo = (action: Action): void => {
    try {
      act(action);
    } catch {
      // A value that cannot be kept.
    }
  };

  /** Messages to promises that are about to be decided: sent at any moment, they would cross the news of that. */
  const poke = (): void => {
    for (const value of slots.values()) {
      if (value instanceof Promise && undecided.has(value)) void E(value as Promise<Callable>).poke!(0).catch(() => {});
    }
  };

  const after = async (trigger: Trigger, action: Action): Promise<unknown> => {
    switch (trigger) {
      case 'now':
        return undefined;
      case 'timer':
        return new Promise((resolve) => setTimeout(resolve, 1));
      case 'beat':
        return new Promise<void>((resolve) => {
          let beats = 0;
          const beat = setInterval(() => {
            beats += 1;
            tryTo(action);
            poke();
            if (beats < 30) return;
            clearInterval(beat);
            resolve();
          }, 1);
        });
      case 'digest':
        return crypto.subtle.digest('SHA-256', new Uint8Array(10));
      case 'fetch':
        return (await fetch(url)).text();
      case 'abort':
        return fetch(url, { signal: AbortSignal.timeout(1) }).catch(() => undefined);
    }
  };

  return makeDefaultExo('mixer', {
    meet: (...others: Callable[]) => {
      peers = others;
    },
    hold: (slot: number, value: unknown) => {
      put(slot, value);
      return value;
    },
    mix: (trigger: Trigger, action: Action) => {
      pending += 1;
      void after(trigger, action).then(() => {
        pending -= 1;
        tryTo(action);
      });
    },
    pending: () => pending,
    /** Nothing waits for this vat any more. */
    rest: () => {
      for (const { resolve } of kits.values()) resolve(undefined);
      slots.clear();
      kits.clear();
    },
  });
};
