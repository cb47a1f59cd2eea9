import type { CapData } from '../wire/capdata.ts';
import {
  formatObjectRef,
  formatPromiseRef,
  isObjectRef,
  isPromiseRef,
  isPromiseVRef,
  isVatAllocated,
  type KRef,
  type ObjectRef,
  type PromiseRef,
  type EndpointId,
  type VRef,
} from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { VatResultFrame, VatSyscall } from '../wire/vat-protocol.ts';
import { readAlleged } from './alleged.ts';
import { methargsProblem, valueProblem } from './check-capdata.ts';
import type { PlannedDelivery } from './delivery.ts';
import type { GcActionKind } from './store/gc-actions.ts';
import type { KernelStore } from './store/open-store.ts';
import type { Decider } from './store/promises.ts';
import type { FetchSyscall } from './vat-fetches.ts';
import type { Running } from './vat-runner.ts';

/** What a crank does, in kernel terms, in the order it is to be written. */
export type CrankEffect =
  | { type: 'exportObject'; kref: ObjectRef; vref: VRef; iface: string | null }
  | { type: 'exportAgain'; kref: ObjectRef }
  | { type: 'exportPromise'; kref: PromiseRef; vref: VRef }
  | { type: 'send'; target: KRef; methargs: CapData<KRef>; result: PromiseRef | null }
  | { type: 'subscribe'; promise: PromiseRef }
  | { type: 'resolve'; promise: PromiseRef; rejected: boolean; data: CapData<KRef> }
  /** The vat forgets its names for promises: it resolved them, or its last incarnation alone knew them. */
  | { type: 'retirePromises'; promises: PromiseRef[] }
  | { type: 'dropImports' | 'retireImports' | 'retireExports' | 'abandonExports'; krefs: ObjectRef[] };

/** Everything a vat asked for in one crank, checked (R3). An illegal syscall anywhere wins over an exit (P4). */
export type TranslatedCrank =
  | {
      type: 'legal';
      effects: CrankEffect[];
      fetches: FetchSyscall[];
      exit: { failed: boolean; reason: CapData<KRef> } | null;
    }
  | { type: 'illegal'; problem: string };

/** Thrown inside this file only: the one failure exit of the checks. */
class Illegal extends Error {}

const illegal = (problem: string): never => {
  throw new Illegal(problem);
};

type Entry = { kref: KRef; reachable: boolean };

/**
 * The vat's clist and the promises it may decide, as they will stand while the crank is applied: the tables, overlaid with
 * what the delivery and the syscalls so far have changed.
 */
const makeView = (store: KernelStore, vat: EndpointId, planned: PlannedDelivery) => {
  const entries = new Map<VRef, Entry | null>();
  const deciders = new Map<PromiseRef, EndpointId | null>();

  for (const [kref, vref] of planned.imports.added) entries.set(vref, { kref, reachable: true });
  const { cause } = planned;
  if (cause.kind === 'message' && cause.item.result !== null) deciders.set(cause.item.result, vat);

  const retired = new Set<KRef>(cause.kind === 'notify' ? cause.retired : []);
  const gcKinds = new Map<KRef, GcActionKind>(
    cause.kind === 'gc' ? cause.actions.map(({ kref, kind }) => [kref, kind]) : [],
  );
  const tableEntry = (vref: VRef): Entry | null => {
    const row = store.clist.getByVref(vat, vref);
    if (row === undefined || retired.has(row.kref)) return null;
    const gc = gcKinds.get(row.kref);
    if (gc !== undefined && gc !== 'dropExport') return null;
    const again = isObjectRef(row.kref) && planned.imports.reachableAgain.has(row.kref);
    return { kref: row.kref, reachable: gc === undefined && (row.reachable || again) };
  };

  return {
    get: (vref: VRef): Entry | null => {
      const overlaid = entries.get(vref);
      return overlaid === undefined ? tableEntry(vref) : overlaid;
    },
    set: (vref: VRef, entry: Entry | null) => void entries.set(vref, entry),
    /** The decider, null for the kernel itself, undefined when the promise is settled. */
    decider: (kref: PromiseRef): Decider | null | undefined => {
      if (deciders.has(kref)) return deciders.get(kref);
      const promise = store.promises.get(kref);
      return promise?.state === 'unresolved' ? promise.decider : undefined;
    },
    setDecider: (kref: PromiseRef, decider: EndpointId | null) => void deciders.set(kref, decider),
  };
};

export const translateCrank = (
  store: KernelStore,
  limits: Limits,
  { vat, fetches: underWay, storeLength }: Pick<Running, 'vat' | 'fetches' | 'storeLength'>,
  planned: PlannedDelivery,
  { syscalls, storeChanges }: VatResultFrame,
): TranslatedCrank => {
  const view = makeView(store, vat, planned);
  const effects: CrankEffect[] = [];
  const fetches: FetchSyscall[] = [];
  const fetchIds = new Set(underWay.ids());
  const settled = new Set<PromiseRef>();

  const exportNew = (vref: VRef, iface: string | null): KRef => {
    if (isPromiseVRef(vref)) {
      const kref = formatPromiseRef(store.counters.take('promise'));
      view.set(vref, { kref, reachable: true });
      view.setDecider(kref, vat);
      effects.push({ type: 'exportPromise', kref, vref });
      return kref;
    }
    const kref = formatObjectRef(store.counters.take('object'));
    view.set(vref, { kref, reachable: true });
    effects.push({ type: 'exportObject', kref, vref, iface });
    return kref;
  };

  const toKRef = (vref: VRef, iface: () => string | null = () => null): KRef => {
    const entry = view.get(vref);
    if (entry === null) {
      return isVatAllocated(vref)
        ? exportNew(vref, iface())
        : illegal(`${vref} is nothing that the kernel gave to this vat`);
    }
    if (isObjectRef(entry.kref) && !entry.reachable) {
      if (!isVatAllocated(vref)) return illegal(`${vref} was dropped by this vat and not given to it again`);
      view.set(vref, { ...entry, reachable: true });
      effects.push({ type: 'exportAgain', kref: entry.kref });
    }
    return entry.kref;
  };

  const toPromise = (vref: VRef, what: string): PromiseRef => {
    const kref = isPromiseVRef(vref) ? toKRef(vref) : illegal(`${what} ${vref} is not a promise`);
    return isPromiseRef(kref) ? kref : illegal(`${what} ${vref} is not a promise`);
  };

  const toDecided = (vref: VRef, what: string): PromiseRef => {
    const kref = toPromise(vref, what);
    if (settled.has(kref) || view.decider(kref) !== vat) illegal(`${what} ${vref} is not this vat's to decide`);
    return kref;
  };

  /** Liveslots takes a new promise for each message: no message can wait for what depends on its own answer. */
  const toNewPromise = (vref: VRef): PromiseRef => {
    if (view.get(vref) !== null) illegal(`result promise ${vref} is not new`);
    return toDecided(vref, 'result promise');
  };

  let length = 0;
  const weigh = (weight: number): void => {
    length += weight;
    if (length > limits.crankLength) illegal(`a crank that sends more than ${limits.crankLength} characters`);
  };

  const toCapData = (data: CapData<VRef>, what: string, problemOf = valueProblem): CapData<KRef> => {
    const problem = problemOf(data, limits);
    if (problem !== null) illegal(`${what} cannot be: ${problem}`);
    weigh(data.body.length);
    const alleged = readAlleged(data.body);
    return { body: data.body, slots: data.slots.map((vref, index) => toKRef(vref, () => alleged(index))) };
  };

  /** The objects of a gc syscall: each row must be of the right kind and state, and is changed at once. */
  const toObjects = (
    vrefs: readonly VRef[],
    imported: boolean,
    check: (entry: Entry) => string | null,
    after: (entry: Entry) => Entry | null,
  ): ObjectRef[] =>
    vrefs.map((vref) => {
      const entry = view.get(vref);
      if (entry === null || !isObjectRef(entry.kref) || isVatAllocated(vref) === imported) {
        return illegal(`${vref} is not an ${imported ? 'import' : 'export'} of this vat`);
      }
      const problem = check(entry);
      if (problem !== null) illegal(`${vref} ${problem}`);
      view.set(vref, after(entry));
      return entry.kref;
    });

  const toForgotten = (vrefs: readonly VRef[]): PromiseRef[] =>
    vrefs.map((vref) => {
      const kref = view.get(vref)?.kref;
      if (kref === undefined || !isPromiseRef(kref) || view.decider(kref) === vat) {
        return illegal(`${vref} is no promise that this vat may forget`);
      }
      view.set(vref, null);
      return kref;
    });

  const mustBeReachable = ({ reachable }: Entry) => (reachable ? null : 'is dropped twice');
  const mustBeDropped = ({ reachable }: Entry) => (reachable ? 'is retired before it was dropped' : null);
  const anyState = () => null;
  const gone = () => null;

  const resolve = (resolutions: Extract<VatSyscall, ['resolve', ...unknown[]]>[1]): void => {
    const resolved: PromiseRef[] = [];
    for (const [vref, rejected, data] of resolutions) {
      const promise = toDecided(vref, 'resolution of');
      const translated = toCapData(data, `the resolution of ${vref}`);
      settled.add(promise);
      resolved.push(promise);
      effects.push({ type: 'resolve', promise, rejected, data: translated });
    }
    for (const [vref] of resolutions) view.set(vref, null);
    effects.push({ type: 'retirePromises', promises: resolved });
  };

  const checkFetch = (syscall: FetchSyscall): void => {
    const [name, id] = syscall;
    if (name === 'fetch') weigh(syscall[2].body?.byteLength ?? 0);
    if (!underWay.granted) illegal('a fetch of a vat that was not given it');
    if (name === 'abortFetch') fetchIds.delete(id);
    else if (fetchIds.has(id)) illegal(`fetch ${id} is under way already`);
    else fetchIds.add(id);
    if (fetchIds.size > limits.fetchesPerVat) illegal(`more than ${limits.fetchesPerVat} fetches at the same time`);
    fetches.push(syscall);
  };

  let exit: { failed: boolean; reason: CapData<KRef> } | null = null;

  const translate = (syscall: VatSyscall): void => {
    switch (syscall[0]) {
      case 'send': {
        const [, vref, message] = syscall;
        const target = toKRef(vref);
        const methargs = toCapData(message.methargs, `a message to ${vref}`, methargsProblem);
        const result = message.result === undefined ? null : toNewPromise(message.result);
        if (result !== null) view.setDecider(result, null);
        effects.push({ type: 'send', target, methargs, result });
        return;
      }
      case 'subscribe':
        effects.push({ type: 'subscribe', promise: toPromise(syscall[1], 'subscription to') });
        return;
      case 'resolve':
        resolve(syscall[1]);
        return;
      case 'exit':
        exit ??= { failed: syscall[1], reason: toCapData(syscall[2], 'the reason of an exit') };
        return;
      case 'dropImports': {
        const drop = (entry: Entry) => ({ ...entry, reachable: false });
        effects.push({ type: 'dropImports', krefs: toObjects(syscall[1], true, mustBeReachable, drop) });
        return;
      }
      case 'retireImports':
        effects.push({ type: 'retireImports', krefs: toObjects(syscall[1], true, mustBeDropped, gone) });
        return;
      case 'retireExports':
        effects.push({ type: 'retireExports', krefs: toObjects(syscall[1], false, mustBeDropped, gone) });
        return;
      case 'abandonExports':
        effects.push({ type: 'abandonExports', krefs: toObjects(syscall[1], false, anyState, gone) });
        return;
      case 'forgetPromises':
        if (planned.cause.kind !== 'start') illegal('promises are forgotten outside of a start');
        effects.push({ type: 'retirePromises', promises: toForgotten(syscall[1]) });
        return;
      case 'fetch':
      case 'abortFetch':
        checkFetch(syscall);
    }
  };

  try {
    syscalls.forEach(translate);
    const problem = storeLength.problemOf(storeChanges);
    if (problem !== null) illegal(problem);
  } catch (error) {
    if (error instanceof Illegal) return { type: 'illegal', problem: error.message };
    throw error;
  }
  return { type: 'legal', effects, fetches, exit };
};
