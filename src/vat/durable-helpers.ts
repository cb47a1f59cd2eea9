import { initEmpty } from '@endo/exo';
import type { Baggage } from '../wire/baggage.ts';
import type { AnyFunction, Behavior, KindOptions, VatData } from './liveslots.ts';

type Store = Pick<Baggage, 'has' | 'get' | 'init'>;

/**
 * The ways to durable things by name, those of `@agoric/vat-data`, over one vat's own `VatData`. Their types for authors are in
 * `index.ts`; names of rows in baggage are the same as there, so that baggage is understood by either.
 */
export const makeDurableHelpers = (vatData: VatData) => {
  const provide = <Value>(store: Store, key: string, make: (key: string) => Value): Value => {
    if (!store.has(key)) store.init(key, make(key));
    return store.get(key);
  };

  const provideKindHandle = (baggage: Store, kindName: string): object =>
    provide(baggage, `${kindName}_kindHandle`, () => vatData.makeKindHandle(kindName));

  const prepareExoClass = (
    baggage: Store,
    kindName: string,
    interfaceGuard: unknown,
    init: AnyFunction,
    methods: Behavior,
    options?: KindOptions,
  ): AnyFunction => {
    const all = { ...options, thisfulMethods: true, interfaceGuard };
    return vatData.defineDurableKind(provideKindHandle(baggage, kindName), init, methods, all);
  };

  const prepareExoClassKit = (
    baggage: Store,
    kindName: string,
    interfaceGuardKit: unknown,
    init: AnyFunction,
    facets: Record<string, Behavior>,
    options?: KindOptions,
  ): AnyFunction => {
    const all = { ...options, thisfulMethods: true, interfaceGuardKit };
    return vatData.defineDurableKindMulti(provideKindHandle(baggage, kindName), init, facets, all);
  };

  const prepareExo = (
    baggage: Store,
    kindName: string,
    interfaceGuard: unknown,
    methods: Behavior,
    options?: KindOptions,
  ): unknown => {
    const make = prepareExoClass(baggage, kindName, interfaceGuard, initEmpty, methods, options);
    return provide(baggage, `the_${kindName}`, () => make());
  };

  const provideStore =
    (make: VatData['makeScalarBigMapStore']) =>
    (baggage: Store, name: string, options?: object): object =>
      provide(baggage, name, () => make(name, { ...options, durable: true }));

  return harden({
    initEmpty,
    provide,
    provideKindHandle,
    prepareExo,
    prepareExoClass,
    prepareExoClassKit,
    provideDurableMapStore: provideStore(vatData.makeScalarBigMapStore),
    provideDurableSetStore: provideStore(vatData.makeScalarBigSetStore),
    provideDurableWeakMapStore: provideStore(vatData.makeScalarBigWeakMapStore),
    provideDurableWeakSetStore: provideStore(vatData.makeScalarBigWeakSetStore),
  });
};
