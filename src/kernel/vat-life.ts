import type { CapData } from '../wire/capdata.ts';
import { isDurableExport, isObjectRef, isVatAllocated, type EndpointId, type KRef, type VatId } from '../wire/ids.ts';
import type { Step } from './committer.ts';
import type { CrankWriter } from './crank.ts';
import { errorData, reasonData } from './kmarshal.ts';
import type { Refs } from './refs.ts';
import type { Router } from './router.ts';
import type { KernelStore } from './store/open-store.ts';
import type { QueueItem } from './store/queues.ts';

type Powers = { store: KernelStore; refs: Refs; router: Router; crankWriter: CrankWriter };

/** What the tables say when a vat ends or begins again. The worker is the runner's affair. */
export const makeVatLife = ({ store, refs, router, crankWriter }: Powers) => {
  const { vats, clist, queues, promises, gcActions, vatStore, bundles, holds } = store;

  /** Gives back an item that will not be delivered. */
  const removeItem = (step: Step, vat: EndpointId, item: QueueItem, reason: CapData<KRef>): void => {
    queues.delete(vat, item);
    if (item.kind === 'message') router.refuse(step, item, reason);
    else refs.release(item.promise);
  };

  return {
    /** Removes an item from a vat's queue that cannot be delivered or must not be tried again. */
    removeItem,

    /**
     * Begins a new incarnation (R7): what only the old one's memory knew is lost, and those who hold it are told. Imports and
     * promises stay known to the vat until the first crank of the new one, which says which of them it drops or forgets (R4); its
     * store is as the last crank left it.
     */
    beginIncarnation: (step: Step, vat: VatId): void => {
      promises.deleteSubscriptions(vat);
      const reason = errorData('VAT_RESTARTED', `${vat} was restarted before it decided this`);
      for (const kref of promises.listDecidedBy(vat)) router.settle(step, kref, true, reason);
      for (const entry of clist.list(vat)) {
        const { kref, vref } = entry;
        const isLost = isObjectRef(kref) && isVatAllocated(vref) && !isDurableExport(vref);
        if (isLost) crankWriter.forget(vat, entry);
      }
      vats.beginIncarnation(vat);
      step.statusChanged();
    },

    /**
     * Ends a vat: from now on nothing reaches it, and its messages and promises are rejected with the reason. What it leaves
     * in the tables is removed by `clean`.
     */
    end: (step: Step, vat: VatId, reason: string): void => {
      promises.deleteSubscriptions(vat);
      vats.setEnded(vat, reason);
      step.statusChanged();
    },

    /**
     * Removes up to `budget` rows of a vat that has ended (P10): first whoever waits for its promises or messages learns why they
     * will not be answered, then its references and its store go.
     * @returns whether nothing is left of it.
     */
    clean: (step: Step, vat: VatId, budget: number): boolean => {
      const row = vats.get(vat);
      if (row === undefined) return true;
      const reason = reasonData(row.error ?? '');
      const unsent = errorData('MESSAGE_UNDELIVERED', (row.error ?? '').replace(/^\[\w+\] /, ''));
      let left = budget;
      const spend = <T>(rows: readonly T[], remove: (row: T) => void): void => {
        rows.forEach(remove);
        left -= rows.length;
      };
      spend(promises.listDecidedBy(vat, left), (kref) => router.settle(step, kref, true, reason));
      if (left > 0) spend(queues.list(vat, left), (item) => removeItem(step, vat, item, unsent));
      if (left > 0) spend(clist.list(vat, left), (entry) => crankWriter.forget(vat, entry));
      if (left <= 0) return false;
      vatStore.deleteSome(vat, left);
      if (!vatStore.isEmpty(vat)) return false;
      for (const holder of ['root', 'pin'] as const) while (holds.remove(holder, row.root)) refs.release(row.root);
      gcActions.deleteAll(vat);
      vats.delete(vat);
      bundles.deleteUnused(row.bundle);
      return true;
    },
  };
};

export type VatLife = ReturnType<typeof makeVatLife>;
