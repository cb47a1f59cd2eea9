import type { CapData } from '../wire/capdata.ts';
import { isPromiseRef, type KRef, type ObjectRef, type PromiseRef } from '../wire/ids.ts';
import type { Step } from './committer.ts';
import { errorData, singleObject } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { KernelStore } from './store/open-store.ts';
import type { KernelMessage } from './store/queues.ts';

type Powers = {
  store: KernelStore;
  refs: Refs;
  /** Called within the step when a promise is decided, after its row says so. */
  onSettled(step: Step, promise: PromiseRef, rejected: boolean, data: CapData<KRef>): void;
  /** Takes over a message to an object of the host, whose references are held. */
  onHostMessage(step: Step, message: KernelMessage, target: ObjectRef): void;
};

/** Where messages and resolutions go. Everything is routed at once and in order (R6, P6). */
export const makeRouter = ({ store, refs, onSettled, onHostMessage }: Powers) => {
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

  /** Queues a message whose references are held, or rejects its result and gives them back. */
  const route = (step: Step, message: KernelMessage): void => {
    const { target } = message;
    if (isPromiseRef(target)) routeToPromise(step, message, target);
    else routeToObject(step, message, target);
  };

  /** The message goes no further: whoever waits for its result learns why. */
  const refuse = (step: Step, message: KernelMessage, reason: CapData<KRef>): void => {
    if (message.result !== null) settle(step, message.result, true, reason);
    releaseMessage(message);
  };

  const routeToObject = (step: Step, message: KernelMessage, target: ObjectRef): void => {
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
      queues.addMessage(object.owner, counters.take('queue'), step.time, message);
      step.queued(object.owner);
    }
  };

  const routeToPromise = (step: Step, message: KernelMessage, target: PromiseRef): void => {
    const promise = promises.get(target);
    if (promise === undefined) {
      refuse(step, message, errorData('OBJECT_DELETED', `${target} is gone`));
    } else if (promise.state === 'unresolved') {
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
        route(step, { ...message, target: settledTo });
      }
    }
  };

  /** Decides a promise: first its queue moves, then its subscribers are told (R6). A settled one stays as it is. */
  const settle = (step: Step, kref: PromiseRef, rejected: boolean, data: CapData<KRef>): void => {
    if (promises.get(kref)?.state !== 'unresolved') return;
    promises.settle(kref, rejected, data);
    for (const slot of data.slots) refs.hold(slot);
    for (const message of queues.takeWaiting(kref)) route(step, message);
    for (const vat of promises.takeSubscribers(kref)) notify(step, vat, kref);
    onSettled(step, kref, rejected, data);
    refs.reconsider(kref);
  };

  const notify = (step: Step, vat: `v${number}`, kref: PromiseRef): void => {
    refs.hold(kref);
    queues.addNotify(vat, counters.take('queue'), step.time, { promise: kref, cause: step.cause });
    step.queued(vat);
  };

  return {
    /** Sends a new message. */
    send: (step: Step, message: Omit<KernelMessage, 'cause'>): void => {
      const caused = { ...message, cause: step.cause };
      holdMessage(caused);
      route(step, caused);
    },
    settle,
    /** Tells a vat of a settled promise, or subscribes it until then. */
    subscribe: (step: Step, vat: `v${number}`, kref: PromiseRef): void => {
      if (promises.get(kref)?.state === 'unresolved') promises.subscribe(kref, vat);
      else notify(step, vat, kref);
    },
    refuse,
    releaseMessage,
  };
};

export type Router = ReturnType<typeof makeRouter>;
