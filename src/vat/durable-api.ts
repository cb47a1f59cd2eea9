import { Far } from '@endo/far';
import { getInterfaceOf } from '@endo/pass-style';
import type { DurableExos } from './durable-exos.ts';
import type { AnyFunction, Behavior, KindContext, KindOptions, Methods, References, VatData } from './liveslots.ts';
import { parseStoreKinds } from './store-rows.ts';
import type { VatStore } from './vat-store.ts';

type Powers = { store: VatStore; references: References; vatData: VatData; exos: DurableExos };

const STORING = new Set(['init', 'set', 'add', 'addAll']);

const mapValues = <In, Out>(record: Record<string, In>, map: (value: In, name: string) => Out): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/**
 * VatData and baggage as vat code gets them: default exos in whatever it puts into a durable store are made durable first (R13).
 * Everything else is liveslots' own.
 */
export const makeDurableApi = ({ store, references, vatData, exos }: Powers) => {
  const wrapCollection = (collection: Methods): Methods => {
    const name = getInterfaceOf(collection)?.replace(/^Alleged: /, '') ?? 'store';
    const wrap = (method: AnyFunction, methodName: string): AnyFunction => {
      if (!STORING.has(methodName)) return (...args) => exos.during({ key: args[0] }, () => method(...args));
      return (...args) => {
        // What can be iterated may be so only once.
        const stored = methodName === 'addAll' ? args.map((arg) => (isIterable(arg) ? [...arg] : arg)) : args;
        return exos.during({ stored }, () => method(...stored));
      };
    };
    return Far(name, mapValues(collection, wrap));
  };

  /** Puts a wrapped collection in the place of the one that liveslots has made. */
  const replaceCollection = (collection: Methods): Methods => {
    const reference = references.nameOf(collection);
    if (reference === undefined) throw Error('a collection got no reference');
    const wrapped = wrapCollection(collection);
    references.bind(wrapped, reference);
    return wrapped;
  };

  // Collections that come back from the store are made here.
  for (const kind of parseStoreKinds(store.get('storeKindIDTable') ?? '{}').keys()) {
    const info = references.kindInfo(kind);
    const { reanimator } = info;
    info.reanimator = (base) => wrapCollection(reanimator(base));
  }

  /** The state of a durable object: what is assigned to a property is stored. */
  const wrapState = (state: object): object => {
    const wrapped = {};
    // The properties are the state's own, or inherited where the kind has a state shape.
    for (const name in state) {
      Object.defineProperty(wrapped, name, {
        get: (): unknown => Reflect.get(state, name),
        set: (value: unknown) => exos.during({ stored: value }, () => void Reflect.set(state, name, value)),
        enumerable: true,
      });
    }
    return harden(wrapped);
  };

  const contexts = new WeakMap<KindContext, KindContext>();
  const wrapContext = (context: KindContext): KindContext => {
    const known = contexts.get(context) ?? harden({ ...context, state: wrapState(context.state) });
    contexts.set(context, known);
    return known;
  };

  const wrapBehavior = (behavior: Behavior, { thisfulMethods = false }: KindOptions): Behavior => ({
    // Methods whose names are symbols stay as they are.
    ...behavior,
    ...mapValues(behavior, (method): Behavior[string] => {
      const apply: (target: typeof method, self: unknown, args: unknown[]) => unknown = Reflect.apply;
      if (!thisfulMethods) return (context, ...args) => apply(method, undefined, [wrapContext(context), ...args]);
      return function (...args) {
        return apply(method, wrapContext(this), args);
      };
    }),
  });

  const wrapInit =
    (init: AnyFunction | undefined): AnyFunction =>
    (...args) => {
      const state = init?.(...args) ?? {};
      exos.adoptAll(state);
      return state;
    };

  const wrapOptions = (options: KindOptions): KindOptions => {
    const { finish } = options;
    return finish === undefined ? options : { ...options, finish: (context) => finish(wrapContext(context)) };
  };

  const wrapMaker =
    (make: AnyFunction): AnyFunction =>
    (...args) =>
      exos.during({}, () => make(...args));

  const wrapStoreMaker =
    (make: VatData['makeScalarBigMapStore']): VatData['makeScalarBigMapStore'] =>
    (label, options) =>
      options?.durable === true ? replaceCollection(make(label, options)) : make(label, options);

  const durableVatData: VatData = harden({
    ...vatData,
    defineDurableKind: (handle, init, behavior, options = {}) =>
      wrapMaker(
        vatData.defineDurableKind(handle, wrapInit(init), wrapBehavior(behavior, options), wrapOptions(options)),
      ),
    defineDurableKindMulti: (handle, init, behavior, options = {}) => {
      const wrapped = mapValues(behavior, (facet) => wrapBehavior(facet, options));
      return wrapMaker(vatData.defineDurableKindMulti(handle, wrapInit(init), wrapped, wrapOptions(options)));
    },
    watchPromise: (promise, watcher, ...args) => {
      exos.adoptAll(args);
      vatData.watchPromise(promise, watcher, ...args);
    },
    canBeDurable: (specimen) => exos.asIfStored(specimen, () => vatData.canBeDurable(specimen)),
    makeScalarBigMapStore: wrapStoreMaker(vatData.makeScalarBigMapStore),
    makeScalarBigWeakMapStore: wrapStoreMaker(vatData.makeScalarBigWeakMapStore),
    makeScalarBigSetStore: wrapStoreMaker(vatData.makeScalarBigSetStore),
    makeScalarBigWeakSetStore: wrapStoreMaker(vatData.makeScalarBigWeakSetStore),
  });

  return { vatData: durableVatData, replaceCollection };
};
