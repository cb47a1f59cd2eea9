import { E } from '@endo/eventual-send';
import { readableAnswer, withReferences } from '../../host/json-refs.ts';
import type { Json } from '../../wire/cluster-config.ts';
import type { KernelApi } from '../../wire/host-api.ts';
import type { ObjectRef } from '../../wire/ids.ts';

/** Sends a message whose arguments are JSON with references; answers the result as a person reads it. */
export const sendMessage = async (
  kernel: KernelApi,
  kref: ObjectRef,
  method: string,
  args: Json[],
): Promise<string> => {
  const values = await withReferences(args, (ref) => E(kernel).getPresence(ref));
  return readableAnswer(await E(kernel).queueMessage(kref, method, values));
};
