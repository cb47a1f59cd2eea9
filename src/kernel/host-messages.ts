import type { CapData } from '../wire/capdata.ts';
import { codeOf, KernelError } from '../wire/errors.ts';
import { formatPromiseRef, isPromiseRef, type KRef, type ObjectRef, type PromiseRef } from '../wire/ids.ts';
import type { Committer, Step } from './committer.ts';
import type { HostObjects } from './host-objects.ts';
import { checkKnown } from './known-kref.ts';
import { kunser } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { Holder } from './store/holds.ts';
import type { KernelStore } from './store/open-store.ts';

type Waiter = {
  holder: Holder;
  resolve(data: CapData<KRef>): void;
  reject(reason: Error): void;
  /** Writes more in the step in which the answer is decided, unless that is a rejection. */
  onFulfilled?: ((step: Step) => void) | undefined;
};

/** The reason of a rejected promise as the Error that a host gets; coded reasons of the kernel keep their code. */
const toError = (data: CapData<KRef>): Error => {
  let reason: unknown;
  try {
    reason = kunser(data);
  } catch {
    // A vat may have written anything.
  }
  if (!(reason instanceof Error)) return Error(`rejected with ${data.body.slice(1)}`);
  const code = codeOf(reason);
  return code === undefined ? reason : new KernelError(code, reason.message.slice(code.length + 3));
};

type Powers = {
  store: KernelStore;
  refs: Refs;
  router: Router;
  committer: Committer;
  hostObjects: Pick<HostObjects, 'serialize' | 'adopt'>;
};

/** Messages from hosts, and the references that hosts hold (R5). What a host is told has been committed (P7). */
export const makeHostMessages = ({ store, refs, router, committer, hostObjects }: Powers) => {
  const { holds, promises, counters } = store;
  const waiters = new Map<PromiseRef, Waiter[]>();
  const open = new Set<Holder>();
  let sessionCount = 0;

  /** Holds a reference for a session; one that has ended holds nothing. */
  const hold = (holder: Holder, kref: KRef): void => {
    if (!open.has(holder)) return;
    holds.add(holder, kref);
    refs.hold(kref);
  };

  /** The session waits for a promise, which it holds until then. */
  const wait = (holder: Holder, kref: PromiseRef, onFulfilled?: Waiter['onFulfilled']): Promise<CapData<KRef>> => {
    const { promise, resolve, reject } = Promise.withResolvers<CapData<KRef>>();
    // When the step fails that begins the wait, its caller hears of that and never gets this promise.
    promise.catch(() => {});
    waiters.set(kref, [...(waiters.get(kref) ?? []), { holder, resolve, reject, onFulfilled }]);
    hold(holder, kref);
    return promise;
  };

  /** A reference from outside counts only while something inside still holds the object (R5). */
  const checkKRef = (kref: KRef): void => checkKnown(store, kref);

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
      for (const [kref, all] of waiters) {
        const left = all.filter((waiter) => waiter.holder !== holder);
        if (left.length > 0) waiters.set(kref, left);
        else waiters.delete(kref);
      }
      committer.step(() => {
        for (const { kref, count } of holds.takeAll(holder)) refs.release(kref, count);
      });
    },

    /** The session lets go of references: one count of each. Those it does not hold are passed over. */
    release: (holder: Holder, krefs: readonly KRef[]): void =>
      committer.step(() => {
        for (const kref of krefs) if (holds.remove(holder, kref)) refs.release(kref);
      }),

    /** Holds what an answer refers to for one more session. */
    holdAnswer: (holder: Holder, data: CapData<KRef> | undefined): void => {
      for (const slot of data?.slots ?? []) hold(holder, slot);
    },

    /** @throws KernelError `OBJECT_NOT_FOUND` for a reference that counts no longer. */
    check: (krefs: readonly KRef[]): void => krefs.forEach(checkKRef),

    /** The answer that a promise is or will be, for one session. */
    awaitAnswer: (step: Step, holder: Holder, kref: PromiseRef): Promise<CapData<KRef>> => {
      const row = promises.get(kref);
      if (row === undefined || row.state === 'unresolved') return wait(holder, kref);
      const { promise, resolve, reject } = Promise.withResolvers<CapData<KRef>>();
      for (const slot of row.data.slots) hold(holder, slot);
      step.output(() => (row.state === 'rejected' ? reject(toError(row.data)) : resolve(harden(row.data))));
      return promise;
    },

    /**
     * Sends a message; the answer comes when its crank is durable. `onFulfilled` writes more in the step that decides it.
     * @throws (rejects) KernelError `OBJECT_NOT_FOUND`, `INVALID_ARGUMENT`, or the Error the method rejected with.
     */
    queueMessage: async (
      holder: Holder,
      target: ObjectRef,
      method: string,
      args: unknown[],
      onFulfilled?: (step: Step) => void,
    ): Promise<CapData<KRef>> => {
      const outgoing = hostObjects.serialize([method, args]);
      return committer.step((step) => {
        checkKRef(target);
        hostObjects.adopt(outgoing);
        const result = formatPromiseRef(counters.take('promise'));
        promises.add(result, null);
        const answer = wait(holder, result, onFulfilled);
        router.send(step, { target, methargs: outgoing.data, result });
        return answer;
      });
    },

    onSettled: (step: Step, kref: PromiseRef, rejected: boolean, data: CapData<KRef>): void => {
      for (const { holder, onFulfilled } of waiters.get(kref) ?? []) {
        if (!rejected) onFulfilled?.(step);
        for (const slot of data.slots) hold(holder, slot);
        if (holds.remove(holder, kref)) refs.release(kref);
      }
      if (!waiters.has(kref)) return;
      step.output(() => {
        const told = waiters.get(kref) ?? [];
        waiters.delete(kref);
        for (const waiter of told) {
          if (rejected) waiter.reject(toError(data));
          else waiter.resolve(harden(data));
        }
      });
    },

    /** The kernel is reset: sessions hold nothing any more but the answers they wait for. */
    releaseAll: (): void => {
      for (const holder of open) {
        for (const { kref, count } of holds.list(holder)) {
          if (isPromiseRef(kref) && waiters.has(kref)) continue;
          for (let i = 0; i < count; i += 1) if (holds.remove(holder, kref)) refs.release(kref);
        }
      }
    },

    /** Releases what the sessions of an earlier kernel life held. */
    releaseEarlierSessions: (): void => {
      for (const { kref, count } of holds.takeSessions()) refs.release(kref, count);
    },

    /** The kernel stops: nobody will answer any more. */
    rejectAll: (error: KernelError): void => {
      for (const waiter of [...waiters.values()].flat()) waiter.reject(error);
      waiters.clear();
    },
  };
};

export type HostMessages = ReturnType<typeof makeHostMessages>;
