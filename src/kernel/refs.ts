import { isPromiseRef, type EndpointId, type KRef, type PromiseRef } from '../wire/ids.ts';
import type { Step } from './committer.ts';
import { takeDeadKnots, type SettledPromise } from './settled-cycles.ts';
import type { KernelStore } from './store/open-store.ts';

/** How many settled promises, and references in them, a step looks at to find knots: a few ten milliseconds. */
const KNOT_EFFORT = 20_000;

type Powers = {
  store: KernelStore;
  /**
   * Nobody reaches an object of the host, or knows a promise, any more. `known`: the object keeps its row, because vats may
   * recognise it or it was revoked.
   */
  onDropped(kref: KRef, known: boolean): void;
};

/**
 * Reference counts. Holding and releasing only count; `collect`, at the end of each step, looks at what fell to zero and
 * removes it or queues what its vats must be told (P9).
 */
export const makeRefs = ({ store, onDropped }: Powers) => {
  const { objects, promises, clist, gcActions, vats } = store;
  let fallen = new Set<KRef>();
  /** Settled promises that somebody let go of, and that others hold: perhaps only each other. */
  const suspects = new Set<PromiseRef>();

  const add = (kref: KRef, reachable: number, recognizable: number): void => {
    if (isPromiseRef(kref)) promises.addRefs(kref, recognizable);
    else objects.addCounts(kref, { reachable, recognizable });
    if (recognizable < 0 || reachable < 0) fallen.add(kref);
  };

  const hold = (kref: KRef): void => add(kref, 1, 1);
  const release = (kref: KRef, times = 1): void => add(kref, -times, -times);

  const lookSettled = (kref: PromiseRef): SettledPromise | undefined => {
    const promise = promises.get(kref);
    if (promise === undefined || promise.state === 'unresolved') return undefined;
    return { refs: promise.refs, holds: promise.data.slots.filter(isPromiseRef) };
  };

  /** Settled promises that only each other hold go together (R14). */
  const removeKnots = (dead: ReadonlySet<PromiseRef>): void => {
    for (const kref of dead) {
      const promise = promises.get(kref);
      if (promise === undefined || promise.state === 'unresolved') continue;
      for (const slot of promise.data.slots) if (!(isPromiseRef(slot) && dead.has(slot))) release(slot);
      promises.delete(kref);
      onDropped(kref, false);
    }
  };

  const collectPromise = (kref: KRef & `kp${number}`): void => {
    const promise = promises.get(kref);
    if (promise === undefined) return;
    if (promise.refs > 0) {
      if (promise.state !== 'unresolved' && promise.data.slots.some(isPromiseRef)) suspects.add(kref);
      return;
    }
    if (promise.state !== 'unresolved') for (const slot of promise.data.slots) release(slot);
    promises.delete(kref);
    onDropped(kref, false);
  };

  const collectObject = (kref: KRef & `ko${number}`, step: Step): void => {
    const object = objects.get(kref);
    if (object === undefined || object.reachable > 0) return;
    const tell = (vat: EndpointId, kind: 'dropExport' | 'retireExport' | 'retireImport') => {
      gcActions.add(vat, { kind, kref });
      step.queued(vat);
    };
    if (object.owner === null) {
      if (object.recognizable === 0) objects.delete(kref);
      else for (const vat of clist.holders(kref)) tell(vat, 'retireImport');
      return;
    }
    if (object.owner === 'kernel') {
      const known = object.recognizable > 0 || object.revoked;
      if (!known) objects.delete(kref);
      onDropped(kref, known);
      return;
    }
    // An ended vat is told nothing; its objects go with its rows.
    if (vats.isEnded(object.owner)) return;
    if (clist.getByKref(object.owner, kref)?.reachable) tell(object.owner, 'dropExport');
    // A revoked object stays known, so that it cannot come back under a new name (P11).
    if (object.recognizable === 0 && !object.revoked) tell(object.owner, 'retireExport');
  };

  const collectFallen = (step: Step): void => {
    while (fallen.size > 0) {
      const batch = fallen;
      fallen = new Set();
      for (const kref of batch) {
        if (isPromiseRef(kref)) collectPromise(kref);
        else collectObject(kref, step);
      }
    }
  };

  return {
    /** Counts one full reference: from a queue, a settled promise or from outside. */
    hold,
    release,
    /** Counts a clist row of a vat that imports the object or knows the promise. */
    addImporter: (kref: KRef, { reachable }: { reachable: boolean }) => add(kref, reachable ? 1 : 0, 1),
    removeImporter: (kref: KRef, { reachable }: { reachable: boolean }) => add(kref, reachable ? -1 : 0, -1),
    /** Counts the change of an importer's flag. */
    setImporterReachable: (kref: KRef, reachable: boolean) => add(kref, reachable ? 1 : -1, 0),
    /** Looks at a reference at the end of the step although nothing was released. */
    reconsider: (kref: KRef) => void fallen.add(kref),
    collect: (step: Step): void => {
      collectFallen(step);
      let effort = KNOT_EFFORT;
      // What one step has no time for is left to the next.
      while (suspects.size > 0 && effort > 0) {
        const { dead, left } = takeDeadKnots(suspects, lookSettled, effort);
        effort = left;
        removeKnots(dead);
        collectFallen(step);
      }
    },
  };
};

export type Refs = ReturnType<typeof makeRefs>;
