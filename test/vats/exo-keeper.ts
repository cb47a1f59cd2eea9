import * as vatData from '@agoric/vat-data';
import {
  canBeDurable,
  defineDurableKind,
  defineDurableKindMulti,
  makeKindHandle,
  makeScalarBigMapStore,
  makeScalarBigSetStore,
  watchPromise,
  type Baggage,
  type KeyedStore,
} from '@agoric/vat-data';
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

type Thing = { label(): string; extra?(): string };

/**
 * Stores default exos in every durable place. `how`: 'none' makes none again after the first start, 'late' makes them when told,
 * 'more methods' gives them one more, after reading what was stored.
 */
export const buildRootObject = (
  { logger }: { logger: { info(text: string): void } },
  { how = '' }: { how?: string },
  baggage: Baggage,
) => {
  for (const name of ['handle', 'kit handle', 'this handle']) {
    if (!baggage.has(name)) baggage.init(name, makeKindHandle(name));
  }
  const makeHolder = defineDurableKind(baggage.get('handle'), (thing: unknown) => ({ thing }), {
    get: ({ state }) => state.thing,
    set: ({ state }, thing: unknown) => {
      state.thing = thing;
    },
    onFulfilled: ({ state }, value: unknown, thing: Thing) => {
      state.thing = harden([value, thing]);
    },
  });
  const makeKit = defineDurableKindMulti(baggage.get('kit handle'), (): { thing: unknown } => ({ thing: undefined }), {
    reader: { get: ({ state }) => state.thing },
    writer: {
      set: ({ state }, thing: unknown) => {
        state.thing = thing;
      },
    },
  });
  const again = baggage.has('started');
  // With the options that the library's own wrappers use.
  const defineWithOptions = vatData.defineDurableKind as unknown as (...args: unknown[]) => () => object;
  const makeWithThis = defineWithOptions(
    baggage.get('this handle'),
    () => ({ thing: undefined, finished: undefined }),
    {
      get(this: { state: { thing: unknown } }) {
        return this.state.thing;
      },
      set(this: { state: { thing: unknown } }, thing: unknown) {
        this.state.thing = thing;
      },
      finished(this: { state: { finished: unknown } }) {
        return this.state.finished;
      },
    },
    {
      thisfulMethods: true,
      stateShape: { thing: M.any(), finished: M.any() },
      finish: ({ state }: { state: { finished: unknown } }) => {
        state.finished = thing('finished');
      },
    },
  );
  logger.info(`started ${again ? 'again' : ''}`);
  const secrets = new WeakMap<object, string>();
  const makeThing = (name: string) =>
    makeDefaultExo(name, {
      label: () => `${name}${again ? ' again' : ''}`,
      ...(how === 'more methods' && again ? { extra: () => `extra ${name}` } : {}),
    });
  // Read before they are made, as vat code may.
  const early = baggage.has('top') ? baggage.get<Thing>('top') : undefined;
  const things = new Map<string, Thing>();
  const thing = (name: string): Thing => {
    const known = things.get(name) ?? makeThing(name);
    things.set(name, known);
    return known;
  };
  if (how !== 'none' && how !== 'late') for (const name of ['top', 'nested', 'in map', 'key', 'state']) thing(name);
  if (!again) baggage.init('started', true);

  const root = makeDefaultExo('keeper', {
    storeAll: () => {
      secrets.set(thing('top'), 'a secret');
      baggage.init('top', thing('top'));
      baggage.init('nested', harden({ list: [1, { deep: thing('nested') }] }));
      const map = makeScalarBigMapStore('map', { durable: true });
      baggage.init('map', map);
      map.init('it', thing('in map'));
      const set = makeScalarBigSetStore('set', { durable: true });
      set.addAll([thing('key')]);
      baggage.init('set', set);
      const holder = makeHolder(undefined) as { set(value: unknown): void };
      holder.set(thing('state'));
      baggage.init('holder', holder);
      return secrets.get(thing('top'));
    },
    storeInKinds: () => {
      const kit = makeKit() as { writer: { set(thing: unknown): void } };
      kit.writer.set(thing('kit'));
      const withThis = makeWithThis() as { set(thing: unknown): void };
      withThis.set(thing('this'));
      baggage.init('kinds', harden({ ...kit, withThis }));
      return [canBeDurable(harden([thing('not stored')])), canBeDurable(Far('far', {})), baggage.has('not stored')];
    },
    sameInKinds: () => {
      type Reader = { get(): unknown };
      const { reader, withThis } = baggage.get<{ reader: Reader; withThis: Reader & { finished(): unknown } }>('kinds');
      return [
        thing('kit') === reader.get(),
        thing('this') === withThis.get(),
        thing('finished') === withThis.finished(),
      ];
    },
    /** Whether what is read back is the exo itself. */
    same: () => [
      baggage.get('top') === thing('top'),
      baggage.get<{ list: [number, { deep: Thing }] }>('nested').list[1].deep === thing('nested'),
      baggage.get<KeyedStore>('map').get('it') === thing('in map'),
      baggage.get<KeyedStore>('set').has(thing('key')),
      [...baggage.get<{ keys(): Iterable<unknown> }>('set').keys()][0] === thing('key'),
      baggage.get<{ get(): unknown }>('holder').get() === thing('state'),
    ],
    labels: async () =>
      Promise.all([
        E(baggage.get<Thing>('top')).label(),
        E(baggage.get<{ list: [number, { deep: Thing }] }>('nested').list[1].deep).label(),
        E(baggage.get<KeyedStore>('map').get<Thing>('it')).label(),
        E([...baggage.get<{ keys(): Iterable<Thing> }>('set').keys()][0]!).label(),
        E(baggage.get<{ get(): Thing }>('holder').get()).label(),
      ]),
    early: () => early && [early.label(), early.extra?.()],
    make: (name: string) => thing(name).label(),
    give: (name: string) => thing(name),
    /** Two exos of one name, of which one after the other is stored. */
    storeTwo: () => {
      baggage.init('one', makeThing('twin'));
      baggage.init('two', makeThing('twin'));
    },
    has: (key: string) => baggage.has(key),
    get: (key: string) => baggage.get(key),
    drop: (key: string) => baggage.delete(key),
    store: (key: string, name: string) => baggage.init(key, thing(name)),
    /** Many of one name, none of them stored in a durable place. */
    storeVirtually: () => {
      const virtual = makeScalarBigMapStore('virtual');
      for (const key of ['a', 'b', 'c']) virtual.init(key, makeThing('many'));
      return virtual.get<Thing>('b').label();
    },
    storeRoot: () => {
      const set = makeScalarBigSetStore('roots', { durable: true });
      set.add(root);
      baggage.init('roots', set);
      baggage.init('self', root);
      return [root, set.has(root), baggage.get('self') === root];
    },
    root: (): unknown => root,
    hasRoot: () => baggage.get<KeyedStore>('roots').has(root),
    watch: (promise: Promise<unknown>, name: string) => {
      const holder = makeHolder('waiting');
      baggage.init('watcher', holder);
      watchPromise(promise, holder, thing(name));
    },
    watched: () => baggage.get<{ get(): unknown }>('watcher').get(),
  });
  return root;
};
