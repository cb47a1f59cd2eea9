/**
 * For the authors of vats: the module `ocap-kernel/vat`, which the supervisor gives to every vat. What lasts needs a vat to last
 * in: the helpers from `provide` on are there in vats only, and a host that imports them is told at once that there are none.
 */
import type { Baggage } from '../wire/baggage.ts';
import type {
  KindHandle,
  MapStore,
  PrepareExo,
  PrepareExoClass,
  PrepareExoClassKit,
  ProvideStore,
  SetStore,
  StoreOptions,
  WeakMapStore,
  WeakSetStore,
} from './durable-types.ts';

export { E } from './send-only.ts';
export { M } from '@endo/patterns';
export { makeDefaultExo } from './default-exo.ts';
export { GET_DESCRIPTION, makeDiscoverableExo, type Discoverable, type MethodSchemas } from './discoverable-exo.ts';
export type { Baggage } from '../wire/baggage.ts';
export type { JsonSchema, MethodSchema } from '../wire/method-schema.ts';
export type { KindHandle, MapStore, SetStore, WeakMapStore, WeakSetStore } from './durable-types.ts';
export type { BuildRootObject, VatPowers } from './author-types.ts';

/** The value under a key, made and stored there first when there is none. */
export declare const provide: <Value>(store: ProvideStore, key: string, make: (key: string) => Value) => Value;

/** The durable collection of this name in baggage: passable keys and values, in the order of their keys. */
export declare const provideDurableMapStore: <Key = unknown, Value = unknown>(
  baggage: Baggage,
  name: string,
  options?: StoreOptions,
) => MapStore<Key, Value>;
export declare const provideDurableSetStore: <Key = unknown>(
  baggage: Baggage,
  name: string,
  options?: StoreOptions,
) => SetStore<Key>;
/** Its entries go when their keys do: when nobody reaches the object any more that is the key. */
export declare const provideDurableWeakMapStore: <Key extends object = object, Value = unknown>(
  baggage: Baggage,
  name: string,
  options?: StoreOptions,
) => WeakMapStore<Key, Value>;
export declare const provideDurableWeakSetStore: <Key extends object = object>(
  baggage: Baggage,
  name: string,
  options?: StoreOptions,
) => WeakSetStore<Key>;

/** The one durable exo of this name: the same object, under the same reference, in every incarnation. */
export declare const prepareExo: PrepareExo;

/**
 * Prepares a class of durable exos and returns its maker. It is to be called in every start of the vat that may have objects of
 * the class, with the same name; these then have the methods given now. Methods reach `this.state` and `this.self`.
 * @param init - makes the state of a new object: a record whose values can be stored. Not called again after a restart.
 */
export declare const prepareExoClass: PrepareExoClass;

/** The same for several objects that share a state; methods reach the others as `this.facets`. */
export declare const prepareExoClassKit: PrepareExoClassKit;

/** The handle of a kind, for `defineDurableKind` of `@agoric/vat-data`. */
export declare const provideKindHandle: (baggage: Baggage, kindName: string) => KindHandle;

/** The `init` of a class without state. */
export declare const initEmpty: () => Record<never, never>;
