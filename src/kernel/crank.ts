import {
  isPromiseRef,
  isVatAllocated,
  isVatId,
  type KRef,
  type ObjectRef,
  type PromiseRef,
  type EndpointId,
  type VRef,
} from '../wire/ids.ts';
import type { VatStoreChange } from '../wire/vat-protocol.ts';
import type { Step } from './committer.ts';
import type { PlannedDelivery } from './delivery.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { KernelStore } from './store/open-store.ts';
import type { CrankEffect } from './translate.ts';

type Powers = { store: KernelStore; refs: Refs; router: Router };

/** Writes cranks that have been checked: first what the delivery itself did, then what the vat asked for, in order (R2). */
export const makeCrankWriter = ({ store, refs, router }: Powers) => {
  const { clist, objects, promises, queues, gcActions } = store;

  const forgetPromise = (vat: EndpointId, kref: PromiseRef): void => {
    clist.delete(vat, kref);
    refs.removeImporter(kref, { reachable: true });
  };

  const loseImport = (vat: EndpointId, kref: ObjectRef): void => {
    const reachable = clist.getByKref(vat, kref)?.reachable ?? false;
    clist.delete(vat, kref);
    refs.removeImporter(kref, { reachable });
  };

  /** The owner forgets the object: those who still know it keep an orphan. */
  const loseExport = (vat: EndpointId, kref: ObjectRef): void => {
    clist.delete(vat, kref);
    objects.orphan(kref);
    refs.reconsider(kref);
  };

  const writeImports = (vat: EndpointId, { imports }: PlannedDelivery): void => {
    for (const [kref, vref] of imports.added) {
      clist.add(vat, { kref, vref, reachable: true });
      refs.addImporter(kref, { reachable: true });
    }
    for (const kref of imports.reachableAgain) {
      clist.setReachable(vat, kref, true);
      if (objects.get(kref)?.owner !== vat) refs.setImporterReachable(kref, true);
    }
    if (imports.added.size === 0) return;
    if (isVatId(vat)) store.vats.setNextImport(vat, imports.nextImport);
    else store.remotes.setNextImport(vat, imports.nextImport);
  };

  const writeCause = (vat: EndpointId, { cause }: PlannedDelivery): void => {
    switch (cause.kind) {
      case 'start':
      case 'reap':
      case 'turn':
        return;
      case 'message':
        if (cause.item.result !== null) promises.setDecider(cause.item.result, vat);
        queues.delete(vat, cause.item);
        router.releaseMessage(cause.item);
        return;
      case 'notify':
        for (const kref of cause.retired) forgetPromise(vat, kref);
        queues.delete(vat, cause.item);
        refs.release(cause.item.promise);
        return;
      case 'gc':
        for (const action of cause.actions) {
          gcActions.delete(vat, action);
          if (action.kind === 'dropExport') {
            clist.setReachable(vat, action.kref, false);
            refs.reconsider(action.kref);
          } else if (action.kind === 'retireExport') loseExport(vat, action.kref);
          else loseImport(vat, action.kref);
        }
    }
  };

  /** Messages of the crank under way that had no room and that nobody waits for. */
  let lost = 0;

  const writeEffect = (step: Step, vat: EndpointId, effect: CrankEffect): void => {
    switch (effect.type) {
      case 'exportObject':
        objects.add(effect.kref, vat, effect.iface);
        clist.add(vat, { kref: effect.kref, vref: effect.vref, reachable: true });
        refs.reconsider(effect.kref);
        return;
      case 'exportAgain':
        clist.setReachable(vat, effect.kref, true);
        return;
      case 'exportPromise':
        promises.add(effect.kref, vat);
        clist.add(vat, { kref: effect.kref, vref: effect.vref, reachable: true });
        refs.addImporter(effect.kref, { reachable: true });
        return;
      case 'send':
        if (effect.result !== null) promises.setDecider(effect.result, null);
        if (!router.send(step, effect) && effect.result === null) lost += 1;
        return;
      case 'subscribe':
        router.subscribe(step, vat, effect.promise);
        return;
      case 'resolve':
        router.settle(step, effect.promise, effect.rejected, effect.data);
        return;
      case 'retirePromises':
        for (const kref of effect.promises) forgetPromise(vat, kref);
        return;
      case 'dropImports':
        for (const kref of effect.krefs) {
          clist.setReachable(vat, kref, false);
          refs.setImporterReachable(kref, false);
        }
        return;
      case 'retireImports':
        for (const kref of effect.krefs) loseImport(vat, kref);
        return;
      case 'retireExports':
      case 'abandonExports':
        for (const kref of effect.krefs) loseExport(vat, kref);
    }
  };

  return {
    /**
     * Applies one crank. Must run in one step: it happens whole or not at all (P3). Returns how many messages without result were
     * not sent, because too many wait already: nobody but the log hears of them (R15).
     */
    write: (
      step: Step,
      vat: EndpointId,
      planned: PlannedDelivery,
      effects: readonly CrankEffect[],
      storeChanges: readonly VatStoreChange[],
    ): number => {
      lost = 0;
      writeImports(vat, planned);
      writeCause(vat, planned);
      for (const effect of effects) writeEffect(step, vat, effect);
      const sentTo = effects.flatMap((effect) =>
        effect.type === 'send' && isPromiseRef(effect.target) ? [effect.target] : [],
      );
      if (sentTo.length > 0) router.tellBehind(step, vat, new Set(sentTo));
      if (isVatId(vat)) store.vatStore.apply(vat, storeChanges);
      return lost;
    },
    /** Forgets one row of a vat that has ended, or of an incarnation that has: an import, an export or a promise. */
    forget: (vat: EndpointId, { kref, vref }: { kref: KRef; vref: VRef }): void => {
      if (isPromiseRef(kref)) forgetPromise(vat, kref);
      else if (isVatAllocated(vref)) loseExport(vat, kref);
      else loseImport(vat, kref);
    },
  };
};

export type CrankWriter = ReturnType<typeof makeCrankWriter>;
