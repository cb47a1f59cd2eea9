/** What vat authors get of liveslots' durable world, in types: `index.ts` says what each is for. */
import type { Guarded, GuardedKit, Methods } from '@endo/exo';
import type { InterfaceGuard, Pattern } from '@endo/patterns';
import type { Baggage } from '../wire/baggage.ts';

/** What kinds are known by in baggage; it can be stored, and nothing else. */
export type KindHandle = { readonly kind: unique symbol };

type Listing<Key, Value> = {
  keys(keyPattern?: Pattern, valuePattern?: Pattern): Iterable<Key>;
  values(keyPattern?: Pattern, valuePattern?: Pattern): Iterable<Value>;
  entries(keyPattern?: Pattern, valuePattern?: Pattern): Iterable<[Key, Value]>;
  getSize(keyPattern?: Pattern, valuePattern?: Pattern): number;
  clear(keyPattern?: Pattern, valuePattern?: Pattern): void;
};

/** A collection whose entries are there as long as their keys are: these cannot be listed. */
export type WeakMapStore<Key = unknown, Value = unknown> = {
  has(key: Key): boolean;
  /** @throws when there is no such key. */
  get(key: Key): Value;
  /** @throws when the key is there already. */
  init(key: Key, value: Value): void;
  /** @throws when there is no such key. */
  set(key: Key, value: Value): void;
  /** @throws when there is no such key. */
  delete(key: Key): void;
  addAll(entries: Iterable<[Key, Value]>): void;
};

export type MapStore<Key = unknown, Value = unknown> = WeakMapStore<Key, Value> & Listing<Key, Value>;

export type WeakSetStore<Key = unknown> = {
  has(key: Key): boolean;
  /** Adding what is there already changes nothing. */
  add(key: Key): void;
  addAll(keys: Iterable<Key>): void;
  /** @throws when it is not there. */
  delete(key: Key): void;
};

export type SetStore<Key = unknown> = WeakSetStore<Key> & Omit<Listing<Key, Key>, 'entries'>;

/** `keyShape`, `valueShape`: what every key and value must match, now and in later versions. */
export type StoreOptions = { keyShape?: Pattern; valueShape?: Pattern };

/** Anything that `provide` can keep values in. */
export type ProvideStore = Pick<Baggage, 'has' | 'get' | 'init'>;

export type Init = (...args: never[]) => object;

/**
 * `stateShape`: what each property of the state must match, now and in later versions. `finish` is called with each new object
 * before its maker returns it.
 */
export type ClassOptions<Context> = { stateShape?: Record<string, Pattern>; finish?: (context: Context) => void };

export type ClassContext<Make extends Init, Own extends Methods> = { state: ReturnType<Make>; self: Guarded<Own> };
export type KitContext<Make extends Init, Facets extends Record<string, Methods>> = {
  state: ReturnType<Make>;
  facets: NoInfer<GuardedKit<Facets>>;
};

export type PrepareExo = <Own extends Methods>(
  baggage: ProvideStore,
  kindName: string,
  interfaceGuard: InterfaceGuard | undefined,
  methods: Own & ThisType<{ self: Guarded<Own> }>,
) => Guarded<Own>;

export type PrepareExoClass = <Make extends Init, Own extends Methods>(
  baggage: ProvideStore,
  kindName: string,
  interfaceGuard: InterfaceGuard | undefined,
  init: Make,
  methods: Own & ThisType<ClassContext<Make, Own>>,
  options?: ClassOptions<ClassContext<Make, Own>>,
) => (...args: Parameters<Make>) => Guarded<Own>;

export type PrepareExoClassKit = <Make extends Init, Facets extends Record<string, Methods>>(
  baggage: ProvideStore,
  kindName: string,
  interfaceGuardKit: Record<keyof Facets, InterfaceGuard> | undefined,
  init: Make,
  facets: Facets & ThisType<KitContext<Make, Facets>>,
  options?: ClassOptions<KitContext<Make, Facets>>,
) => (...args: Parameters<Make>) => GuardedKit<Facets>;
