import { makeLiveSlots } from '@agoric/swingset-liveslots';
import type { VatId } from '../wire/ids.ts';
import type { VatDelivery } from '../wire/vat-protocol.ts';
import { gcTools } from './gc-tools.ts';
import type { Syscall } from './syscalls.ts';
import type { VatConsole } from './vat-log.ts';

export type AnyFunction = (...args: unknown[]) => unknown;
export type Methods = Record<string, AnyFunction>;

/** What liveslots gives to the methods of a durable kind: in the first argument, or as `this`. */
export type KindContext = { state: object };
export type Behavior = Record<string, (this: KindContext, context: KindContext, ...args: unknown[]) => unknown>;
export type KindOptions = { finish?: (context: KindContext) => void; thisfulMethods?: boolean };

type DefineKind<What> = (
  handle: object,
  init: AnyFunction | undefined,
  behavior: What,
  options?: KindOptions,
) => AnyFunction;
type MakeStore = (label?: string, options?: { durable?: boolean }) => Methods;

/** The part of liveslots' VatData that the supervisor has to do with; whatever else there is goes through as it is. */
export type VatData = {
  makeKindHandle(tag: string): object;
  defineDurableKind: DefineKind<Behavior>;
  defineDurableKindMulti: DefineKind<Record<string, Behavior>>;
  watchPromise(promise: unknown, watcher: unknown, ...args: unknown[]): void;
  canBeDurable(specimen: unknown): boolean;
  makeScalarBigMapStore: MakeStore;
  makeScalarBigWeakMapStore: MakeStore;
  makeScalarBigSetStore: MakeStore;
  makeScalarBigWeakSetStore: MakeStore;
};

/** How liveslots makes an object of one kind from its rows, and what it does when nothing reaches it any more. */
type KindInfo = { reanimator(base: string): Methods; deleter(base: string): boolean };

type LiveslotsTables = {
  valToSlot: WeakMap<object, string>;
  slotToVal: Map<string, WeakRef<object>>;
  kindInfoTable: Map<string, KindInfo>;
  possiblyDeadSet: Set<string>;
};
type TestHooks = LiveslotsTables & { setSyscallCapdataLimits(bodies: number, slots: number): void };

/**
 * Which object liveslots calls by which reference. It has no way to tell it that an object of ours is a durable one of its own, so
 * this writes its tables; nothing outside of the supervisor may have it.
 */
const makeReferences = ({ valToSlot, slotToVal, kindInfoTable, possiblyDeadSet }: LiveslotsTables) => {
  const valueOf = (base: string): object | undefined => slotToVal.get(base)?.deref();
  // The same as liveslots does for the objects it made: the next search for dead objects looks at this one.
  const registry = new FinalizationRegistry((base: string) => {
    if (!slotToVal.has(base) || valueOf(base) !== undefined) return;
    possiblyDeadSet.add(base);
    slotToVal.delete(base);
  });
  return {
    nameOf: (value: object): string | undefined => valToSlot.get(value),
    valueOf,
    /** From now on the object goes out under this name. Without a name it gets a new one when it goes out. */
    rename: (value: object, name: string | undefined): void => {
      if (name === undefined) valToSlot.delete(value);
      else valToSlot.set(value, name);
    },
    /** The object is from now on the one that this reference means, in both directions. */
    bind: (value: object, base: string): void => {
      valToSlot.set(value, base);
      slotToVal.set(base, new WeakRef(value));
      registry.register(value, base);
    },
    kindInfo: (kind: string): KindInfo => {
      const info = kindInfoTable.get(kind);
      if (info === undefined) throw Error(`no kind ${kind}`);
      return info;
    },
  };
};

export type References = ReturnType<typeof makeReferences>;

/** The arguments of a vat's `buildRootObject`. */
export type RootArguments = [powers: object, parameters: unknown, baggage: Methods];
export type BuildRootObject = (...args: RootArguments) => unknown;

type Options = {
  vatId: VatId;
  syscall: Syscall;
  console: VatConsole;
  /**
   * Evaluates the vat's code, when liveslots is ready for it. `inescapables` are globals that every compartment of the vat must
   * have, for WeakMaps to treat virtual objects right.
   */
  loadVat(given: { vatData: VatData; inescapables: Inescapables; references: References }): BuildRootObject;
};

export type Inescapables = { WeakMap: WeakMapConstructor; WeakSet: WeakSetConstructor };

/** What liveslots dispatches. A change of no options does nothing but what comes after each delivery: writing to the store. */
export type LiveslotsDelivery =
  Exclude<VatDelivery, readonly ['turn', ...unknown[]]> | ['changeVatOptions', Record<string, never>];

type Made = {
  dispatch(delivery: LiveslotsDelivery): Promise<unknown>;
  testHooks: TestHooks;
};

/**
 * Liveslots, typed: the library's own declarations say `any`. The function that it gives back runs one delivery and settles
 * when the vat is quiet; it rejects when liveslots itself or the vat's start fails.
 */
export const startLiveslots = ({ vatId, syscall, console, loadVat }: Options) => {
  const buildVatNamespace = async ({ VatData }: { VatData: VatData }, inescapables: Inescapables) => {
    const references = makeReferences(made.testHooks);
    return { buildRootObject: loadVat({ vatData: VatData, inescapables, references }) };
  };
  const made = makeLiveSlots(syscall, vatId, {}, {}, gcTools, console, buildVatNamespace) as Made;
  // Its own answers to what is too large differ: it rejects, or it exits. Our syscalls count, and make it a fault of the crank.
  made.testHooks.setSyscallCapdataLimits(Infinity, Infinity);
  return made.dispatch;
};
