import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CapData } from '../wire/capdata.ts';
import { KernelError } from '../wire/errors.ts';
import type { MessageOptions } from '../wire/host-api.ts';
import { formatPromiseRef, type KRef, type ObjectRef, type PromiseRef } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { Committer, Step } from './committer.ts';
import type { HostMessages } from './host-messages.ts';
import { kser } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { Holder } from './store/holds.ts';
import type { KernelStore } from './store/open-store.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  refs: Refs;
  router: Router;
  committer: Committer;
  hostMessages: HostMessages;
};

const digestOf = (target: ObjectRef, { body, slots }: CapData<KRef>): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify([target, body, slots]))));

/**
 * Messages that a host can ask for again without their being sent again (P8). The row of a call holds its result promise, and
 * with it the answer and all that the answer refers to, in this kernel life and later ones, until it is acknowledged.
 */
export const makeIdempotentMessages = ({ store, limits, refs, router, committer, hostMessages }: Powers) => {
  const { hostCalls, promises, counters, meta } = store;

  const checkId = (requestId = ''): string => {
    if (requestId.length > 0 && requestId.length <= limits.requestIdLength) return requestId;
    throw new KernelError('INVALID_ARGUMENT', `a requestId is a string of 1 to ${limits.requestIdLength} characters`);
  };

  /** Writes the call and its message in one step: a kill leaves both or neither. */
  const send = (
    step: Step,
    requestId: string,
    digest: string,
    message: { target: ObjectRef; methargs: CapData<KRef> },
  ): PromiseRef => {
    if (hostCalls.count() >= limits.keptAnswers) {
      const detail = `${limits.keptAnswers} answers are kept already; acknowledge those that were received`;
      throw new KernelError('TOO_MANY_ANSWERS', detail);
    }
    hostMessages.check([message.target, ...message.methargs.slots]);
    const promise = formatPromiseRef(counters.take('promise'));
    promises.add(promise, null);
    hostCalls.add(requestId, { digest, promise });
    refs.hold(promise);
    router.send(step, { ...message, result: promise });
    return promise;
  };

  return {
    /**
     * Sends the message unless one with this id was sent before, and gives its answer: the same however often, and in whichever
     * session, it is asked for. What was meant for another kernel is not sent.
     * @throws (rejects) KernelError `INVALID_ARGUMENT` also when the id was used for another message, `TOO_MANY_ANSWERS`,
     * `KERNEL_REPLACED`.
     */
    queueMessage: async (
      holder: Holder,
      options: MessageOptions,
      target: ObjectRef,
      method: string,
      args: unknown[],
    ): Promise<CapData<KRef>> => {
      const requestId = checkId(options.requestId);
      const methargs = kser([method, args], limits);
      const digest = digestOf(target, methargs);
      return committer.step((step) => {
        const known = hostCalls.get(requestId);
        if (known !== undefined && known.digest !== digest) {
          throw new KernelError('INVALID_ARGUMENT', `requestId ${requestId} was used for another message`);
        }
        if (known === undefined && options.kernelId !== undefined && options.kernelId !== meta.kernelId()) {
          const detail = `message ${requestId} was sent to another state of this kernel, which a backup or a reset has replaced`;
          throw new KernelError('KERNEL_REPLACED', `${detail}; it is not sent anew`);
        }
        const promise = known?.promise ?? send(step, requestId, digest, { target, methargs });
        return hostMessages.awaitAnswer(step, holder, promise);
      });
    },

    /** Forgets a call and its answer, durably. An id that is not known is passed over: it may have been acknowledged before. */
    acknowledge: (requestId: string): void => {
      checkId(requestId);
      committer.step(() => {
        const known = hostCalls.get(requestId);
        if (known === undefined) return;
        hostCalls.delete(requestId);
        refs.release(known.promise);
      });
      committer.flush();
    },

    /** Forgets all calls and answers, as part of a reset. */
    forgetAll: (): void => {
      for (const promise of hostCalls.takeAll()) refs.release(promise);
    },
  };
};

export type IdempotentMessages = ReturnType<typeof makeIdempotentMessages>;
