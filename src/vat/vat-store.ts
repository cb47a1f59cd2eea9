import type { VatStoreChange } from '../wire/vat-protocol.ts';

/** The first index whose key is not before `key`; strings compare by code unit. */
const lowerBound = (keys: readonly string[], key: string): number => {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = keys[middle];
    if (at !== undefined && at < key) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * The vat's store, whole in memory (P17): liveslots reads it synchronously. The kernel keeps the durable copy, and gets the
 * changes of each crank with its answer.
 */
export const makeVatStore = (
  entries: readonly (readonly [key: string, value: string])[],
  /** What a clean-up changes before anybody reads; they are the first changes that the kernel gets. */
  changes: readonly VatStoreChange[] = [],
) => {
  const values = new Map(entries);
  const changed = new Set<string>();
  for (const [key, value] of changes) {
    changed.add(key);
    if (value === null) values.delete(key);
    else values.set(key, value);
  }
  /** All keys in order, by code unit. */
  const keys = [...values.keys()].sort();
  return harden({
    get: (key: string): string | undefined => values.get(key),
    /** The key after `prior`, in code-unit order. */
    getNextKey: (prior: string): string | undefined => {
      const at = lowerBound(keys, prior);
      return keys[at] === prior ? keys[at + 1] : keys[at];
    },
    set: (key: string, value: string): void => {
      if (!values.has(key)) keys.splice(lowerBound(keys, key), 0, key);
      values.set(key, value);
      changed.add(key);
    },
    delete: (key: string): void => {
      if (!values.delete(key)) return;
      keys.splice(lowerBound(keys, key), 1);
      changed.add(key);
    },
    /** What changed since the last call: each key with its value now, or null where it is gone. */
    takeChanges: (): VatStoreChange[] => {
      const changes = [...changed].map((key): VatStoreChange => [key, values.get(key) ?? null]);
      changed.clear();
      return changes;
    },
  });
};

export type VatStore = ReturnType<typeof makeVatStore>;
