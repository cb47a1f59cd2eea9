import type { CapData } from '../wire/capdata.ts';
import {
  isObjectRef,
  isPromiseRef,
  isRemoteId,
  type KRef,
  type ObjectRef,
  type PromiseRef,
  type EndpointId,
} from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { Step } from './committer.ts';
import { errorData, singleObject } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { KernelStore } from './store/open-store.ts';
import type { KernelMessage } from './store/queues.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  refs: Refs;
  /** Called within the step when a promise is decided, after its row says so. */
  onSettled(step: Step, promise: PromiseRef, rejected: boolean, data: CapData<KRef>): void;
  /** Takes over a message to an object of the host, whose references are held. */
  onHostMessage(step: Step, message: KernelMessage, target: ObjectRef): void;
};

type Decision = { kref: PromiseRef; rejected: boolean; data: CapData<KRef> };

/** Where messages and resolutions go. Everything is routed at once and in order (R6, P6). */
export const makeRouter = ({ store, limits, refs, onSettled, onHostMessage }: Powers) => {
  const { objects, promises, queues, counters, vats } = store;

  /** Counts every reference of a message: it is held while it is in a queue. */
  const holdMessage = ({ target, methargs, result }: KernelMessage): void => {
    refs.hold(target);
    for (const slot of methargs.slots) refs.hold(slot);
    if (result !== null) refs.hold(result);
  };

  const releaseMessage = ({ target, methargs, result }: KernelMessage): void => {
    refs.release(target);
    for (const slot of methargs.slots) refs.release(slot);
    if (result !== null) refs.release(result);
  };

  /**
   * Queues a message whose references are held, or rejects its result and gives them back. One that only moves from another
   * queue is queued however many wait (R15). Returns whether there was room.
   */
  const route = (step: Step, message: KernelMessage, { moves }: { moves: boolean }): boolean => {
    const { target } = message;
    return isPromiseRef(target)
      ? routeToPromise(step, message, target, moves)
      : routeToObject(step, message, target, moves);
  };

  const isFull = (queue: EndpointId | PromiseRef): boolean => queues.messages(queue) >= limits.messagesWaitingPerVat;

  const refuseForRoom = (step: Step, message: KernelMessage, queue: EndpointId | PromiseRef): boolean => {
    refuse(
      step,
      message,
      errorData('QUEUE_FULL', `${limits.messagesWaitingPerVat} messages wait for ${queue} already`),
    );
    return false;
  };

  /** The message goes no further: whoever waits for its result learns why. */
  const refuse = (step: Step, message: KernelMessage, reason: CapData<KRef>): void => {
    if (message.result !== null) settle(step, message.result, true, reason);
    releaseMessage(message);
  };

  const routeToObject = (step: Step, message: KernelMessage, target: ObjectRef, moves: boolean): boolean => {
    const object = objects.get(target);
    if (object === undefined) {
      refuse(step, message, errorData('OBJECT_DELETED', `${target} is gone`));
    } else if (object.revoked) {
      refuse(step, message, errorData('OBJECT_REVOKED', `${target} was revoked`));
    } else if (object.owner === 'kernel') {
      onHostMessage(step, message, target);
    } else if (object.owner !== null && vats.isEnded(object.owner)) {
      refuse(step, message, errorData('MESSAGE_UNDELIVERED', `the vat of ${target} has ended`));
    } else if (object.owner === null) {
      refuse(step, message, errorData('OBJECT_DELETED', `${target} is gone: its vat ended, or restarted without it`));
    } else {
      return routeToEndpoint(step, message, object.owner, moves);
    }
    return true;
  };

  const routeToEndpoint = (step: Step, message: KernelMessage, endpoint: EndpointId, moves: boolean): boolean => {
    if (!moves && isFull(endpoint)) return refuseForRoom(step, message, endpoint);
    queues.addMessage(endpoint, counters.take('queue'), step.time, message);
    step.queued(endpoint);
    return true;
  };

  const routeToPromise = (step: Step, message: KernelMessage, target: PromiseRef, moves: boolean): boolean => {
    const promise = promises.get(target);
    if (promise === undefined) {
      refuse(step, message, errorData('OBJECT_DELETED', `${target} is gone`));
    } else if (promise.state === 'unresolved' && isRemoteId(promise.decider)) {
      // Sent ahead, to be where it goes when the promise is decided there (P6).
      return routeToEndpoint(step, message, promise.decider, moves);
    } else if (promise.state === 'unresolved') {
      if (!moves && isFull(target)) return refuseForRoom(step, message, target);
      queues.addWaiting(target, counters.take('queue'), message);
    } else if (promise.state === 'rejected') {
      refuse(step, message, promise.data);
    } else {
      const settledTo = singleObject(promise.data);
      if (settledTo === undefined) {
        refuse(step, message, errorData('NOT_CALLABLE', 'the promise was fulfilled with data, which has no methods'));
      } else {
        refs.hold(settledTo);
        refs.release(target);
        return route(step, { ...message, target: settledTo }, { moves });
      }
    }
    return true;
  };

  /** First the promise's queue moves, then its subscribers are told (R6). A settled one stays as it is. */
  const decide = (step: Step, { kref, rejected, data }: Decision): void => {
    if (promises.get(kref)?.state !== 'unresolved') return;
    promises.settle(kref, rejected, data);
    for (const slot of data.slots) refs.hold(slot);
    for (const message of queues.takeWaiting(kref)) route(step, message, { moves: true });
    for (const vat of promises.takeSubscribers(kref)) notify(step, vat, kref);
    onSettled(step, kref, rejected, data);
    refs.reconsider(kref);
  };

  /** What is being decided; messages that it refuses add the promises of their results. */
  let decisions: Decision[] = [];

  /**
   * Decides a promise, and those that are decided by that: one after the other, for a chain of messages to answers may be longer
   * than the stack is deep.
   */
  const settle = (step: Step, kref: PromiseRef, rejected: boolean, data: CapData<KRef>): void => {
    decisions.push({ kref, rejected, data });
    if (decisions.length > 1) return;
    try {
      // The list grows on the way.
      for (const decision of decisions) decide(step, decision);
    } finally {
      decisions = [];
    }
  };

  const notify = (step: Step, vat: EndpointId, kref: PromiseRef): void => {
    refs.hold(kref);
    queues.addNotify(vat, counters.take('queue'), step.time, { promise: kref, cause: step.cause });
    step.queued(vat);
  };

  /** Whether a promise turned out to be an object of a vat or peer. */
  const isOwn = (kref: PromiseRef, endpoint: EndpointId): boolean => {
    const promise = promises.get(kref);
    const object = promise?.state === 'fulfilled' ? singleObject(promise.data) : undefined;
    return isObjectRef(object) && objects.get(object)?.owner === endpoint;
  };

  return {
    /** Sends a new message. Returns whether its target had room for it; if not, the result says so. */
    send: (step: Step, message: Omit<KernelMessage, 'cause'>): boolean => {
      const caused = { ...message, cause: step.cause };
      holdMessage(caused);
      return route(step, caused, { moves: false });
    },
    /**
     * After a vat or peer has sent to promises. What it said to one before it heard that this is an object of its own comes before
     * what it then says to the object, which is no message any more: where both wait in its queue, the news goes to the end (P6).
     */
    tellBehind: (step: Step, sender: EndpointId, sentTo: ReadonlySet<PromiseRef>): void => {
      const own = new Set([...sentTo].filter((kref) => isOwn(kref, sender)));
      if (own.size === 0) return;
      for (const item of queues.listNotifies(sender)) {
        if (!own.has(item.promise)) continue;
        queues.delete(sender, item);
        queues.addNotify(sender, counters.take('queue'), item.queued, item);
      }
      step.queued(sender);
    },
    settle,
    /** Tells a vat of a settled promise, or subscribes it until then. */
    subscribe: (step: Step, vat: EndpointId, kref: PromiseRef): void => {
      if (promises.get(kref)?.state === 'unresolved') promises.subscribe(kref, vat);
      else notify(step, vat, kref);
    },
    refuse,
    releaseMessage,
  };
};

export type Router = ReturnType<typeof makeRouter>;
