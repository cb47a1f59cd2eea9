import { errorData } from './kmarshal.ts';
import { codeOf, KernelError, messageOf } from '../wire/errors.ts';
import type { SubclusterId, VatId } from '../wire/ids.ts';
import { limits } from '../wire/limits.ts';
import { parseVatFrame, type VatLogFrame, type VatResultFrame } from '../wire/vat-protocol.ts';
import type { Committer } from './committer.ts';
import type { CrankWriter } from './crank.ts';
import { planNext, planStart, type PlannedDelivery } from './delivery.ts';
import type { Logger, PlatformServices, VatWorker } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatRow } from './store/vats.ts';
import { translateCrank } from './translate.ts';
import type { VatLife } from './vat-life.ts';

type Settled = { resolve(): void; reject(error: unknown): void };

/** One running incarnation. `number` counts its deliveries; `started` is settled by the first. */
type Running = {
  vat: VatId;
  subcluster: SubclusterId;
  incarnation: number;
  worker: VatWorker;
  nextImport: number;
  number: number;
  activity: { type: 'booting' } | { type: 'idle' } | { type: 'delivering'; planned: PlannedDelivery };
  started: Settled;
  cancelStartTimer: () => void;
  pings: Map<number, Settled>;
};

type Powers = {
  store: KernelStore;
  platform: PlatformServices;
  logger: Logger;
  committer: Committer;
  crankWriter: CrankWriter;
  vatLife: VatLife;
  onLog(vat: VatId, incarnation: number, frame: VatLogFrame): void;
};

/**
 * The vat workers and their deliveries (P5): each vat has at most one delivery in flight and hears of the next as soon as its
 * last crank is applied. A frame counts only with the incarnation and delivery it belongs to.
 */
export const makeVatRunner = ({ store, platform, logger, committer, crankWriter, vatLife, onLog }: Powers) => {
  const running = new Map<VatId, Running>();
  let pingCount = 0;

  const isCurrent = (vat: Running) => running.get(vat.vat) === vat;

  /** Ends the worker, if there is one; what was in flight stays queued. */
  const stopWorker = (id: VatId, error: KernelError): void => {
    const vat = running.get(id);
    if (vat === undefined) return;
    running.delete(id);
    vat.cancelStartTimer();
    vat.worker.terminate();
    vat.started.reject(error);
    for (const ping of vat.pings.values()) ping.reject(error);
  };

  const terminate = (id: VatId, error: KernelError): void => {
    stopWorker(id, error);
    committer.step((step) => vatLife.remove(step, id, errorData(error.code, error.detail)));
  };

  const failStart = (vat: Running, problem: string): void => {
    const row = store.vats.get(vat.vat);
    const name = row === undefined ? vat.vat : `${vat.vat} (${row.name})`;
    stopWorker(vat.vat, new KernelError('VAT_START_FAILED', `${name}: ${problem}`));
    committer.step((step) => {
      store.vats.setFailed(vat.vat, problem);
      step.statusChanged();
    });
  };

  const deliver = (vat: Running, planned: PlannedDelivery): void => {
    vat.number += 1;
    vat.activity = { type: 'delivering', planned };
    vat.worker.send({ type: 'deliver', delivery: vat.number, value: planned.value });
  };

  /** Gives an idle vat what stands first in its queue. */
  const wake = (id: VatId): void => {
    const vat = running.get(id);
    if (vat?.activity.type !== 'idle') return;
    for (;;) {
      const next = planNext(store, id, vat.nextImport);
      if (next === undefined) return;
      if ('value' in next) return deliver(vat, next);
      committer.step((step) => {
        if ('stale' in next) for (const action of next.stale) store.gcActions.delete(id, action);
        else
          vatLife.removeItem(step, id, next.dead, errorData('OBJECT_DELETED', 'the object went with its incarnation'));
      });
      // The step may have woken this vat already.
      if (!isCurrent(vat) || vat.activity.type !== 'idle') return;
    }
  };

  const applyResult = (vat: Running, planned: PlannedDelivery, frame: VatResultFrame): void => {
    const starting = planned.cause.kind === 'start';
    if (frame.fault !== null) {
      if (starting) return failStart(vat, frame.fault);
      if (planned.cause.kind === 'message') return restart(vat.vat, frame.fault);
      return terminate(vat.vat, new KernelError('VAT_TERMINATED', `${vat.vat} failed in a delivery: ${frame.fault}`));
    }
    const crank = translateCrank(store, vat.vat, planned, frame.syscalls);
    if (crank.type === 'illegal') {
      return terminate(vat.vat, new KernelError('ILLEGAL_SYSCALL', `${vat.vat}: ${crank.problem}`));
    }
    if (crank.exit?.failed) {
      return terminate(vat.vat, new KernelError('VAT_TERMINATED', `${vat.vat} ended itself with a failure`));
    }
    committer.step((step) => {
      crankWriter.write(step, vat.vat, planned, crank.effects, frame.storeChanges);
      if (starting) {
        store.vats.setRunning(vat.vat);
        step.statusChanged();
      }
    });
    if (crank.exit !== null) {
      return terminate(vat.vat, new KernelError('VAT_TERMINATED', `${vat.vat} ended itself`));
    }
    if (!isCurrent(vat)) return;
    vat.nextImport = planned.imports.nextImport;
    vat.activity = { type: 'idle' };
    if (starting) {
      vat.cancelStartTimer();
      vat.started.resolve();
    }
    wake(vat.vat);
  };

  const onFrame = (vat: Running, raw: unknown): void => {
    if (!isCurrent(vat)) return;
    const parsed = parseVatFrame(raw);
    const hostile = (problem: string) =>
      terminate(
        vat.vat,
        new KernelError('ILLEGAL_SYSCALL', `${vat.vat} sent a frame that no vat may send: ${problem}`),
      );
    if ('problem' in parsed) return hostile(parsed.problem);
    const { frame } = parsed;
    switch (frame.type) {
      case 'ready':
        if (vat.activity.type !== 'booting') return hostile('ready, twice');
        return begin(vat);
      case 'result':
        if (vat.activity.type !== 'delivering' || frame.delivery !== vat.number) {
          return hostile(`an answer to delivery ${frame.delivery}, which is not under way`);
        }
        return applyResult(vat, vat.activity.planned, frame);
      case 'log':
        return onLog(vat.vat, vat.incarnation, frame);
      case 'pong':
        vat.pings.get(frame.id)?.resolve();
        vat.pings.delete(frame.id);
    }
  };

  /** The worker is up: it gets its code and store, and its first delivery. */
  const begin = (vat: Running): void => {
    const row = store.vats.get(vat.vat);
    if (row === undefined) return;
    vat.worker.send({
      type: 'init',
      vatId: vat.vat,
      incarnation: vat.incarnation,
      bundle: store.bundles.get(row.bundle),
      store: store.vatStore.read(vat.vat),
    });
    deliver(vat, planStart(row.config.parameters ?? {}, row.nextImport));
  };

  const onDeath = (vat: Running, reason: string): void => {
    if (!isCurrent(vat)) return;
    if (store.vats.get(vat.vat)?.state === 'starting') return failStart(vat, reason);
    restart(vat.vat, reason);
  };

  /** A bug of ours ends the vat it happened with, not the kernel; a failure of the database has stopped the kernel already. */
  const guard = (vat: Running, work: () => void): void => {
    try {
      work();
    } catch (error) {
      logger.error(`${vat.vat}: ${messageOf(error)}`);
      if (codeOf(error) === undefined)
        terminate(vat.vat, new KernelError('VAT_TERMINATED', `${vat.vat}: internal error`));
    }
  };

  /** Starts the incarnation that the tables name; settles when its first crank is applied or has failed. */
  const start = (row: VatRow): Promise<void> => {
    const { id, subcluster, incarnation } = row;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const vat: Running = {
      vat: id,
      subcluster,
      incarnation,
      worker: platform.launchVatWorker(
        { vatId: id, subclusterId: subcluster, incarnation },
        {
          onFrame: (frame) => guard(vat, () => onFrame(vat, frame)),
          onDeath: (reason) => guard(vat, () => onDeath(vat, reason)),
        },
      ),
      nextImport: row.nextImport,
      number: 0,
      activity: { type: 'booting' },
      started: { resolve, reject },
      cancelStartTimer: platform.setTimer(limits.startMs, () => {
        if (isCurrent(vat)) failStart(vat, `it did not start within ${limits.startMs / 1000} seconds`);
      }),
      pings: new Map(),
    };
    running.set(id, vat);
    return promise;
  };

  /** A worker that died is started again from the last applied crank; the message it was at is rejected (R7). */
  const restart = (id: VatId, reason: string): void => {
    const vat = running.get(id);
    stopWorker(id, new KernelError('VAT_RESTARTED', `${id} was restarted: ${reason}`));
    committer.step((step) => {
      const cause = vat?.activity.type === 'delivering' ? vat.activity.planned.cause : undefined;
      if (cause?.kind === 'message') {
        vatLife.removeItem(step, id, cause.item, errorData('VAT_RESTARTED', `${id} was restarted: ${reason}`));
      }
      vatLife.beginIncarnation(step, id);
    });
    const row = store.vats.get(id);
    // A start that fails is recorded with the vat, for hosts to see.
    if (row !== undefined) start(row).catch(() => {});
  };

  return {
    start,
    wake,
    /** Ends a vat for good: its worker, its promises, its tables. */
    terminate,
    /** Whether a crank is under way whose effects could share the next commit. */
    isBusy: (): boolean => {
      for (const { activity } of running.values()) if (activity.type === 'delivering') return true;
      return false;
    },
    /** Settles when the worker's event loop answers. */
    ping: (id: VatId): Promise<void> => {
      const vat = running.get(id);
      if (vat === undefined) return Promise.reject(new KernelError('VAT_NOT_FOUND', `${id} is not running`));
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      pingCount += 1;
      vat.pings.set(pingCount, { resolve, reject });
      vat.worker.send({ type: 'ping', id: pingCount });
      return promise;
    },
    /** Ends a vat's worker and leaves its tables as they are. */
    stop: stopWorker,
    /** Ends all workers and leaves the tables as they are. */
    stopAll: (error: KernelError): void => {
      for (const id of [...running.keys()]) stopWorker(id, error);
    },
  };
};

export type VatRunner = ReturnType<typeof makeVatRunner>;
