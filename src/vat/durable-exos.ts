import type { VatStoreChange } from '../wire/vat-protocol.ts';
import { makeDefaultExo, type MakeDefaultExo } from './default-exo.ts';
import { GET_DESCRIPTION, makeDiscoverableExo, type MakeDiscoverableExo } from './discoverable-exo.ts';
import { forEachObject } from './for-each-object.ts';
import type { AnyFunction, Methods, References, VatData } from './liveslots.ts';
import { EXO_KIND_KEY } from './read-store.ts';
import { formatExoState, parseDurable, parseExoState, type ExoDescription } from './store-rows.ts';
import type { VatStore } from './vat-store.ts';

type Powers = {
  store: VatStore;
  references: References;
  vatData: VatData;
  /**
   * Vat code may hold a stand-in whose methods are no longer those of the exo that was made after it. Gets the row that
   * remembers the new ones.
   */
  onOtherMethods(row: VatStoreChange): void;
};

const quote = (text: string): string => JSON.stringify(text);

/**
 * Default exos that outlive their incarnation (R13). All are instances of one durable kind; an exo becomes one when it is stored
 * for the first time, and goes by that reference from then on. The instance remembers the exo's name and methods: in the next
 * incarnation it is the first exo of that name that is made, and until then a stand-in that forwards to it.
 */
export const makeDurableExos = ({ store, references, vatData, onOtherMethods }: Powers) => {
  /** The default exos that vat code has made. */
  const made = new WeakMap<object, ExoDescription>();
  /** What the instances remember, by reference, and the last reference of each name. */
  const records = new Map<string, ExoDescription>();
  const byName = new Map<string, string>();
  /** Instances that vat code may have met as stand-ins. */
  const shown = new Set<string>();
  /** Exos whose instances are stored or held by the kernel: their closures are nowhere else. */
  const kept = new Map<string, object>();
  let kind: { prefix: string; makeInstance: AnyFunction } | undefined;
  let root: object | undefined;

  const isHeld = (reference: string): boolean =>
    store.get(`vom.rc.${reference}`) !== undefined || store.get(`vom.es.${reference}`)?.includes('r') === true;

  const keep = (reference: string): void => {
    const value = references.valueOf(reference);
    if (value !== undefined && isHeld(reference)) kept.set(reference, value);
    else kept.delete(reference);
  };

  const exoOf = (reference: string): object | undefined => {
    const value = references.valueOf(reference);
    return value !== undefined && made.has(value) ? value : undefined;
  };

  const makeStandIn = (reference: string): Methods => {
    const { name, methods } = records.get(reference) ?? { name: 'lost exo', methods: [] };
    shown.add(reference);
    const forward =
      (method: string) =>
      (...args: unknown[]): unknown => {
        const exo = exoOf(reference);
        if (exo === undefined) throw Error(`no exo ${quote(name)} has been made since this vat was started again`);
        const target: unknown = Reflect.get(exo, method);
        if (typeof target !== 'function') throw TypeError(`exo ${quote(name)} has no method ${quote(method)} any more`);
        return Reflect.apply(target, exo, args);
      };
    return makeDefaultExo(name, Object.fromEntries(methods.map((method) => [method, forward(method)])));
  };

  const defineKind = (handle: object, id: string): NonNullable<typeof kind> => {
    const makeInstance = vatData.defineDurableKind(handle, (exo: unknown) => ({ exo }), {});
    const info = references.kindInfo(id);
    info.reanimator = makeStandIn;
    const deleteRows = info.deleter;
    info.deleter = (reference) => {
      const name = records.get(reference)?.name ?? '';
      if (byName.get(name) === reference) byName.delete(name);
      records.delete(reference);
      shown.delete(reference);
      return deleteRows(reference);
    };
    kind = { prefix: `o+d${id}/`, makeInstance };
    return kind;
  };

  const makeKind = (): NonNullable<typeof kind> => {
    const handle = vatData.makeKindHandle('default exo');
    const id = parseDurable(references.nameOf(handle) ?? '')?.instance;
    if (id === undefined) throw Error('the kind of default exos got no id');
    store.set(EXO_KIND_KEY, id);
    return defineKind(handle, id);
  };

  const loadRecords = (prefix: string): void => {
    const rows = `vom.${prefix}`;
    for (let key = store.getNextKey(rows); key?.startsWith(rows); key = store.getNextKey(key)) {
      const record = parseExoState(store.get(key) ?? '');
      records.set(key.slice('vom.'.length), record);
      byName.set(record.name, key.slice('vom.'.length));
    }
  };

  /** The exo is from now on the instance. */
  const attach = (exo: object, reference: string, description: ExoDescription): void => {
    references.bind(exo, reference);
    keep(reference);
    const before = records.get(reference);
    records.set(reference, description);
    byName.set(description.name, reference);
    if (before === undefined || before.methods.join() === description.methods.join()) return;
    const state = formatExoState(JSON.stringify(description));
    store.set(`vom.${reference}`, state);
    if (shown.has(reference)) onOtherMethods([`vom.${reference}`, state]);
  };

  /** The reference of an instance that is this exo. */
  const instanceOf = (exo: object, description: ExoDescription): string | undefined => {
    const reference = byName.get(description.name);
    if (reference !== undefined && references.valueOf(reference) === exo) return reference;
    const current = references.nameOf(exo);
    return kind !== undefined && current?.startsWith(kind.prefix) ? current : undefined;
  };

  /** Makes the object durable, if it is a default exo that is not. */
  const adopt = (object: object): void => {
    const description = made.get(object);
    if (description === undefined) return;
    const { name } = description;
    const known = instanceOf(object, description);
    const other = byName.get(name);
    if (other !== undefined && other !== known && isHeld(other)) {
      throw Error(
        `another exo ${quote(name)} is stored: a stored exo is found again by its name, which must be its own`,
      );
    }
    if (known !== undefined) byName.set(name, known);
    const reference = known ?? instantiate(description);
    if (known === undefined) attach(object, reference, description);
    // Vat code meets its root under this name only while it is being stored; to everybody it goes by its own.
    if (object === root) references.rename(object, reference);
  };

  const nameStoredRoot = (object: object): void => {
    const description = made.get(object);
    const reference = description && instanceOf(object, description);
    if (reference !== undefined) references.rename(object, reference);
  };

  const instantiate = (description: ExoDescription): string => {
    const { makeInstance } = kind ?? makeKind();
    const instance = makeInstance(JSON.stringify(description));
    const reference = typeof instance === 'object' && instance !== null ? references.nameOf(instance) : undefined;
    if (reference === undefined) throw Error('a stand-in got no reference');
    return reference;
  };

  const storedKind = store.get(EXO_KIND_KEY);
  if (storedKind !== undefined) {
    const handles = store.get('kindIDID') ?? '';
    const { prefix } = defineKind(references.kindInfo(handles).reanimator(`o+d${handles}/${storedKind}`), storedKind);
    loadRecords(prefix);
  }

  /** From now on this is an exo that can be stored; it may be the one that was. */
  const remember = <Exo extends object>(exo: Exo, name: string, methods: string[]): Exo => {
    const description = { name, methods: methods.sort() };
    made.set(exo, description);
    const reference = byName.get(name);
    if (reference !== undefined && exoOf(reference) === undefined) attach(exo, reference, description);
    return exo;
  };

  const makers: { makeDefaultExo: MakeDefaultExo; makeDiscoverableExo: MakeDiscoverableExo } = {
    makeDefaultExo: (name, methods) => remember(makeDefaultExo(name, methods), name, Object.keys(methods)),
    makeDiscoverableExo: (name, methods, ...rest) =>
      remember(makeDiscoverableExo(name, methods, ...rest), name, [...Object.keys(methods), GET_DESCRIPTION]),
  };

  return {
    /** What vat code makes its default exos with. */
    makers,

    /** Makes the default exos in a value durable, for it is about to be stored. Within `during`. */
    adoptAll: (value: unknown): void => forEachObject(value, adopt),

    /**
     * Runs an operation of a durable store.
     * @throws when an exo in `stored` has the name of another that is stored; nothing has happened then.
     */
    during: <T>({ stored, key }: { stored?: unknown; key?: unknown }, work: () => T): T => {
      if (root === undefined) {
        forEachObject(stored, adopt);
        return work();
      }
      const rootName = references.nameOf(root);
      try {
        forEachObject(stored, adopt);
        if (key === root) nameStoredRoot(root);
        return work();
      } finally {
        if (references.nameOf(root) !== rootName) references.rename(root, rootName);
      }
    },

    /** Runs a question about durability, to which every default exo that is not stored yet looks as if it were. */
    asIfStored: <T>(value: unknown, work: () => T): T => {
      const before = new Map<object, string | undefined>();
      forEachObject(value, (object) => {
        if (made.has(object)) before.set(object, references.nameOf(object));
      });
      const baggage = store.get('baggageID');
      for (const exo of before.keys()) references.rename(exo, baggage);
      try {
        return work();
      } finally {
        for (const [exo, name] of before) references.rename(exo, name);
      }
    },

    /** The vat's root goes by a name of its own, stored or not; liveslots gives it when it has none. */
    setRoot: (object: unknown): void => {
      if (typeof object !== 'object' || object === null || !made.has(object)) return;
      if (kind !== undefined && references.nameOf(object)?.startsWith(kind.prefix))
        references.rename(object, undefined);
      root = object;
    },

    /** A row of the store has changed: an exo may have to be kept from now on, or may go. */
    onRowChange: (key: string): void => {
      if (kind === undefined || !/^vom\.(?:rc|es)\./.test(key)) return;
      const reference = key.slice('vom.rc.'.length);
      if (reference.startsWith(kind.prefix)) keep(reference);
    },

    isDefaultExo: (object: object): boolean => made.has(object),
  };
};

export type DurableExos = ReturnType<typeof makeDurableExos>;
