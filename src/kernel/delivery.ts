import type { CapData } from '../wire/capdata.ts';
import {
  formatImport,
  isObjectRef,
  isPromiseRef,
  type KRef,
  type ObjectRef,
  type PromiseRef,
  type EndpointId,
  type VatId,
  type VRef,
} from '../wire/ids.ts';
import type { VatDelivery, VatResolution } from '../wire/vat-protocol.ts';
import { errorData } from './kmarshal.ts';
import type { ClistEntry } from './store/clist.ts';
import type { GcAction } from './store/gc-actions.ts';
import type { ObjectRow } from './store/objects.ts';
import type { KernelStore } from './store/open-store.ts';
import type { QueueItem } from './store/queues.ts';
import type { TurnAnswers } from './vat-fetches.ts';

/** What a delivery is about: this is undone by doing nothing, and carried out when the crank is applied (R2). */
export type DeliveryCause =
  | { kind: 'start' }
  | { kind: 'message'; item: QueueItem & { kind: 'message' } }
  /** `retired`: the promises whose names the vat forgets with this delivery. */
  | { kind: 'notify'; item: QueueItem & { kind: 'notify' }; retired: PromiseRef[] }
  | { kind: 'gc'; actions: GcAction[] }
  | { kind: 'reap' }
  | { kind: 'turn' };

/** References that the delivery makes known to the vat; an overlay over its clist until the crank is applied. */
export type NewImports = {
  /** Rows to add. */
  added: Map<KRef, VRef>;
  /** Imports the vat had lost and may use again. */
  reachableAgain: Set<ObjectRef>;
  nextImport: number;
};

export type PlannedDelivery = { cause: DeliveryCause; value: VatDelivery; imports: NewImports };

/** What stands first in a vat's queue but cannot be delivered: it is to be removed, and a message rejected. */
export type DeadItem = { dead: QueueItem; reason: CapData<KRef> };

const noImports = (nextImport: number): NewImports => ({ added: new Map(), reachableAgain: new Set(), nextImport });

export const planStart = (
  store: KernelStore,
  vat: VatId,
  parameters: CapData<KRef>,
  nextImport: number,
): PlannedDelivery => {
  const imports = noImports(nextImport);
  const { toCapData } = makeOutbound(store, vat, imports);
  return { cause: { kind: 'start' }, value: ['startVat', toCapData(parameters)], imports };
};

export const planReap = (nextImport: number): PlannedDelivery => ({
  cause: { kind: 'reap' },
  value: ['bringOutYourDead'],
  imports: noImports(nextImport),
});

export const planTurn = (answers: TurnAnswers, nextImport: number): PlannedDelivery => ({
  cause: { kind: 'turn' },
  value: ['turn', answers],
  imports: noImports(nextImport),
});

/** Translates from krefs to vrefs for one delivery. */
const makeOutbound = (store: KernelStore, vat: EndpointId, imports: NewImports) => {
  const toVRef = (kref: KRef): VRef => {
    const known = imports.added.get(kref);
    if (known !== undefined) return known;
    const entry = store.clist.getByKref(vat, kref);
    if (entry !== undefined) {
      if (isObjectRef(kref) && !entry.reachable) imports.reachableAgain.add(kref);
      return entry.vref;
    }
    const vref = formatImport(isPromiseRef(kref) ? 'p' : 'o', imports.nextImport);
    imports.nextImport += 1;
    imports.added.set(kref, vref);
    return vref;
  };
  const toCapData = ({ body, slots }: CapData<KRef>): CapData<VRef> => ({ body, slots: slots.map(toVRef) });
  return { toVRef, toCapData };
};

/**
 * A settled promise that the vat knows, and all settled promises that its data leads to, each after one that holds it: the vat
 * is told of them and forgets them together. One by one, promises that hold each other would be told of for ever.
 */
const settledTogether = (store: KernelStore, vat: EndpointId, first: PromiseRef): PromiseRef[] => {
  if (store.clist.getByKref(vat, first) === undefined) return [];
  const holdsOf = (kref: PromiseRef): PromiseRef[] | undefined => {
    const promise = store.promises.get(kref);
    return promise === undefined || promise.state === 'unresolved'
      ? undefined
      : promise.data.slots.filter(isPromiseRef);
  };
  const settled = new Map<PromiseRef, PromiseRef[]>();
  const add = (kref: PromiseRef): void => {
    const holds = settled.has(kref) ? undefined : holdsOf(kref);
    if (holds !== undefined) settled.set(kref, holds);
  };
  add(first);
  // The map grows on the way.
  for (const holds of settled.values()) holds.forEach(add);
  return [...settled.keys()];
};

/** Whether a vat is still to be told of an object that nobody can reach. One that was revoked stays known (P11). */
const isDue = ({ kind }: GcAction, { recognizable, revoked }: ObjectRow, { reachable }: ClistEntry): boolean => {
  if (kind === 'dropExport') return reachable;
  return kind === 'retireImport' || (recognizable === 0 && !revoked);
};

/** The actions that still hold: an object may have been sent again since, or be gone. */
const validActions = (store: KernelStore, vat: EndpointId): { valid: GcAction[]; stale: GcAction[] } => {
  const valid: GcAction[] = [];
  const stale: GcAction[] = [];
  for (const action of store.gcActions.list(vat)) {
    const object = store.objects.get(action.kref);
    const entry = store.clist.getByKref(vat, action.kref);
    if (object?.reachable !== 0 || entry === undefined) stale.push(action);
    else (isDue(action, object, entry) ? valid : stale).push(action);
  }
  return { valid, stale };
};

const gcKinds = [
  ['dropExport', 'dropExports'],
  ['retireExport', 'retireExports'],
  ['retireImport', 'retireImports'],
] as const;

/**
 * The next delivery of a vat, read from its queues without writing (R2): actions of the garbage collector first, then the
 * run queue in order.
 * @returns undefined when nothing waits; `stale` actions are to be deleted.
 */
export const planNext = (
  store: KernelStore,
  vat: EndpointId,
  nextImport: number,
): PlannedDelivery | DeadItem | { stale: GcAction[] } | undefined => {
  const { valid, stale } = validActions(store, vat);
  if (stale.length > 0) return { stale };
  const imports = noImports(nextImport);
  for (const [kind, tag] of gcKinds) {
    const actions = valid.filter((action) => action.kind === kind);
    if (actions.length === 0) continue;
    const vrefs = actions.flatMap(({ kref }) => store.clist.getByKref(vat, kref)?.vref ?? []);
    return { cause: { kind: 'gc', actions }, value: [tag, vrefs], imports };
  }
  const item = store.queues.first(vat);
  if (item === undefined) return undefined;
  const { toVRef, toCapData } = makeOutbound(store, vat, imports);
  if (item.kind === 'message') {
    const target = store.clist.getByKref(vat, item.target);
    const object = isObjectRef(item.target) ? store.objects.get(item.target) : undefined;
    const promise = isPromiseRef(item.target) ? store.promises.get(item.target) : undefined;
    const isSentAhead = promise?.state === 'unresolved' && promise.decider === vat;
    // Since the message was queued, the incarnation that exported the target may have ended, or somebody revoked it.
    if (target === undefined || (object?.owner !== vat && !isSentAhead)) {
      return { dead: item, reason: errorData('OBJECT_DELETED', `${item.target} went with its incarnation`) };
    }
    if (object?.revoked) return { dead: item, reason: errorData('OBJECT_REVOKED', `${item.target} was revoked`) };
    const result = item.result === null ? {} : { result: toVRef(item.result) };
    const value: VatDelivery = ['message', target.vref, { methargs: toCapData(item.methargs), ...result }];
    return { cause: { kind: 'message', item }, value, imports };
  }
  const retired = settledTogether(store, vat, item.promise);
  if (retired.length === 0) return { dead: item, reason: errorData('VAT_RESTARTED', 'nobody waits for this any more') };
  const resolutions = retired.flatMap((kref): VatResolution[] => {
    const promise = store.promises.get(kref);
    if (promise === undefined || promise.state === 'unresolved') return [];
    return [[toVRef(kref), promise.state === 'rejected', toCapData(promise.data)]];
  });
  return { cause: { kind: 'notify', item, retired }, value: ['notify', resolutions], imports };
};
