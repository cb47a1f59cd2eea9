/** The modules that the supervisor gives to vats and that no package here provides, as far as the samples use them. */

declare module '@metamask/kernel-utils/exo' {
  /** An object that other vats can hold and call; its methods take and return anything that can be passed. */
  export const makeDefaultExo: <Methods extends Record<string, (...args: never[]) => unknown>>(
    name: string,
    methods: Methods,
  ) => Methods;
}

declare module '@agoric/vat-data' {
  /** What a vat keeps across restarts: passable values by name. */
  export type Baggage = {
    has(key: string): boolean;
    get<Value>(key: string): Value;
    init(key: string, value: unknown): void;
    set(key: string, value: unknown): void;
    delete(key: string): void;
  };
  export type KindHandle = { readonly kind: unique symbol };
  type StoreOptions = { durable?: boolean };
  /** Collections; those that are not durable end with the vat's memory. */
  export type KeyedStore = {
    has(key: unknown): boolean;
    get<Value>(key: unknown): Value;
    init(key: unknown, value: unknown): void;
    set(key: unknown, value: unknown): void;
    delete(key: unknown): void;
    clear(): void;
  };
  export const makeScalarBigMapStore: (label: string, options?: StoreOptions) => KeyedStore;
  /** Entries are there as long as their keys are. */
  export const makeScalarBigWeakMapStore: (label: string, options?: StoreOptions) => KeyedStore;
  export const makeScalarBigSetStore: (
    label: string,
    options?: StoreOptions,
  ) => {
    has(key: unknown): boolean;
    add(key: unknown): void;
    addAll(keys: Iterable<unknown>): void;
    keys(): Iterable<unknown>;
    delete(key: unknown): void;
  };
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
