import { E } from '@endo/eventual-send';
import { readableAnswer, withReferences } from '../../host/json-refs.ts';
import type { Json } from '../../wire/cluster-config.ts';
import type { KernelApi } from '../../wire/host-api.ts';
import type { ObjectRef } from '../../wire/ids.ts';

type Sending = {
  kernel: KernelApi;
  kref: ObjectRef;
  method: string;
  /** JSON with references. */
  args: Json[];
  /** Settles when the message before this one was sent. */
  previous: Promise<unknown>;
};

/**
 * Sends a message once the one before it was sent: looking up the objects in its arguments takes a while, and a
 * message without any must not overtake it.
 * @returns `sent` never rejects; `answer` is the result as a person reads it.
 */
export const sendMessage = ({ kernel, kref, method, args, previous }: Sending) => {
  const values = withReferences(
    args,
    (ref) => E(kernel).getPresence(ref),
    (name) => E(kernel).resolvePetName(name),
  );
  const sent = Promise.allSettled([previous, values]);
  const answer = sent.then(async () =>
    readableAnswer(await E(kernel).queueMessage(kref, method, harden(await values))),
  );
  return { sent, answer };
};
