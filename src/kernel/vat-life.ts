import type { CapData } from '../wire/capdata.ts';
import { isDurableExport, isObjectRef, isPromiseRef, isVatAllocated, type KRef, type VatId } from '../wire/ids.ts';
import type { Step } from './committer.ts';
import type { CrankWriter } from './crank.ts';
import { errorData } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { KernelStore } from './store/open-store.ts';
import type { QueueItem } from './store/queues.ts';

type Powers = { store: KernelStore; refs: Refs; router: Router; crankWriter: CrankWriter };

/** What the tables say when a vat ends or begins again. The worker is the runner's affair. */
export const makeVatLife = ({ store, refs, router, crankWriter }: Powers) => {
  const { vats, clist, objects, queues, promises, gcActions, vatStore, bundles, holds } = store;

  /** Whoever waits for a promise that this vat was to decide learns why it never will (P10). */
  const rejectDecided = (step: Step, vat: VatId, reason: CapData<KRef>): void => {
    for (const kref of promises.listDecidedBy(vat)) router.settle(step, kref, true, reason);
  };

  /** Gives back an item that will not be delivered. */
  const dropItem = (step: Step, item: QueueItem, reason: CapData<KRef>): void => {
    if (item.kind === 'message') router.refuse(step, item, reason);
    else refs.release(item.promise);
  };

  return {
    /** Removes an item from a vat's queue that cannot be delivered or must not be tried again. */
    removeItem: (step: Step, vat: VatId, item: QueueItem, reason: CapData<KRef>): void => {
      queues.delete(vat, item.ordinal);
      dropItem(step, item, reason);
    },

    /**
     * Begins a new incarnation (R7): what only the old one's memory knew is lost, and those who hold it are told. Imports stay
     * known to the vat until it drops them; its store is as the last crank left it.
     */
    beginIncarnation: (step: Step, vat: VatId): void => {
      promises.deleteSubscriptions(vat);
      rejectDecided(step, vat, errorData('VAT_RESTARTED', `${vat} was restarted before it decided this`));
      for (const entry of clist.list(vat)) {
        const { kref, vref } = entry;
        if (isPromiseRef(kref) || (isVatAllocated(vref) && !isDurableExport(vref))) crankWriter.forget(vat, entry);
      }
      vats.beginIncarnation(vat);
      step.statusChanged();
    },

    /** Removes every trace of a vat; what others still hold of it becomes orphans, and messages to it are rejected. */
    remove: (step: Step, vat: VatId, reason: CapData<KRef>): void => {
      const row = vats.get(vat);
      if (row === undefined) return;
      // First nothing may reach the vat any more: its objects become orphans, its subscriptions end.
      const known = clist.list(vat);
      promises.deleteSubscriptions(vat);
      for (const { kref, vref } of known) if (isObjectRef(kref) && isVatAllocated(vref)) objects.orphan(kref);
      rejectDecided(step, vat, reason);
      for (const item of queues.takeAll(vat)) dropItem(step, item, reason);
      for (const entry of known) crankWriter.forget(vat, entry);
      if (holds.remove('root', row.root)) refs.release(row.root);
      gcActions.deleteAll(vat);
      vatStore.deleteAll(vat);
      vats.delete(vat);
      bundles.deleteUnused(row.bundle);
      step.statusChanged();
    },
  };
};

export type VatLife = ReturnType<typeof makeVatLife>;
