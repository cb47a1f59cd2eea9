/**
 * Other kernels as the tables see them: like vats, they have references, a queue and promises to decide. What waits for a peer is
 * made a message as soon as its outbox has room, and a peer's message is applied as a crank is (P21).
 */
import { codeOf, KernelError, messageOf, type ErrorCode } from '../../wire/errors.ts';
import {
  formatObjectRef,
  ROOT_VREF,
  isObjectRef,
  isPromiseRef,
  isVatId,
  type KRef,
  type ObjectRef,
  type PromiseRef,
  type RemoteId,
  type VatId,
} from '../../wire/ids.ts';
import type { Limits } from '../../wire/limits.ts';
import { formatRemoteOp, isRemoteOp, makeRemoteOpParser, type RemoteOp } from '../../wire/remote-ops.ts';
import type { Committer, Step } from '../committer.ts';
import type { CrankWriter } from '../crank.ts';
import { planNext, planTurn, type PlannedDelivery } from '../delivery.ts';
import { errorData } from '../kmarshal.ts';
import type { Logger, PlatformServices } from '../platform.ts';
import { makeRateLimit, type RateLimit } from '../rate-limit.ts';
import type { Refs } from '../refs.ts';
import type { Router } from '../router.ts';
import type { KernelStore } from '../store/open-store.ts';
import type { SentAhead } from '../store/remote-refs.ts';
import type { VatLife } from '../vat-life.ts';
import { REDEEMER_VREF, translateInbound } from './inbound.ts';

/** So many messages are made for a peer before others have their turn. */
const BATCH = 50;

type Powers = {
  store: KernelStore;
  limits: Limits;
  platform: Pick<PlatformServices, 'defer' | 'now'>;
  committer: Committer;
  refs: Refs;
  router: Router;
  crankWriter: CrankWriter;
  vatLife: Pick<VatLife, 'removeItem'>;
  logger: Logger;
  /** The object that redeems ocap URLs for peers. */
  redeemer(step: Step): ObjectRef;
  hasRoom(remote: RemoteId): boolean;
  /** A peer has sent a message to a vat. */
  onSent(remote: RemoteId, vat: VatId): void;
  enqueue(step: Step, remote: RemoteId, body: string): number;
};

const reasons: Partial<Record<ErrorCode, string>> = {
  PEER_LOST_STATE: 'the other kernel has forgotten what it shared with this one',
  PEER_GIVEN_UP: 'a person gave up the other kernel',
};

export const makeEndpoints = (powers: Powers) => {
  const { store, limits, platform, committer, refs, router, crankWriter, vatLife, logger } = powers;
  const parseRemoteOp = makeRemoteOpParser(limits);
  const { clist, promises, queues, gcActions, counters, remotes, objects, holds } = store;
  const { mentions, settled, sentAhead } = store.remoteRefs;
  const pumping = new Set<RemoteId>();
  const redemptions = new Map<RemoteId, RateLimit>();

  const mayRedeem = (remote: RemoteId): boolean => {
    const limit =
      redemptions.get(remote) ?? makeRateLimit({ now: platform.now, perMinute: limits.redemptionsPerMinute });
    redemptions.set(remote, limit);
    return limit.take();
  };

  /** The references that a message names, in kernel terms. */
  const namedIn = ({ cause, value, imports }: PlannedDelivery): Set<KRef> => {
    const named = new Set<KRef>(imports.added.keys());
    if (cause.kind === 'message') {
      for (const slot of cause.item.methargs.slots) named.add(slot);
    } else if (cause.kind === 'notify' && value[0] === 'notify') {
      for (const kref of cause.retired) {
        const promise = promises.get(kref);
        if (promise !== undefined && promise.state !== 'unresolved')
          for (const slot of promise.data.slots) named.add(slot);
      }
    }
    return named;
  };

  /** The peer learns of a promise: it will be told how that is decided, also if it was told and has forgotten. */
  const tellLater = (step: Step, remote: RemoteId, kref: PromiseRef): void => {
    const promise = promises.get(kref);
    if (promise?.state === 'unresolved' && promise.decider === remote) return;
    settled.delete(remote, kref);
    router.subscribe(step, remote, kref);
  };

  /** One step: the delivery's own effects and its message to the peer. There is no reply to wait for. */
  const ship = (step: Step, remote: RemoteId, planned: PlannedDelivery, op: RemoteOp): void => {
    const { cause } = planned;
    const added = [...planned.imports.added.keys()];
    const named = namedIn(planned);
    const seq = powers.enqueue(step, remote, formatRemoteOp(remotes.get(remote)?.received ?? 0, op));
    if (cause.kind === 'message' && isPromiseRef(cause.item.target)) {
      const { target, methargs, result } = cause.item;
      // The message is held a second time: the queue's hold goes with its row.
      sentAhead.add(remote, { seq, message: { ...cause.item, target } });
      for (const kref of [target, ...methargs.slots, ...(result === null ? [] : [result])]) refs.hold(kref);
    }
    // What the peer was told of stays named until it can name it no more.
    const shipped = cause.kind === 'notify' ? { ...planned, cause: { ...cause, retired: [] } } : planned;
    crankWriter.write(step, remote, shipped, [], []);
    const told = cause.kind === 'notify' ? cause.retired : [];
    const result = cause.kind === 'message' ? cause.item.result : null;
    if (result !== null) promises.unsubscribe(result, remote);
    for (const kref of named) {
      if (isObjectRef(kref)) {
        if (objects.get(kref)?.owner !== remote) mentions.set(remote, kref, seq);
      } else if (!told.includes(kref) && kref !== result && (added.includes(kref) || settled.has(remote, kref))) {
        tellLater(step, remote, kref);
      }
    }
    for (const kref of told) settled.set(remote, kref, seq);
    if (cause.kind === 'gc') {
      for (const { kind, kref } of cause.actions) if (kind === 'retireImport') mentions.delete(remote, kref);
    }
  };

  /** Makes the next message of what waits for a peer. False: there is nothing, or no room. */
  const shipNext = (remote: RemoteId): boolean => {
    const row = remotes.get(remote);
    if (row === undefined || !powers.hasRoom(remote)) return false;
    const next = planNext(store, remote, row.nextImport);
    if (next === undefined) return false;
    committer.step(
      (step) => {
        if ('stale' in next) for (const action of next.stale) gcActions.delete(remote, action);
        else if ('dead' in next) vatLife.removeItem(step, remote, next.dead, next.reason);
        else if (isRemoteOp(next.value)) ship(step, remote, next, next.value);
      },
      'cause' in next && 'item' in next.cause ? next.cause.item.cause : null,
    );
    return true;
  };

  const pump = (remote: RemoteId): void => {
    pumping.delete(remote);
    try {
      for (let made = 0; made < BATCH; made += 1) if (!shipNext(remote)) return;
      wake(remote);
    } catch (error) {
      // The kernel has stopped.
      if (codeOf(error) === undefined) logger.error(`${remote}: ${messageOf(error)}`);
    }
  };

  const wake = (remote: RemoteId): void => {
    if (pumping.has(remote)) return;
    pumping.add(remote);
    platform.defer(() => pump(remote));
  };

  const releaseAhead = (remote: RemoteId, ahead: SentAhead): void => {
    sentAhead.delete(remote, ahead);
    router.releaseMessage(ahead.message);
  };

  /**
   * The peer has decided a promise when it had our messages up to `seen`, and forwarded those that were for the promise. What it had
   * not yet is ours to route, in order, and likewise for what depends on their answers (R6). It waits in the promise's queue, which the
   * decision moves.
   */
  const takeBack = (step: Step, remote: RemoteId, promise: PromiseRef, seen: number): void => {
    const back = (result: PromiseRef | null): void => {
      if (result === null) return;
      promises.setDecider(result, null);
      if (clist.getByKref(remote, result) !== undefined) router.subscribe(step, remote, result);
      takeBack(step, remote, result, -1);
    };
    for (const ahead of sentAhead.listOf(remote, promise)) {
      if (ahead.seq <= seen) {
        releaseAhead(remote, ahead);
        continue;
      }
      sentAhead.delete(remote, ahead);
      queues.addWaiting(promise, counters.take('queue'), ahead.message);
      back(ahead.message.result);
    }
    // These were not even made messages of.
    for (const item of queues.listTo(remote, promise)) {
      queues.delete(remote, item);
      queues.addWaiting(promise, counters.take('queue'), item);
    }
  };

  return {
    wake,

    /** A peer's row was made, or begins anew. */
    begin: (step: Step, remote: RemoteId): void => {
      const own = powers.redeemer(step);
      clist.add(remote, { kref: own, vref: REDEEMER_VREF, reachable: true });
      refs.addImporter(own, { reachable: true });
      const theirs = formatObjectRef(counters.take('object'));
      objects.add(theirs, remote);
      clist.add(remote, { kref: theirs, vref: ROOT_VREF, reachable: true });
      holds.add('remote', theirs);
      refs.hold(theirs);
    },

    /** The peer's redeemer of ocap URLs. */
    redeemerOf: (remote: RemoteId): ObjectRef => {
      const kref = clist.getByVref(remote, ROOT_VREF)?.kref;
      if (kref === undefined || !isObjectRef(kref)) throw new KernelError('PEER_UNKNOWN', `no peer ${remote}`);
      return kref;
    },

    /** Whether anything but the redeemers is shared with the peer, or waits for it. */
    isShared: (remote: RemoteId): boolean =>
      clist.list(remote, 3).length > 2 || queues.first(remote) !== undefined || gcActions.list(remote).length > 0,

    /** @throws KernelError `PEER_FAULT` */
    receive: (step: Step, remote: RemoteId, body: string): void => {
      const parsed = parseRemoteOp(body);
      if ('problem' in parsed) throw new KernelError('PEER_FAULT', parsed.problem);
      const { sent } = remotes.get(remote) ?? { sent: 0 };
      if (parsed.seen > sent) throw new KernelError('PEER_FAULT', 'it has seen what was never sent');
      const { effects, decided } = translateInbound(store, limits, remote, parsed, () => mayRedeem(remote));
      for (const promise of decided) takeBack(step, remote, promise, parsed.seen);
      crankWriter.write(step, remote, planTurn([], 0), effects, []);
      for (const effect of effects) {
        if (effect.type === 'retireImports') for (const kref of effect.krefs) mentions.delete(remote, kref);
        if (effect.type === 'send' && isObjectRef(effect.target)) {
          const owner = objects.get(effect.target)?.owner;
          if (isVatId(owner)) powers.onSent(remote, owner);
        }
      }
    },

    /** The peer has our messages up to this one, and what it made before it had them has come in: it can name no more what they ended. */
    settle: (_step: Step, remote: RemoteId, seq: number): void => {
      for (const kref of settled.listTo(remote, seq)) {
        settled.delete(remote, kref);
        const entry = clist.getByKref(remote, kref);
        if (entry !== undefined) crankWriter.forget(remote, entry);
      }
      for (const ahead of sentAhead.listTo(remote, seq)) releaseAhead(remote, ahead);
    },

    /** Ends all that is shared with the peer; everything that waits for it rejects with the code. */
    end: (step: Step, remote: RemoteId, code: ErrorCode): void => {
      const redeemer = clist.getByVref(remote, ROOT_VREF)?.kref;
      if (redeemer !== undefined && holds.remove('remote', redeemer)) refs.release(redeemer);
      const reason = errorData(code, reasons[code] ?? 'the other kernel is gone');
      promises.deleteSubscriptions(remote);
      for (const ahead of sentAhead.listTo(remote, Number.MAX_SAFE_INTEGER)) releaseAhead(remote, ahead);
      for (const kref of promises.listDecidedBy(remote)) router.settle(step, kref, true, reason);
      for (const item of queues.list(remote, -1)) vatLife.removeItem(step, remote, item, reason);
      for (const entry of clist.list(remote)) crankWriter.forget(remote, entry);
      gcActions.deleteAll(remote);
      mentions.deleteAll(remote);
      settled.deleteAll(remote);
    },
  };
};

export type Endpoints = ReturnType<typeof makeEndpoints>;
