import type { CapData } from '../wire/capdata.ts';
import { codeOf, KernelError } from '../wire/errors.ts';
import { formatPromiseRef, isPromiseRef, type KRef, type ObjectRef, type PromiseRef } from '../wire/ids.ts';
import type { Committer, Step } from './committer.ts';
import { kser, kunser } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { Holder } from './store/holds.ts';
import type { KernelStore } from './store/open-store.ts';

type Waiter = { holder: Holder; resolve(data: CapData<KRef>): void; reject(reason: Error): void };

/** The reason of a rejected promise as the Error that a host gets; coded reasons of the kernel keep their code. */
const toError = (data: CapData<KRef>): Error => {
  const reason = kunser(data);
  if (!(reason instanceof Error)) return Error(`rejected with ${data.body.slice(1)}`);
  const code = codeOf(reason);
  return code === undefined ? reason : new KernelError(code, reason.message.slice(code.length + 3));
};

type Powers = { store: KernelStore; refs: Refs; router: Router; committer: Committer };

/** Messages from hosts, and the references that hosts hold (R5). What a host is told has been committed (P7). */
export const makeHostMessages = ({ store, refs, router, committer }: Powers) => {
  const { holds, promises, objects, counters } = store;
  const waiters = new Map<PromiseRef, Waiter>();
  const open = new Set<Holder>();
  let sessionCount = 0;

  /** Holds a reference for a session; one that has ended holds nothing. */
  const hold = (holder: Holder, kref: KRef): void => {
    if (!open.has(holder)) return;
    holds.add(holder, kref);
    refs.hold(kref);
  };

  /** A reference from outside counts only while something inside still holds the object (R5). */
  const checkKRef = (kref: KRef): void => {
    const known = isPromiseRef(kref) ? promises.get(kref) !== undefined : (objects.get(kref)?.reachable ?? 0) > 0;
    if (!known) throw new KernelError('OBJECT_NOT_FOUND', `no object ${kref}: it never was, or it is gone`);
  };

  return {
    /** A new session, which holds what its answers refer to until it is closed. */
    openHolder: (): Holder => {
      sessionCount += 1;
      const holder: Holder = `session:${sessionCount}`;
      open.add(holder);
      return holder;
    },

    /** The session is over: what it held is released, and its answers go nowhere. */
    closeHolder: (holder: Holder): void => {
      open.delete(holder);
      for (const [kref, waiter] of waiters) if (waiter.holder === holder) waiters.delete(kref);
      committer.step(() => {
        for (const { kref, count } of holds.takeAll(holder)) refs.release(kref, count);
      });
    },

    /** Holds what an answer refers to for one more session. */
    holdAnswer: (holder: Holder, data: CapData<KRef> | undefined): void => {
      for (const slot of data?.slots ?? []) hold(holder, slot);
    },

    /**
     * Sends a message; the answer comes when its crank is durable.
     * @throws (rejects) KernelError `OBJECT_NOT_FOUND`, `INVALID_ARGUMENT`, or the Error the method rejected with.
     */
    queueMessage: async (
      holder: Holder,
      target: ObjectRef,
      method: string,
      args: unknown[],
    ): Promise<CapData<KRef>> => {
      const methargs = kser([method, args]);
      const { promise, resolve, reject } = Promise.withResolvers<CapData<KRef>>();
      committer.step((step) => {
        for (const kref of [target, ...methargs.slots]) checkKRef(kref);
        const result = formatPromiseRef(counters.take('promise'));
        promises.add(result, null);
        hold(holder, result);
        waiters.set(result, { holder, resolve, reject });
        router.send(step, { target, methargs, result });
      });
      return promise;
    },

    onSettled: (step: Step, kref: PromiseRef, rejected: boolean, data: CapData<KRef>): void => {
      const waiter = waiters.get(kref);
      if (waiter === undefined) return;
      for (const slot of data.slots) hold(waiter.holder, slot);
      if (holds.remove(waiter.holder, kref)) refs.release(kref);
      step.output(() => {
        if (!waiters.delete(kref)) return;
        if (rejected) waiter.reject(toError(data));
        else waiter.resolve(harden(data));
      });
    },

    /** Releases what the sessions of an earlier kernel life held. */
    releaseEarlierSessions: (): void => {
      for (const { kref, count } of holds.takeSessions()) refs.release(kref, count);
    },

    /** The kernel stops: nobody will answer any more. */
    rejectAll: (error: KernelError): void => {
      for (const waiter of waiters.values()) waiter.reject(error);
      waiters.clear();
    },
  };
};

export type HostMessages = ReturnType<typeof makeHostMessages>;
