/** The modules that the supervisor gives to vats and that no package here provides, as far as vats here use them. */

declare module '@metamask/kernel-utils/exo' {
  export { makeDefaultExo } from 'ocap-kernel/vat';
}

declare module '@metamask/kernel-utils/discoverable' {
  export { GET_DESCRIPTION, makeDiscoverableExo } from 'ocap-kernel/vat';
}

declare module '@agoric/vat-data' {
  import type { KindHandle, MapStore, SetStore, WeakMapStore } from 'ocap-kernel/vat';
  export {
    initEmpty,
    prepareExo,
    prepareExoClass,
    prepareExoClassKit,
    provide,
    provideDurableMapStore,
    provideDurableSetStore,
    provideDurableWeakMapStore,
    provideDurableWeakSetStore,
    provideKindHandle,
    type Baggage,
    type KindHandle,
  } from 'ocap-kernel/vat';

  type StoreOptions = { durable?: boolean };
  /** Collections; those that are not durable end with the vat's memory. */
  export type KeyedStore = Omit<MapStore, 'get'> & { get<Value>(key: unknown): Value };
  export const makeScalarBigMapStore: (label: string, options?: StoreOptions) => KeyedStore;
  /** Entries are there as long as their keys are. */
  export const makeScalarBigWeakMapStore: (label: string, options?: StoreOptions) => WeakMapStore;
  export const makeScalarBigSetStore: (label: string, options?: StoreOptions) => SetStore;
  /** Several facets over one state. */
  export const defineDurableKindMulti: <State extends Record<string, unknown>, Facet extends string>(
    handle: KindHandle,
    init: () => State,
    facets: Record<Facet, Record<string, (context: { state: State; facets: object }, ...args: never[]) => unknown>>,
  ) => () => Record<Facet, object>;
  /** Whether a value may be stored in a durable place. */
  export const canBeDurable: (value: unknown) => boolean;
  /** Calls a durable object's method when a promise is decided, in this incarnation or a later one. */
  export const watchPromise: (promise: Promise<unknown>, watcher: object, ...args: unknown[]) => void;
  /** Makes objects that are paged out of memory, and end with it. */
  export const defineKind: <Args extends unknown[], State extends Record<string, unknown>>(
    name: string,
    init: (...args: Args) => State,
    methods: Record<string, (context: { state: State; self: object }, ...args: never[]) => unknown>,
  ) => (...args: Args) => object;
  export const makeKindHandle: (name: string) => KindHandle;
  /** Makes objects that outlive the vat's memory; each method gets the object's state and itself first. */
  export const defineDurableKind: <Args extends unknown[], State extends Record<string, unknown>>(
    handle: KindHandle,
    init: (...args: Args) => State,
    methods: Record<string, (context: { state: State; self: object }, ...args: never[]) => unknown>,
  ) => (...args: Args) => object;
}
