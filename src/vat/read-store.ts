import { parseCollectionKey, parseDurable, parseKind, parseStoreKinds, slotsOf, stateSlotsOf } from './store-rows.ts';

export type StoreEntry = readonly [key: string, value: string];

/** An entry of a collection whose key is a reference, with the rows that make it. */
export type KeyedEntry = { key: string; collection: string; slots: string[]; rows: string[] };

/** `names`: its encoded keys that are no references; `named`: what it holds under those, and in its schemata. */
type Collection = { named: string[]; names: string[]; keyed: Map<string, KeyedEntry> };

const emptyCollection = (): Collection => ({ named: [], names: [], keyed: new Map() });

/** What a durable object or collection holds on to. An entry with a weak key is there as long as its key is. */
export type Contents = { strong: string[]; weak: KeyedEntry[] };

/** The row that names the kind of the stand-ins for default exos (R13). */
export const EXO_KIND_KEY = 'exoKindID';

/** A vat's store as references between the things in it. */
export const readStore = (entries: readonly StoreEntry[]) => {
  const collections = new Map<string, Collection>();
  const states = new Map<string, string>();
  const kinds = new Map<string, ReturnType<typeof parseKind>>();
  /** The few rows outside of `vom.` and `vc.`: counters and the ids of tables. */
  const single = new Map<string, string>();

  const readCollectionRow = (key: string, value: string): void => {
    const row = parseCollectionKey(key);
    const known = collections.get(row.collection) ?? emptyCollection();
    collections.set(row.collection, known);
    if (row.type === 'count') return;
    if (row.type === 'schemata') known.named.push(...slotsOf(value));
    else if (row.vref === undefined) {
      known.names.push(row.name);
      known.named.push(...slotsOf(value));
    } else {
      const entry = known.keyed.get(row.vref) ?? { key: row.vref, collection: row.collection, slots: [], rows: [] };
      known.keyed.set(row.vref, entry);
      entry.rows.push(key);
      if (row.type === 'entry') entry.slots.push(...slotsOf(value));
    }
  };

  for (const [key, value] of entries) {
    if (key.startsWith('vc.')) readCollectionRow(key, value);
    else if (key.startsWith('vom.o+d')) states.set(key.slice('vom.'.length), value);
    else if (key.startsWith('vom.dkind.') && key.endsWith('.descriptor'))
      kinds.set(key.split('.')[2] ?? '', parseKind(value));
    else if (!key.startsWith('vom.')) single.set(key, value);
  }

  const storeKinds = parseStoreKinds(single.get('storeKindIDTable') ?? '{}');

  return {
    single,
    kinds,
    /** Whether instances of this kind are collections, and the kind whose instances are the handles of kinds. */
    isCollectionKind: (kind: string): boolean => storeKinds.has(kind),
    handleKind: single.get('kindIDID'),
    /** The keys of a collection that are no references, encoded: strings begin with `s`. */
    namesIn: (vref: string | undefined): string[] =>
      collections.get(parseDurable(vref ?? '')?.instance ?? '')?.names ?? [],
    contents: (vref: string): Contents => {
      const durable = parseDurable(vref);
      const kind = storeKinds.get(durable?.kind ?? '');
      if (durable === undefined || kind === undefined)
        return { strong: stateSlotsOf(states.get(vref) ?? '{}'), weak: [] };
      const { named, keyed } = collections.get(durable.instance) ?? emptyCollection();
      if (kind.weak) return { strong: named, weak: [...keyed.values()] };
      return { strong: [...named, ...[...keyed.values()].flatMap(({ key, slots }) => [key, ...slots])], weak: [] };
    },
  };
};

export type ReadStore = ReturnType<typeof readStore>;
