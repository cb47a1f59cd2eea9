import { codeOf, KernelError, messageOf } from '../wire/errors.ts';
import type { VatId } from '../wire/ids.ts';
import type { Chronicle } from './chronicle.ts';
import type { Committer, Step } from './committer.ts';
import type { Logger } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatRow } from './store/vats.ts';
import type { VatLife } from './vat-life.ts';
import type { VatLifecycle } from './vat-lifecycle.ts';
import type { VatRunner } from './vat-runner.ts';
import type { VatUpgrade } from './vat-upgrade.ts';

type Powers = {
  store: KernelStore;
  logger: Logger;
  committer: Committer;
  chronicle: Pick<Chronicle, 'fault'>;
  vatLife: VatLife;
  runner: VatRunner;
  lifecycle: VatLifecycle;
  upgrade: VatUpgrade;
};

/**
 * Brings back vats that did not end by their own doing: those of an earlier kernel life, and all at once when the process died
 * that they share. Nobody's delivery is rejected for it. Those that may be the cause are tried one at a time, marked durably while
 * they are; the one in whose trial everything dies again is suspended (R9, P16).
 */
export const makeVatRecovery = (powers: Powers) => {
  const { store, logger, committer, chronicle, vatLife, runner, lifecycle, upgrade } = powers;
  const { vats, queues } = store;
  /** The last of the trials, each of which waits for the one before. A suspect has no worker until then. */
  let trials = Promise.resolve();

  // One broken vat keeps nobody else from starting (P19): its failure is in the status.
  const start = (row: VatRow): Promise<void> =>
    lifecycle.startRow(row).catch((error: unknown) => logger.debug(messageOf(error)));

  /** Settles when the vat, which has been started, has done what was first in its queue. It is paused then. */
  const doFirstItem = async (id: VatId): Promise<void> => {
    const vat = runner.get(id);
    const first = queues.first(id)?.ordinal;
    while (vat !== undefined && runner.get(id) === vat) {
      await runner.pause(vat);
      if (first === undefined || queues.first(id)?.ordinal !== first) return;
      // It was at something else that goes before its queue.
      runner.resume(vat);
    }
  };

  const tryAlone = async (id: VatId): Promise<void> => {
    const row = vats.get(id);
    // Since it became a suspect, somebody may have ended, suspended or restarted it.
    if (row?.state !== 'starting' || runner.get(id) !== undefined) return;
    committer.step(() => vats.setSuspect(id, true));
    committer.flush();
    await start(row);
    await doFirstItem(id).catch((error: unknown) => logger.debug(messageOf(error)));
    committer.step(() => vats.setSuspect(id, false));
    const vat = runner.get(id);
    if (vat !== undefined) runner.resume(vat);
  };

  const bringBack = async (rows: readonly VatRow[], isSuspect: (row: VatRow) => boolean): Promise<void> => {
    const suspects = rows.filter(isSuspect);
    for (const { id } of suspects) trials = trials.then(() => tryAlone(id));
    await Promise.all([trials, ...rows.filter((row) => !suspects.includes(row)).map(start)]);
  };

  const suspend = (step: Step, id: VatId, reason: string): void => {
    vats.setSuspended(id, reason);
    chronicle.fault({ vatId: id, code: 'VAT_SUSPENDED', message: `${id}: ${reason}` });
    step.statusChanged();
  };

  /** Ends all incarnations; of each that the tables name, whether a delivery was under way, and whether that was a turn. */
  const endAll = (reason: string): Map<VatId, 'idle' | 'delivering' | 'turn'> => {
    const ended = new Map<VatId, 'idle' | 'delivering' | 'turn'>();
    for (const vat of runner.listBooted()) {
      if (upgrade.isAttempt(vat)) {
        upgrade.onFault(vat, reason);
        continue;
      }
      const { activity } = vat;
      if (activity.type !== 'delivering') ended.set(vat.vat, 'idle');
      else ended.set(vat.vat, activity.planned.cause.kind === 'turn' ? 'turn' : 'delivering');
      runner.end(vat, new KernelError('VAT_RESTARTED', `${vat.vat} was restarted: ${reason}`));
    }
    return ended;
  };

  const restartAll = async (reason: string): Promise<void> => {
    const ended = endAll(reason);
    chronicle.fault({ vatId: null, code: 'VAT_RESTARTED', message: `all vats were restarted: ${reason}` });
    const suspects = new Set<VatId>();
    const rows = committer.step((step) => {
      for (const [id, was] of ended) {
        const row = lifecycle.getRow(id);
        // One that was to be tried and had no delivery yet is tried again.
        if (was !== 'idle' || row.suspect) suspects.add(id);
        if (was !== 'idle' && row.suspect)
          suspend(step, id, 'all vats died twice while this one was at the same delivery');
        // A turn cannot be tried again, its timers are gone: a vat in which each turn is deadly is found by counting.
        else if (was === 'turn' && lifecycle.countFault(step, row))
          suspend(step, id, 'all vats died again and again while this one was at a turn of its timers or fetches');
        else vatLife.beginIncarnation(step, id);
        vats.setSuspect(id, false);
      }
      return vats.list().filter(({ id, state }) => ended.has(id) && state === 'starting');
    });
    await bringBack(rows, ({ id }) => suspects.has(id));
  };

  return {
    /**
     * Starts the vats of an earlier kernel life. After an unclean end every vat that has something to do is a suspect; the one that
     * was tried when the kernel ended is suspended.
     */
    startAll: async ({ unclean }: { unclean: boolean }): Promise<void> => {
      const rows = committer.step((step) => {
        for (const { id, state, suspect } of vats.list()) {
          if (unclean && suspect) suspend(step, id, 'the kernel ended twice while this vat was at its first delivery');
          else if (state !== 'suspended') vatLife.beginIncarnation(step, id);
          vats.setSuspect(id, false);
        }
        return vats.list().filter(({ state }) => state === 'starting');
      });
      await bringBack(rows, ({ id }) => unclean && queues.first(id) !== undefined);
    },

    /** The workers of all vats are dead, and one of the vats may have done it: those that had a delivery are suspects. */
    onAllVatsDied: (reason: string): void => {
      restartAll(reason).catch((error: unknown) => {
        // A failure of the database has stopped the kernel already.
        if (codeOf(error) === undefined) logger.error(`the vats were not restarted: ${messageOf(error)}`);
      });
    },
  };
};
