import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Thing = { label(): string; friend(): Thing };
type Bob = {
  echo(value: unknown): unknown;
  later(): Thing;
  release(value: unknown): void;
  note(value: unknown): void;
  notes(): unknown[];
};

/** Talks to bob in every way that promises allow. */
export const buildRootObject = () => {
  let bob: Bob;
  const held: unknown[] = [];
  return makeDefaultExo('alice', {
    bootstrap: (vats: { bob: Bob }) => {
      bob = vats.bob;
    },
    askBob: async (value: unknown) => E(bob).echo(value),
    /** Sends to the promise of an answer before it is there. */
    pipeline: async () => {
      const thing = E(bob).later();
      const answers = [E(thing).label(), E(E(thing).friend()).label()];
      await E(bob).release(
        Far('thing', { label: () => 'thing', friend: () => Far('friend', { label: () => 'friend' }) }),
      );
      return Promise.all(answers);
    },
    /** A promise as an argument, decided after it was sent. */
    promiseArgument: async () => {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const answer = E(bob).echo(promise);
      resolve('decided later');
      return answer;
    },
    order: async (count: number) => {
      for (let i = 0; i < count; i += 1) void E(bob).note(i);
      return E(bob).notes();
    },
    /** Answers with a new object, which the caller then holds. */
    makeThing: (label: string) => Far('thing', { label: () => label }),
    hold: (value: unknown) => {
      held.push(value);
    },
    callHeld: async () => E(held[0] as { label(): string }).label(),
    never: () => new Promise(() => {}),
    waitForBob: async () => E(bob).later(),
  });
};
