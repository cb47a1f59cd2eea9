import type { Contents, ReadStore } from './read-store.ts';
import { parseDurable } from './store-rows.ts';

/** What is live in a vat's store: it can be reached from the roots. Names are of cohorts: one live facet keeps them all. */
export const markLive = (store: ReadStore, roots: readonly string[]) => {
  const objects = new Map<string, Contents>();
  const kinds = new Set<string>();
  const collections = new Set<string>();
  /** What weak entries hold whose keys have not been reached. */
  const waiting = new Map<string, string[]>();
  const todo = [...roots];
  // One by one: a collection may hold more than fits into the arguments of one call.
  const reachLater = (vrefs: Iterable<string> = []): void => {
    for (const vref of vrefs) todo.push(vref);
  };

  const keepKind = (kind: string): void => {
    if (kinds.has(kind)) return;
    kinds.add(kind);
    reachLater(store.kinds.get(kind)?.shapeSlots);
  };

  const reach = (vref: string): void => {
    const durable = parseDurable(vref);
    if (durable === undefined || objects.has(durable.base)) return;
    const { base, kind, instance } = durable;
    const contents = store.contents(base);
    objects.set(base, contents);
    if (store.isCollectionKind(kind)) collections.add(instance);
    else keepKind(kind === store.handleKind ? instance : kind);
    reachLater(contents.strong);
    reachLater(waiting.get(base));
    for (const { key, slots } of contents.weak) {
      const keyBase = parseDurable(key)?.base;
      if (keyBase === undefined || objects.has(keyBase)) reachLater(slots);
      else waiting.set(keyBase, [...(waiting.get(keyBase) ?? []), ...slots]);
    }
  };

  for (let vref = todo.pop(); vref !== undefined; vref = todo.pop()) reach(vref);
  return { objects, kinds, collections };
};
