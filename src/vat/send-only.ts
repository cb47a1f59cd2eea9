import { E as eventualSend, HandledPromise } from '@endo/eventual-send';

const unheard = (answer: Promise<unknown>): void => void answer.catch(() => {});

/**
 * What `E.sendOnly(recipient)` gives: its methods send, and nobody waits for their answers. Eventual-send's own asks liveslots for a
 * kind of send that it does not have, and the message would be lost unheard.
 */
const sendOnly = (recipient: unknown): object =>
  harden(
    new Proxy(() => {}, {
      get:
        (_target, name) =>
        (...args: unknown[]) =>
          unheard(HandledPromise.applyMethod(recipient, name, args)),
      apply: (_target, _this, args: unknown[]) => unheard(HandledPromise.applyFunction(recipient, args)),
    }),
  );

/** The `E` that vats are given. */
export const E: typeof eventualSend = harden(
  Object.assign((recipient: unknown) => Reflect.apply(eventualSend, undefined, [recipient]), eventualSend, {
    sendOnly,
  }),
);
