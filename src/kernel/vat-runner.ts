import { codeOf, KernelError, messageOf, type ErrorCode } from '../wire/errors.ts';
import type { VatBundle } from '../wire/bundle.ts';
import type { VatConfig } from '../wire/cluster-config.ts';
import type { SubclusterId, VatId } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import { makeVatFrameParser, type ClistRow, type VatFrame, type VatResultFrame } from '../wire/vat-protocol.ts';
import type { Chronicle } from './chronicle.ts';
import type { Committer } from './committer.ts';
import { planNext, planReap, planStart, planTurn, type PlannedDelivery } from './delivery.ts';
import type { Settings } from './inspect/settings.ts';
import type { Logger, PlatformServices, VatWorker } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';
import { makeStoreLength, type StoreLength } from './store-length.ts';
import { makeVatFetches, type VatFetches } from './vat-fetches.ts';
import type { VatParameters } from './vat-parameters.ts';
import type { VatLife } from './vat-life.ts';
import { makeVatTurns, type VatTurns } from './vat-turns.ts';

/** The number of a ping that nobody waits for. */
const HEARTBEAT = 0;

type Settled = { resolve(): void; reject(error: unknown): void };

/** One incarnation of one vat in its worker. */
export type Running = {
  readonly vat: VatId;
  readonly incarnation: number;
  readonly worker: VatWorker;
  readonly config: VatConfig;
  nextImport: number;
  /** Deliveries sent, the start included. */
  delivery: number;
  /** Deliveries since the vat was last asked for its dead. */
  sinceReap: number;
  /** Ticks since it last said anything, as far as nothing was under way. */
  silentTicks: number;
  readonly turns: VatTurns;
  readonly fetches: VatFetches;
  readonly storeLength: StoreLength;
  activity:
    | { type: 'booting'; ticks: number }
    | { type: 'idle' }
    /** Between two deliveries, and to get none: another incarnation is being tried. */
    | { type: 'paused' }
    | { type: 'delivering'; planned: PlannedDelivery; ticks: number }
    | { type: 'over' };
  started: Settled;
  pings: Map<number, Settled>;
  /** Who waits for the vat to be reaped, or to be between two deliveries. */
  reaps: Settled[];
  pauses: Settled[];
};

/** What to start: the tables' own row, or what an upgrade tries. */
export type StartSpec = {
  vat: VatId;
  subcluster: SubclusterId;
  incarnation: number;
  config: VatConfig;
  bundle: VatBundle;
  parameters: VatParameters;
  nextImport: number;
};

type Powers = {
  store: KernelStore;
  limits: Limits;
  platform: PlatformServices;
  logger: Logger;
  committer: Committer;
  settings: Pick<Settings, 'get'>;
  vatLife: VatLife;
  /** The vat has answered a delivery. Returns whether the crank was applied: the vat then goes on. */
  onResult(vat: Running, planned: PlannedDelivery, frame: VatResultFrame): boolean;
  /** The vat did what it must not: it took too long, or its worker died. Its crank is undone. */
  onFault(vat: Running, problem: string, code?: ErrorCode): void;
  /** The vat sent what no vat can send. */
  onHostile(vat: Running, problem: string): void;
  chronicle: Chronicle;
};

/**
 * The vat workers and their deliveries (P5): each vat has at most one delivery in flight and hears of the next as soon as its
 * last crank is applied. A frame counts only with the incarnation and delivery it belongs to.
 */
export const makeVatRunner = (powers: Powers) => {
  const { store, limits, platform, logger, committer, settings, vatLife, chronicle } = powers;
  const parseVatFrame = makeVatFrameParser(limits);
  /** How often the runner looks for deliveries that take too long, for vats to reap, and for signs of life. */
  const tickMs = limits.heartbeatMs;
  /** The incarnations that the tables name. One that an upgrade tries is not among them. */
  const running = new Map<VatId, Running>();
  const booted = new Set<Running>();
  let pingCount = 0;
  let cancelTick: (() => void) | undefined;

  /** Ends a worker; what was in flight stays queued. */
  const end = (vat: Running, error: KernelError): void => {
    if (vat.activity.type === 'over') return;
    vat.activity = { type: 'over' };
    chronicle.end(vat, { outcome: 'interrupted', problem: error.message, syscalls: [] });
    if (running.get(vat.vat) === vat) running.delete(vat.vat);
    booted.delete(vat);
    vat.worker.terminate();
    vat.fetches.end();
    for (const waiting of [vat.started, ...vat.pings.values(), ...vat.reaps, ...vat.pauses]) waiting.reject(error);
  };

  const deliver = (vat: Running, planned: PlannedDelivery): void => {
    vat.delivery += 1;
    vat.sinceReap = planned.cause.kind === 'reap' ? 0 : vat.sinceReap + 1;
    vat.turns.onDelivery(planned.cause.kind);
    vat.activity = { type: 'delivering', planned, ticks: 0 };
    chronicle.begin(vat, planned);
    vat.worker.send({ type: 'deliver', delivery: vat.delivery, value: planned.value });
    cancelTick ??= platform.setTimer(tickMs, tick);
  };

  /** What an idle vat is to hear next, after removing from its queue what cannot be delivered. */
  const nextDelivery = (vat: Running): PlannedDelivery | undefined => {
    for (;;) {
      const latest = vat.config.creationOptions?.reapInterval ?? limits.deliveriesBeforeReap;
      if (latest !== 'never' && vat.sinceReap >= latest) return planReap(vat.nextImport);
      const next = planNext(store, vat.vat, vat.nextImport);
      if (next === undefined || 'value' in next) return next;
      committer.step((step) => {
        if ('stale' in next) for (const action of next.stale) store.gcActions.delete(vat.vat, action);
        else vatLife.removeItem(step, vat.vat, next.dead, next.reason);
      });
      // The step may have woken this vat already.
      if (vat.activity.type !== 'idle') return undefined;
    }
  };

  const giveTurn = (vat: Running): void => deliver(vat, planTurn(vat.fetches.takeAnswers(), vat.nextImport));

  /** Gives an idle vat what stands first in its queue, or a turn. */
  const wake = (id: VatId): void => {
    const vat = running.get(id);
    if (vat?.activity.type !== 'idle') return;
    if (vat.pauses.length > 0) {
      vat.activity = { type: 'paused' };
      for (const pause of vat.pauses.splice(0)) pause.resolve();
      return;
    }
    if (vat.reaps.length > 0 && vat.sinceReap > 0) {
      deliver(vat, planReap(vat.nextImport));
      return;
    }
    if (vat.turns.goesFirst()) {
      giveTurn(vat);
      return;
    }
    const next = nextDelivery(vat);
    if (vat.activity.type !== 'idle') return;
    if (next !== undefined) {
      deliver(vat, next);
      return;
    }
    for (const reap of vat.reaps.splice(0)) reap.resolve();
    if (vat.turns.isDue()) giveTurn(vat);
  };

  /** Blames a vat for what it did not do in time; not when it could not, because the process is dead that all vats share. */
  const accuse = (vat: Running, problem: string): void => {
    const { activity } = vat;
    void platform.probeVats().then(() =>
      guard(vat, () => {
        if (vat.activity === activity) powers.onFault(vat, problem);
      }),
    );
  };

  /** Ends what takes too long, asks vats that do nothing for a sign of life, and reaps them. */
  const tick = (): void => {
    cancelTick = undefined;
    for (const vat of booted) {
      const { activity } = vat;
      if (activity.type === 'booting' || activity.type === 'delivering') {
        activity.ticks += 1;
        const starting = activity.type === 'booting' || activity.planned.cause.kind === 'start';
        const usual = settings.get();
        const { startTimeLimitMs = usual.startTimeLimitMs, deliveryTimeLimitMs = usual.deliveryTimeLimitMs } =
          vat.config.creationOptions ?? {};
        const limitMs = starting ? startTimeLimitMs : deliveryTimeLimitMs;
        // Ticks, not the clock: a machine that slept must not fault its vats.
        if (activity.ticks * tickMs > limitMs) {
          const what = starting ? 'it did not start' : 'a delivery did not end';
          accuse(vat, `${what} within ${limitMs / 1000} seconds`);
        }
        continue;
      }
      vat.silentTicks += 1;
      if (vat.silentTicks * tickMs > limits.silenceMs) {
        accuse(vat, `its worker gave no sign of life for ${limits.silenceMs / 1000} seconds`);
      } else if (
        activity.type === 'idle' &&
        vat.sinceReap > 0 &&
        vat.config.creationOptions?.reapInterval !== 'never'
      ) {
        deliver(vat, planReap(vat.nextImport));
      } else vat.worker.send({ type: 'ping', id: HEARTBEAT });
    }
    if (booted.size > 0) cancelTick ??= platform.setTimer(tickMs, tick);
  };

  const onFrame = (vat: Running, raw: unknown): void => {
    if (vat.activity.type === 'over') return;
    vat.silentTicks = 0;
    const parsed = parseVatFrame(raw);
    if ('problem' in parsed) powers.onHostile(vat, parsed.problem);
    else handleFrame(vat, parsed.frame);
  };

  const handleFrame = (vat: Running, frame: VatFrame): void => {
    const { activity } = vat;
    switch (frame.type) {
      case 'ready':
        if (activity.type === 'booting') begin(vat);
        else powers.onHostile(vat, 'ready, twice');
        return;
      case 'result':
        if (activity.type === 'delivering' && frame.delivery === vat.delivery) finish(vat, activity.planned, frame);
        else powers.onHostile(vat, `an answer to delivery ${frame.delivery}, which is not under way`);
        return;
      case 'log':
        chronicle.log(vat, frame);
        return;
      case 'turnWanted':
        if (activity.type === 'booting') powers.onHostile(vat, 'a turn wanted before its start');
        else if (vat.turns.ask()) wake(vat.vat);
        else powers.onHostile(vat, 'a turn wanted, twice');
        return;
      case 'pong':
        vat.pings.get(frame.id)?.resolve();
        vat.pings.delete(frame.id);
    }
  };

  const finish = (vat: Running, planned: PlannedDelivery, frame: VatResultFrame): void => {
    if (!powers.onResult(vat, planned, frame)) return;
    vat.nextImport = planned.imports.nextImport;
    vat.activity = { type: 'idle' };
    if (planned.cause.kind === 'start') vat.started.resolve();
    wake(vat.vat);
  };

  const starts = new WeakMap<Running, StartSpec>();

  /** The worker is up: it gets its code and store, and its first delivery. */
  const begin = (vat: Running): void => {
    const spec = starts.get(vat);
    if (spec === undefined) return;
    starts.delete(vat);
    const { bundle, config, nextImport, incarnation } = spec;
    const clist = store.clist.list(vat.vat).map(({ vref, reachable }): ClistRow => [vref, reachable]);
    const rows = store.vatStore.read(vat.vat);
    vat.storeLength.begin(rows);
    vat.worker.send({
      type: 'init',
      vatId: vat.vat,
      incarnation,
      bundle,
      globals: config.globals ?? [],
      store: rows,
      clist,
      limits,
    });
    deliver(vat, planStart(store, vat.vat, spec.parameters.data, nextImport));
  };

  /** A bug of ours ends the vat it happened with, not the kernel; a failure of the database has stopped the kernel already. */
  const guard = (vat: Running, work: () => void): void => {
    try {
      work();
    } catch (error) {
      logger.error(`${vat.vat}: ${messageOf(error)}`);
      if (codeOf(error) === undefined) powers.onHostile(vat, 'an internal error');
    }
  };

  /** Boots a worker; `started` settles when its first crank is applied or has failed. */
  const boot = (spec: StartSpec): { vat: Running; started: Promise<void> } => {
    const { promise: started, resolve, reject } = Promise.withResolvers<void>();
    const { vat: vatId, subcluster: subclusterId, incarnation, config, nextImport } = spec;
    started.then(spec.parameters.release, spec.parameters.release);
    const fetches = makeVatFetches({
      fetchForVat: platform.fetchForVat,
      config,
      limits,
      onAnswer: () => guard(vat, () => wake(vatId)),
    });
    const worker = platform.launchVatWorker(
      { vatId, subclusterId, incarnation },
      {
        onFrame: (frame) => guard(vat, () => onFrame(vat, frame)),
        onDeath: (reason, code) => guard(vat, () => vat.activity.type !== 'over' && powers.onFault(vat, reason, code)),
      },
    );
    const vat: Running = {
      vat: vatId,
      incarnation,
      worker,
      config,
      nextImport,
      delivery: 0,
      sinceReap: 0,
      silentTicks: 0,
      turns: makeVatTurns(fetches),
      fetches,
      storeLength: makeStoreLength(store, vatId, limits),
      activity: { type: 'booting', ticks: 0 },
      started: { resolve, reject },
      pings: new Map(),
      reaps: [],
      pauses: [],
    };
    starts.set(vat, spec);
    booted.add(vat);
    cancelTick ??= platform.setTimer(tickMs, tick);
    return { vat, started };
  };

  const waitIn = (list: 'reaps' | 'pauses', vat: Running): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => {});
    vat[list].push({ resolve, reject });
    // May fail: the caller then never gets the promise.
    wake(vat.vat);
    return promise;
  };

  return {
    /** Boots what the tables name. */
    start: (spec: StartSpec): Promise<void> => {
      const { vat, started } = boot(spec);
      running.set(spec.vat, vat);
      return started;
    },
    /** Boots an incarnation beside the present one, which an upgrade tries (R8). */
    boot,
    /** The incarnation that was tried is the vat's from now on; the former one ends. */
    adopt: (vat: Running, error: KernelError): void => {
      const former = running.get(vat.vat);
      if (former !== undefined) end(former, error);
      running.set(vat.vat, vat);
      wake(vat.vat);
    },
    get: (id: VatId): Running | undefined => running.get(id),
    /** Every incarnation that has a worker, also those that an upgrade tries. */
    listBooted: (): Running[] => [...booted],
    end,
    wake,
    /** Settles when the vat is between two deliveries; it gets no other until `resume`. */
    pause: (vat: Running): Promise<void> => waitIn('pauses', vat),
    resume: (vat: Running): void => {
      if (vat.activity.type !== 'paused') return;
      vat.activity = { type: 'idle' };
      wake(vat.vat);
    },
    /** Asks every running vat what it has dropped; settles when all have told or ended. */
    reapAll: async (): Promise<void> => {
      // Also those that did nothing since the last time: an engine may collect later than it was asked to.
      for (const vat of running.values()) vat.sinceReap = Math.max(1, vat.sinceReap);
      await Promise.allSettled([...running.values()].map((vat) => waitIn('reaps', vat)));
    },
    /** Whether a crank is under way whose effects could share the next commit. */
    isBusy: (): boolean => {
      for (const { activity } of booted) if (activity.type === 'delivering') return true;
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
    /** Ends all workers and leaves the tables as they are. */
    stopAll: (error: KernelError): void => {
      cancelTick?.();
      for (const vat of [...booted]) end(vat, error);
    },
  };
};

export type VatRunner = ReturnType<typeof makeVatRunner>;
