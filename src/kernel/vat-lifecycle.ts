import { KernelError, type ErrorCode } from '../wire/errors.ts';
import type { VatId } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { VatResultFrame } from '../wire/vat-protocol.ts';
import type { Chronicle } from './chronicle.ts';
import type { Committer, Step } from './committer.ts';
import type { CrankWriter } from './crank.ts';
import type { PlannedDelivery } from './delivery.ts';
import type { GlobalsCheck } from './globals-check.ts';
import { errorData } from './kmarshal.ts';
import type { Logger, PlatformServices } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatRow } from './store/vats.ts';
import { translateCrank } from './translate.ts';
import type { VatCleaner } from './vat-cleaner.ts';
import type { VatLife } from './vat-life.ts';
import type { VatParameters, VatParametersMaker } from './vat-parameters.ts';
import type { Running, VatRunner } from './vat-runner.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  platform: PlatformServices;
  logger: Logger;
  committer: Committer;
  crankWriter: CrankWriter;
  vatLife: VatLife;
  cleaner: VatCleaner;
  runner: VatRunner;
  chronicle: Chronicle;
  globalsCheck: GlobalsCheck;
  vatParameters: VatParametersMaker;
};

const nameOf = (row: VatRow | undefined, id: VatId): string => (row === undefined ? id : `${id} (${row.name})`);

/** How vats start, go on after a fault, and end: who does what to them and with which outcome for their messages. */
export const makeVatLifecycle = (powers: Powers) => {
  const { store, limits, platform, logger, committer, crankWriter, vatLife, cleaner, runner, chronicle } = powers;
  const { globalsCheck, vatParameters } = powers;
  const { vats } = store;
  const restarted = (id: VatId, reason: string) => new KernelError('VAT_RESTARTED', `${id} was restarted: ${reason}`);

  const failStart = (id: VatId, problem: string, code: ErrorCode = 'VAT_START_FAILED'): KernelError => {
    const error = new KernelError(code, `${nameOf(vats.get(id), id)}: ${problem}`);
    const vat = runner.get(id);
    if (vat !== undefined) runner.end(vat, error);
    chronicle.fault({ vatId: id, code: error.code, message: error.detail });
    committer.step((step) => {
      vats.setFailed(id, problem);
      step.statusChanged();
    });
    return error;
  };

  /** Starts the incarnation that the tables name. */
  const startRow = async (row: VatRow): Promise<void> => {
    const problem = globalsCheck.problemOf(row.id, row.config);
    if (problem !== undefined) throw failStart(row.id, problem);
    let parameters: VatParameters;
    try {
      parameters = vatParameters.make(row);
    } catch (error) {
      if (!(error instanceof KernelError) || error.code === 'KERNEL_STOPPED') throw error;
      throw failStart(row.id, error.detail, error.code);
    }
    return runner.start({
      vat: row.id,
      subcluster: row.subcluster,
      incarnation: row.incarnation,
      config: row.config,
      bundle: store.bundles.get(row.bundle),
      parameters,
      nextImport: row.nextImport,
    });
  };

  /** The message a vat was at is taken from its queue and rejected: what it did is undone, and it is not tried again. */
  const undoMessage = (
    step: Step,
    vat: Running | undefined,
    planned: PlannedDelivery | undefined,
    reason: string,
  ): void => {
    if (vat === undefined || planned?.cause.kind !== 'message') return;
    vatLife.removeItem(step, vat.vat, planned.cause.item, errorData('MESSAGE_UNDONE', `${vat.vat}: ${reason}`));
  };

  const plannedOf = (vat: Running | undefined): PlannedDelivery | undefined =>
    vat?.activity.type === 'delivering' ? vat.activity.planned : undefined;

  /** The crank by which the vat's incarnation came to its end, for what its end causes. */
  const causeOf = (vat: Running | undefined): number | null => (vat === undefined ? null : chronicle.lastCrank(vat));

  /** Ends vats for good; settles when nothing of them is left. */
  const terminate = async (ids: readonly VatId[], error: KernelError, also?: (step: Step) => void): Promise<void> => {
    const [cause = null] = ids.map((id) => causeOf(runner.get(id)));
    for (const id of ids) {
      const vat = runner.get(id);
      if (vat !== undefined) runner.end(vat, error);
    }
    committer.step((step) => {
      for (const id of ids) vatLife.end(step, id, error.message);
      also?.(step);
      for (const id of ids) cleaner.cleanWithin(step, id);
    }, cause);
    await Promise.all(ids.map((id) => cleaner.clean(id)));
  };

  const suspend = (id: VatId, reason: string, also?: (step: Step) => void): void => {
    const vat = runner.get(id);
    if (vat !== undefined) runner.end(vat, new KernelError('VAT_SUSPENDED', `${id} was suspended: ${reason}`));
    committer.step((step) => {
      also?.(step);
      vats.setSuspended(id, reason);
      step.statusChanged();
    }, causeOf(vat));
  };

  /** A vat that ends by its own doing. A critical one is kept, suspended, for a person to decide. */
  const endByItself = (id: VatId, error: KernelError, also?: (step: Step) => void): void => {
    chronicle.fault({ vatId: id, code: error.code, message: error.detail });
    if (vats.get(id)?.config.creationOptions?.critical === true) {
      suspend(id, error.detail, also);
      return;
    }
    if (also !== undefined) committer.step(also);
    terminate([id], error).catch((problem: unknown) => logger.debug(String(problem)));
  };

  /** Starts a vat again from its last applied crank (R7); settles when it runs or has failed to start. */
  const restart = (id: VatId, reason: string, { undo = false }: { undo?: boolean } = {}): Promise<void> => {
    const vat = runner.get(id);
    const planned = plannedOf(vat);
    if (vat !== undefined) runner.end(vat, restarted(id, reason));
    committer.step((step) => {
      if (undo) undoMessage(step, vat, planned, reason);
      vatLife.beginIncarnation(step, id);
    }, causeOf(vat));
    const row = vats.get(id);
    return row === undefined ? Promise.resolve() : startRow(row);
  };

  /** Counts the fault, durably, and says whether it was one too many (P16). */
  const countFault = (step: Step, row: VatRow): boolean => {
    const now = platform.now();
    const faults = [...row.faults.filter((time) => now - time < limits.faultWindowMs), now];
    vats.setFaults(row.id, faults);
    step.statusChanged();
    return faults.length >= limits.faultsBeforeSuspension;
  };

  const onFault = (vat: Running, problem: string, code?: ErrorCode): void => {
    const id = vat.vat;
    const row = vats.get(id);
    if (row === undefined || vats.isEnded(id)) return;
    if (row.state === 'starting') {
      failStart(id, problem, code);
      return;
    }
    const tell = (code: 'VAT_TERMINATED' | 'VAT_SUSPENDED' | 'VAT_RESTARTED', message: string) =>
      chronicle.fault({ vatId: id, code, message: `${nameOf(row, id)}: ${message}` });
    const planned = plannedOf(vat);
    const tooMany = committer.step((step) => countFault(step, row));
    const { onFault: wanted = 'restart', critical = false } = row.config.creationOptions ?? {};
    if (wanted === 'terminate' && !critical) {
      tell('VAT_TERMINATED', problem);
      void terminate([id], new KernelError('VAT_TERMINATED', `${id}: ${problem}`));
    } else if (wanted !== 'restart' || tooMany) {
      const count = tooMany
        ? ` (${limits.faultsBeforeSuspension} faults within ${limits.faultWindowMs / 60_000} minutes)`
        : '';
      tell('VAT_SUSPENDED', `${problem}${count}`);
      suspend(id, `${problem}${count}`, (step) => undoMessage(step, vat, planned, problem));
    } else {
      tell('VAT_RESTARTED', problem);
      // A start that fails is a fault of its own, and recorded with the vat.
      restart(id, problem, { undo: true }).catch((error: unknown) => logger.debug(String(error)));
    }
  };

  return {
    onFault,

    onHostile: (vat: Running, problem: string): void => {
      const error = new KernelError('ILLEGAL_SYSCALL', `${vat.vat} sent a frame that no vat may send: ${problem}`);
      endByItself(vat.vat, error);
    },

    /** Applies the crank of an answer, or what it says of the vat's end. False: the vat is over. */
    onResult: (vat: Running, planned: PlannedDelivery, frame: VatResultFrame): boolean => {
      const starting = planned.cause.kind === 'start';
      const { syscalls } = frame;
      if (frame.fault !== null) {
        chronicle.end(vat, { outcome: 'fault', problem: frame.fault, syscalls });
        onFault(vat, frame.fault);
        return false;
      }
      const crank = translateCrank(store, limits, vat, planned, frame);
      if (crank.type === 'illegal') {
        chronicle.end(vat, { outcome: 'illegal', problem: crank.problem, syscalls });
        endByItself(vat.vat, new KernelError('ILLEGAL_SYSCALL', `${vat.vat}: ${crank.problem}`));
        return false;
      }
      if (crank.exit?.failed) {
        chronicle.end(vat, { outcome: 'fault', problem: 'the vat ended itself with a failure', syscalls });
        endByItself(vat.vat, new KernelError('VAT_TERMINATED', `${vat.vat} ended itself with a failure`));
        return false;
      }
      const lostSends = committer.step((step) => {
        const lost = crankWriter.write(step, vat.vat, planned, crank.effects, frame.storeChanges);
        vat.fetches.apply(step, crank.fetches);
        if (starting) {
          vats.setRunning(vat.vat, platform.supervisorSha256);
          step.statusChanged();
        }
        return lost;
      }, chronicle.number(vat));
      const { storeChanges } = frame;
      chronicle.end(vat, { outcome: 'applied', syscalls, effects: crank.effects, storeChanges, lostSends });
      if (crank.exit !== null) {
        endByItself(vat.vat, new KernelError('VAT_TERMINATED', `${vat.vat} ended itself`));
        return false;
      }
      return vat.activity.type === 'delivering';
    },

    startRow,
    terminate,
    restart,
    suspend,
    countFault,

    /** @throws KernelError `VAT_NOT_FOUND` */
    getRow: (id: VatId): VatRow => {
      const row = vats.get(id);
      if (row === undefined || vats.isEnded(id)) throw new KernelError('VAT_NOT_FOUND', `no vat ${id}`);
      return row;
    },
  };
};

export type VatLifecycle = ReturnType<typeof makeVatLifecycle>;
