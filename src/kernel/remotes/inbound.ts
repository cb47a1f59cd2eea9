import type { CapData } from '../../wire/capdata.ts';
import { KernelError } from '../../wire/errors.ts';
import {
  formatObjectRef,
  formatPromiseRef,
  isObjectRef,
  isPromiseRef,
  isPromiseVRef,
  isVatAllocated,
  ROOT_VREF,
  type KRef,
  type ObjectRef,
  type PromiseRef,
  type RemoteId,
  type VRef,
} from '../../wire/ids.ts';
import type { Limits } from '../../wire/limits.ts';
import type { RemoteOp } from '../../wire/remote-ops.ts';
import { readAlleged } from '../alleged.ts';
import { methargsProblem, valueProblem } from '../check-capdata.ts';
import { errorData } from '../kmarshal.ts';
import type { KernelStore } from '../store/open-store.ts';
import type { CrankEffect } from '../translate.ts';

/** The sender's redeemer of ocap URLs: it is there as long as the peer is, and nobody's to drop. */
export const REDEEMER_VREF: VRef = 'o-0';

/** What a message of a peer does, in kernel terms and in order; `decided` promises are to take back what was sent ahead first. */
export type InboundEffects = { effects: CrankEffect[]; decided: PromiseRef[] };

const tooMany = ({ redemptionsPerMinute }: Limits) =>
  errorData('TOO_MANY_URLS', `${redemptionsPerMinute} ocap URLs were presented within a minute; try again soon`);

const fault = (detail: string) => new KernelError('PEER_FAULT', detail);

/**
 * Translates a message of a peer as a crank of its endpoint, checking everything and writing nothing.
 * @param mayRedeem - counts an attempt to redeem an ocap URL, and says whether there were too many.
 * @throws KernelError `PEER_FAULT` for what no kernel of ours sends.
 */
export const translateInbound = (
  store: KernelStore,
  limits: Limits,
  remote: RemoteId,
  { seen, op }: { seen: number; op: RemoteOp },
  mayRedeem: () => boolean,
): InboundEffects => {
  const { clist, promises, counters } = store;
  const { mentions, settled } = store.remoteRefs;
  const effects: CrankEffect[] = [];
  /** References of this very message that the table does not have. */
  const fresh = new Map<VRef, KRef>();

  const add = (vref: VRef, iface: string | null): KRef => {
    if (isPromiseVRef(vref)) {
      const kref = formatPromiseRef(counters.take('promise'));
      fresh.set(vref, kref);
      effects.push({ type: 'exportPromise', kref, vref });
      return kref;
    }
    const kref = formatObjectRef(counters.take('object'));
    fresh.set(vref, kref);
    effects.push({ type: 'exportObject', kref, vref, iface });
    return kref;
  };

  const toKRef = (vref: VRef, iface: () => string | null = () => null): KRef => {
    const known = fresh.get(vref);
    if (known !== undefined) return known;
    const entry = clist.getByVref(remote, vref);
    if (entry === undefined) {
      if (isVatAllocated(vref)) return add(vref, iface());
      throw fault(`${vref} is nothing that this kernel gave it`);
    }
    if (isObjectRef(entry.kref) && !entry.reachable) {
      if (!isVatAllocated(vref)) throw fault(`${vref} was dropped and not given to it again`);
      effects.push({ type: 'exportAgain', kref: entry.kref });
    }
    return entry.kref;
  };

  const toCapData = ({ body, slots }: CapData<VRef>): CapData<KRef> => {
    const alleged = readAlleged(body);
    return { body, slots: slots.map((vref, index) => toKRef(vref, () => alleged(index))) };
  };

  const toPromise = (vref: VRef): PromiseRef => {
    const kref = toKRef(vref);
    if (!isPromiseRef(kref)) throw fault(`${vref} is not a promise`);
    return kref;
  };

  /** Whether the peer is the one to decide it: it has just told us of it, or we made it wait for the peer. */
  const isTheirs = (kref: PromiseRef): boolean => {
    if ([...fresh.values()].includes(kref)) return true;
    const promise = promises.get(kref);
    return promise?.state === 'unresolved' && promise.decider === remote;
  };

  const toDecided = (vref: VRef): PromiseRef => {
    const kref = toPromise(vref);
    if (!isTheirs(kref)) throw fault(`${vref} is not its to decide`);
    return kref;
  };

  const message = ([, target, { methargs, result }]: Extract<RemoteOp, ['message', ...unknown[]]>): void => {
    const problem = methargsProblem(methargs, limits);
    if (problem !== null) throw fault(`a message that cannot be read: ${problem}`);
    const to = toKRef(target);
    const data = toCapData(methargs);
    // It was sent ahead to a promise that was decided meanwhile: the sender takes it elsewhere itself (R6). Its references are known
    // from now on all the same, and its result is the sender's to decide.
    if (isPromiseRef(to) && (settled.has(remote, to) || isTheirs(to))) {
      if (result !== undefined) toPromise(result);
      return;
    }
    const answer = result === undefined ? null : toDecided(result);
    if (target === REDEEMER_VREF && !mayRedeem()) {
      if (answer === null) return;
      effects.push({ type: 'subscribe', promise: answer });
      effects.push({ type: 'resolve', promise: answer, rejected: true, data: tooMany(limits) });
      return;
    }
    effects.push({ type: 'send', target: to, methargs: data, result: answer });
    if (answer !== null) effects.push({ type: 'subscribe', promise: answer });
  };

  const notify = (resolutions: Extract<RemoteOp, ['notify', ...unknown[]]>[1]): PromiseRef[] => {
    const decided: PromiseRef[] = [];
    for (const [vref, rejected, data] of resolutions) {
      const problem = valueProblem(data, limits);
      if (problem !== null) throw fault(`a resolution that cannot be read: ${problem}`);
      const promise = toDecided(vref);
      if (decided.includes(promise)) throw fault(`${vref} is decided twice`);
      decided.push(promise);
      effects.push({ type: 'resolve', promise, rejected, data: toCapData(data) });
    }
    effects.push({ type: 'retirePromises', promises: decided });
    return decided;
  };

  /** The objects of ours that the peer lets go of, but for those that it has been given again since it wrote this. */
  const released = (vrefs: readonly VRef[]): { kref: ObjectRef; reachable: boolean }[] =>
    vrefs.flatMap((vref) => {
      if (vref === REDEEMER_VREF) return [];
      if (isVatAllocated(vref)) throw fault(`${vref} is not this kernel's`);
      const entry = clist.getByVref(remote, vref);
      // It may have crossed our word that the object is gone.
      if (entry === undefined) return [];
      const { kref, reachable } = entry;
      if (!isObjectRef(kref)) throw fault(`${vref} is not an object`);
      return mentions.get(remote, kref) > seen ? [] : [{ kref, reachable }];
    });

  const dropped = (vrefs: readonly VRef[]): void => {
    const krefs = released(vrefs).flatMap(({ kref, reachable }) => (reachable ? [kref] : []));
    effects.push({ type: 'dropImports', krefs });
  };

  const retired = (vrefs: readonly VRef[]): void => {
    const krefs = released(vrefs).map(({ kref, reachable }) => {
      if (reachable) throw fault('an object is retired before it was dropped');
      return kref;
    });
    effects.push({ type: 'retireImports', krefs });
  };

  /** Objects of the peer that are gone. */
  const gone = (vrefs: readonly VRef[]): void => {
    const krefs = vrefs.flatMap((vref): ObjectRef[] => {
      if (!isVatAllocated(vref) || vref === ROOT_VREF) throw fault(`${vref} is not its own, or never gone`);
      const entry = clist.getByVref(remote, vref);
      if (entry === undefined) return [];
      if (!isObjectRef(entry.kref) || entry.reachable) throw fault(`${vref} is gone before it was dropped`);
      return [entry.kref];
    });
    effects.push({ type: 'retireExports', krefs });
  };

  let decided: PromiseRef[] = [];
  switch (op[0]) {
    case 'message':
      message(op);
      break;
    case 'notify':
      decided = notify(op[1]);
      break;
    case 'dropExports':
      dropped(op[1]);
      break;
    case 'retireExports':
      retired(op[1]);
      break;
    case 'retireImports':
      gone(op[1]);
  }
  return { effects, decided };
};
