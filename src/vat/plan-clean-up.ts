import { isPromiseVRef, isVatAllocated, type VRef } from '../wire/ids.ts';
import type { ClistRow, VatStoreChange } from '../wire/vat-protocol.ts';
import { markLive } from './mark-live.ts';
import { EXO_KIND_KEY, readStore, type StoreEntry } from './read-store.ts';
import { parseCollectionKey, parseDurable } from './store-rows.ts';

export type CleanUp = {
  changes: VatStoreChange[];
  dropImports: VRef[];
  retireImports: VRef[];
  retireExports: VRef[];
  /** The promises that the vat watches across incarnations. */
  watched: VRef[];
  /** The promises that it knows no longer. */
  forgotten: VRef[];
};

/** The tables that liveslots holds on to by itself: it counts one reference to each. */
const ROOTS = ['baggageID', 'watcherTableID', 'watchedPromiseTableID'];

/** Adds to one of the lists of a map. */
const addTo = <Item>(lists: Map<string, Item[]>, key: string, item: Item): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
};

/**
 * What a new incarnation does not find any more (R4): only what baggage, liveslots' own tables and the kernel hold on to outlives
 * the memory of the old one. All rows that count references are worked out anew.
 * @param entries - the store as the last crank left it.
 * @param clist - what vat and kernel call the same. Exports that end with their incarnation are the kernel's affair.
 */
export const planCleanUp = (entries: readonly StoreEntry[], clist: readonly ClistRow[]): CleanUp => {
  const store = readStore(entries);
  const roots = ROOTS.flatMap((name) => store.single.get(name) ?? []);
  const reachable = clist.filter((row) => row[1]).map(([vref]) => vref);
  const live = markLive(store, [...roots, ...reachable]);

  const counts = new Map<string, number>();
  const recognizers = new Map<string, string[]>();
  const lostRows = new Set<string>();
  const count = (vref: string): void => {
    const name = parseDurable(vref)?.base ?? vref;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  roots.forEach(count);
  for (const kind of live.kinds) store.kinds.get(kind)?.shapeSlots.forEach(count);
  for (const { strong, weak } of live.objects.values()) {
    strong.forEach(count);
    for (const { key, collection, slots, rows } of weak) {
      const keyBase = parseDurable(key)?.base;
      if (keyBase === undefined || live.objects.has(keyBase)) {
        slots.forEach(count);
        addTo(recognizers, key, collection);
      } else for (const row of rows) lostRows.add(row);
    }
  }

  const plan: Omit<CleanUp, 'changes'> = {
    dropImports: [],
    retireImports: [],
    retireExports: [],
    watched: [],
    forgotten: [],
  };
  const facetsOf = new Map<string, string[]>();
  const watchedNames = new Set(store.namesIn(store.single.get('watchedPromiseTableID')));

  const compareExport = (vref: VRef, isReachable: boolean): void => {
    const durable = parseDurable(vref);
    if (durable === undefined) return;
    const { base, kind, facet } = durable;
    if (!live.objects.has(base)) {
      plan.retireExports.push(vref);
      return;
    }
    const facets = facetsOf.get(base) ?? Array<string>(store.kinds.get(kind)?.facetCount ?? 1).fill('n');
    facets[facet] = isReachable ? 'r' : 's';
    facetsOf.set(base, facets);
  };

  for (const [vref, isReachable] of clist) {
    if (isPromiseVRef(vref)) (watchedNames.has(`s${vref}`) ? plan.watched : plan.forgotten).push(vref);
    else if (isVatAllocated(vref)) compareExport(vref, isReachable);
    else if (!counts.has(vref)) {
      if (isReachable) plan.dropImports.push(vref);
      if (!recognizers.has(vref)) plan.retireImports.push(vref);
    }
  }

  const derived = new Map<string, string>();
  for (const [name, references] of counts) derived.set(`vom.rc.${name}`, String(references));
  for (const [base, facets] of facetsOf) derived.set(`vom.es.${base}`, facets.join(''));
  for (const [key, ids] of recognizers) for (const id of ids) derived.set(`vom.ir.${key}|${id}`, '1');

  const isKept = (key: string): boolean => {
    if (key.startsWith('vc.')) return live.collections.has(parseCollectionKey(key).collection) && !lostRows.has(key);
    if (key.startsWith('vom.dkind.')) return live.kinds.has(key.split('.')[2] ?? '');
    if (key.startsWith('vom.')) return live.objects.has(key.slice('vom.'.length));
    return key !== EXO_KIND_KEY || live.kinds.has(store.single.get(key) ?? '');
  };

  const changes: VatStoreChange[] = [];
  for (const [key, value] of entries) {
    const wanted = derived.get(key) ?? (isKept(key) ? value : null);
    derived.delete(key);
    if (wanted !== value) changes.push([key, wanted]);
  }
  return { ...plan, changes: [...changes, ...derived] };
};
