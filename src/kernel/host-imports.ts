import { HandledPromise } from '@endo/eventual-send';
import { Remotable } from '@endo/pass-style';
import type { CapData } from '../wire/capdata.ts';
import { KernelError } from '../wire/errors.ts';
import {
  asObjectRef,
  formatPromiseRef,
  isPromiseRef,
  type KRef,
  type ObjectRef,
  type PromiseRef,
} from '../wire/ids.ts';
import type { Committer, Step } from './committer.ts';
import type { HostExports } from './host-exports.ts';
import { checkKnown } from './known-kref.ts';
import { fromSlots } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { Holder } from './store/holds.ts';
import type { KernelStore } from './store/open-store.ts';

type Awaited = { promise: Promise<unknown>; resolve(value: Promise<unknown>): void };

/** While data becomes values: promises met on the way that are settled already, and are still to be told. */
type Decoding = { step: Step; settled: PromiseRef[] };

type Powers = {
  store: KernelStore;
  refs: Refs;
  router: Router;
  committer: Committer;
  hostExports: Pick<HostExports, 'serialize' | 'adopt' | 'objectOf' | 'promiseOf'>;
  /** Runs a step that nobody waits for. */
  tryStep(work: (step: Step) => void): void;
};

/** What host code uses of the kernel is held like what a session holds: for this kernel life at most (R11). */
const HOST: Holder = 'session:0';

/**
 * Presences and promises of the kernel that host code holds and calls with `E`. An object is held until the engine has
 * collected its presence, an undecided promise until it is decided.
 */
export const makeHostImports = ({ store, refs, router, committer, hostExports, tryStep }: Powers) => {
  const { promises, holds, counters } = store;
  const presences = new Map<ObjectRef, WeakRef<object>>();
  const awaited = new Map<PromiseRef, Awaited>();
  const names = new WeakMap<object, KRef>();
  let ended: KernelError | undefined;

  const hold = (kref: KRef): void => {
    holds.add(HOST, kref);
    refs.hold(kref);
  };

  const release = (kref: KRef): void => {
    if (holds.remove(HOST, kref)) refs.release(kref);
  };

  const collected = new FinalizationRegistry<ObjectRef>((kref) => {
    // A younger presence of the same object may have taken its place.
    if (presences.get(kref)?.deref() !== undefined || !presences.delete(kref)) return;
    tryStep(() => release(kref));
  });

  const send = (target: KRef, method: PropertyKey | undefined, args: unknown[]): Promise<unknown> => {
    if (ended !== undefined) throw ended;
    const outgoing = hostExports.serialize([method, args]);
    return committer.step((step) => {
      hostExports.adopt(outgoing);
      const result = formatPromiseRef(counters.take('promise'));
      promises.add(result, null);
      const { promise } = awaitPromise(result);
      router.send(step, { target, methargs: outgoing.data, result });
      return promise;
    });
  };

  /** A rejection that host code does not look at must not end the process that the kernel runs in. */
  const mayGoUnheard = (answer: Promise<unknown> | undefined): void => void answer?.catch(() => {});

  const handlerOf = (target: KRef) => ({
    applyMethod: (_target: unknown, method: PropertyKey | undefined, args: unknown[], answer?: Promise<unknown>) => {
      mayGoUnheard(answer);
      return send(target, method, args);
    },
    applyFunction: (_target: unknown, args: unknown[], answer?: Promise<unknown>) => {
      mayGoUnheard(answer);
      return send(target, undefined, args);
    },
    get: () => {
      throw new KernelError('NOT_CALLABLE', 'objects of the kernel have methods only, no properties');
    },
  });

  const makePresence = (kref: ObjectRef, iface: string): object => {
    let presence: object | undefined;
    void new HandledPromise((_resolve, _reject, resolveWithPresence) => {
      presence = Remotable(`Alleged: ${iface}`, undefined, resolveWithPresence(handlerOf(kref)));
    });
    if (presence === undefined) throw Error(`no presence was made for ${kref}`);
    names.set(presence, kref);
    // One that the engine has collected, but not told of yet, leaves its hold.
    if (!presences.has(kref)) hold(kref);
    presences.set(kref, new WeakRef(presence));
    collected.register(presence, kref);
    return presence;
  };

  const awaitPromise = (kref: PromiseRef): Awaited => {
    let resolve: Awaited['resolve'] = () => {};
    const promise = new HandledPromise<unknown>((resolveHandled) => {
      resolve = resolveHandled;
    }, handlerOf(kref));
    promise.catch(() => {});
    const entry = { promise, resolve };
    names.set(promise, kref);
    awaited.set(kref, entry);
    hold(kref);
    return entry;
  };

  const toValue = (decoding: Decoding, kref: KRef, iface: string): object => {
    if (!isPromiseRef(kref)) {
      return hostExports.objectOf(kref) ?? presences.get(kref)?.deref() ?? makePresence(kref, iface);
    }
    const known = hostExports.promiseOf(kref) ?? awaited.get(kref)?.promise;
    if (known !== undefined) return known;
    if (promises.get(kref)?.state !== 'unresolved') decoding.settled.push(kref);
    return awaitPromise(kref).promise;
  };

  const decode = (decoding: Decoding, data: CapData<KRef>): unknown =>
    fromSlots(data, (slot, iface) => toValue(decoding, slot, iface));

  /** The value or reason of a settled promise, as a promise that settles when the step is durable (P7). */
  const decodeSettled = (decoding: Decoding, kref: PromiseRef): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    promise.catch(() => {});
    const { step } = decoding;
    const row = promises.get(kref);
    try {
      if (row === undefined || row.state === 'unresolved') throw Error(`${kref} is gone`);
      const value = decode(decoding, row.data);
      step.output(() => (row.state === 'rejected' ? reject(value) : resolve(value)));
    } catch (error) {
      step.output(() => reject(error));
    }
    return promise;
  };

  /** Tells host code of settled promises, and of those in their data. */
  const tellSettled = (decoding: Decoding): void => {
    // The list grows on the way. Each stays known until the last is told, so that a circle of them ends.
    for (const kref of decoding.settled) awaited.get(kref)?.resolve(decodeSettled(decoding, kref));
    for (const kref of decoding.settled) {
      awaited.delete(kref);
      release(kref);
    }
  };

  return {
    /** The kref of a presence or promise made here, while it counts. */
    nameOf: (value: object): KRef | undefined => {
      const kref = names.get(value);
      return kref !== undefined && isPromiseRef(kref) && promises.get(kref) === undefined ? undefined : kref;
    },

    /**
     * What data of the kernel means to host code, which may have it once the step is durable.
     * @throws for data that no marshal wrote.
     */
    unserialize: (step: Step, data: CapData<KRef>): unknown => {
      const decoding: Decoding = { step, settled: [] };
      try {
        return decode(decoding, data);
      } finally {
        tellSettled(decoding);
      }
    },

    /**
     * The presence of an object that something holds, by its name from outside.
     * @throws KernelError `INVALID_ARGUMENT`, `OBJECT_NOT_FOUND`
     */
    presenceOf: (text: string): object => {
      const kref = asObjectRef(text);
      checkKnown(store, kref);
      return committer.step((step) => toValue({ step, settled: [] }, kref, 'kernel object'));
    },

    onSettled: (step: Step, kref: PromiseRef): void => {
      if (awaited.has(kref)) tellSettled({ step, settled: [kref] });
    },

    /** The kernel has stopped: what host code awaits will not come. */
    endLife: (error: KernelError): void => {
      ended = error;
      for (const { resolve } of awaited.values()) {
        const never = Promise.reject(error);
        never.catch(() => {});
        resolve(never);
      }
      awaited.clear();
    },
  };
};
