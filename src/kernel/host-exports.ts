import { getInterfaceOf, passStyleOf, toPassableError } from '@endo/pass-style';
import type { CapData } from '../wire/capdata.ts';
import {
  formatObjectRef,
  formatPromiseRef,
  isPromiseRef,
  type KRef,
  type ObjectRef,
  type PromiseRef,
} from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import { namePart } from './alleged.ts';
import type { Step } from './committer.ts';
import { checkKnown } from './known-kref.ts';
import { errorData, standInKRef, toSlots } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { KernelStore } from './store/open-store.ts';

/** A value in kernel terms. `fresh`: objects and promises of the host that get their first kref with it. */
export type Outgoing = { data: CapData<KRef>; fresh: ReadonlyMap<object, KRef> };

type Powers = {
  store: KernelStore;
  limits: Limits;
  refs: Refs;
  router: Router;
  /** Runs a step that nobody waits for. */
  tryStep(work: (step: Step) => void): void;
  /** The kref of a presence or promise of the kernel. */
  findImport(value: object): KRef | undefined;
};

/** The library's own type looks at the static type of its argument, which says nothing here. */
const styleOf: (value: unknown) => string = passStyleOf;

/**
 * Objects and promises of the host that vats hold, for one kernel life (R11). The kernel holds an object while a vat can
 * reach it; while vats can only recognise it, weakly.
 */
export const makeHostExports = ({ store, limits, refs, router, tryStep, findImport }: Powers) => {
  const { objects, promises, counters } = store;
  const reachable = new Map<ObjectRef, object>();
  const recognizable = new Map<ObjectRef, WeakRef<object>>();
  /** Promises that the host is to decide. */
  const undecided = new Map<PromiseRef, object>();
  /** A name counts only while the tables still have it. */
  const names = new WeakMap<object, KRef>();

  const collected = new FinalizationRegistry<ObjectRef>((kref) => {
    if (recognizable.get(kref)?.deref() !== undefined || !recognizable.delete(kref)) return;
    tryStep(() => {
      if (objects.get(kref)?.owner !== 'kernel') return;
      objects.orphan(kref);
      refs.reconsider(kref);
    });
  });

  const findExport = (value: object): KRef | undefined => {
    const kref = names.get(value);
    if (kref === undefined) return undefined;
    const stands = isPromiseRef(kref) ? promises.get(kref) !== undefined : objects.get(kref)?.owner === 'kernel';
    return stands ? kref : undefined;
  };

  const findStandIn = (value: object): KRef | undefined => {
    const kref = standInKRef(value);
    if (kref !== undefined) checkKnown(store, kref);
    return kref;
  };

  /**
   * Serialises what host code passes to vats. Writes nothing: `adopt` does, in the step that sends the data.
   * @throws KernelError `INVALID_ARGUMENT` for what cannot be passed, `OBJECT_NOT_FOUND`.
   */
  const serialize = (value: unknown): Outgoing => {
    const fresh = new Map<object, KRef>();
    const data = toSlots(value, limits, (part) => {
      const known = findImport(part) ?? findExport(part) ?? findStandIn(part) ?? fresh.get(part);
      if (known !== undefined) return known;
      const kref =
        styleOf(part) === 'promise'
          ? formatPromiseRef(counters.take('promise'))
          : formatObjectRef(counters.take('object'));
      fresh.set(part, kref);
      return kref;
    });
    return { data, fresh };
  };

  /** Serialises the reason of a rejection, whatever it is. */
  const serializeReason = (reason: unknown): Outgoing => {
    try {
      return serialize(reason instanceof Error ? toPassableError(reason) : reason);
    } catch {
      const detail = 'an object of the host rejected with what cannot be passed';
      return { data: errorData('SERVICE_FAILED', detail), fresh: new Map() };
    }
  };

  const add = (kref: KRef, value: object): void => {
    names.set(value, kref);
    if (isPromiseRef(kref)) {
      promises.add(kref, 'kernel');
      undecided.set(kref, value);
      settleWith(kref, value);
    } else {
      objects.add(kref, 'kernel', namePart(getInterfaceOf(value)));
      reachable.set(kref, value);
      collected.register(value, kref);
    }
    // Whoever is sent it holds it by the end of the step; what nobody holds is collected.
    refs.reconsider(kref);
  };

  /** Writes the rows of what the data names for the first time, and keeps what it names again. */
  const adopt = ({ data, fresh }: Outgoing): void => {
    for (const [value, kref] of fresh) add(kref, value);
    for (const kref of data.slots) {
      const again = isPromiseRef(kref) ? undefined : recognizable.get(kref)?.deref();
      if (again === undefined || isPromiseRef(kref)) continue;
      recognizable.delete(kref);
      reachable.set(kref, again);
      refs.reconsider(kref);
    }
  };

  const settleWith = (kref: PromiseRef, value: object): void => {
    const decide = (rejected: boolean, outgoing: Outgoing): void =>
      tryStep((step) => {
        if (promises.get(kref)?.state !== 'unresolved') return;
        adopt(outgoing);
        router.settle(step, kref, rejected, outgoing.data);
      });
    Promise.resolve<unknown>(value)
      .then((answer) => decide(false, serialize(answer)))
      .catch((reason: unknown) => decide(true, serializeReason(reason)));
  };

  return {
    serialize,
    serializeReason,
    adopt,
    /** Gives a host object to an object of the kernel that has none in this life. */
    attach: (kref: ObjectRef, value: object): void => {
      reachable.set(kref, value);
      names.set(value, kref);
    },
    /** Takes the host object away from its kref. */
    detach: (kref: ObjectRef): void => void reachable.delete(kref),
    /** The host object behind a kref, if there is one in this life. */
    objectOf: (kref: ObjectRef): object | undefined => reachable.get(kref),
    /** The host's promise behind a kref, until it is decided. */
    promiseOf: (kref: PromiseRef): object | undefined => undecided.get(kref),

    onSettled: (kref: PromiseRef): void => void undecided.delete(kref),

    /** Nobody reaches the object or promise any more; `known`: the tables keep the object, for vats may recognise it. */
    onDropped: (kref: KRef, known: boolean): void => {
      if (isPromiseRef(kref)) {
        undecided.delete(kref);
        return;
      }
      const value = reachable.get(kref);
      if (value === undefined) return;
      reachable.delete(kref);
      if (known) recognizable.set(kref, new WeakRef(value));
    },

    /** The host objects and promises of an earlier life are gone, but for objects that may get a host object again. */
    endEarlierLife: (step: Step, kept: ReadonlySet<ObjectRef>): void => {
      for (const kref of objects.listOfKernel()) {
        if (kept.has(kref)) continue;
        objects.orphan(kref);
        refs.reconsider(kref);
      }
      const reason = errorData('SERVICE_INTERRUPTED', 'the kernel ended before its host decided this');
      for (const kref of promises.listDecidedBy('kernel')) router.settle(step, kref, true, reason);
    },
  };
};

export type HostExports = ReturnType<typeof makeHostExports>;
