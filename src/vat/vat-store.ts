import type { Limits } from '../wire/limits.ts';
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

type Options = {
  limits: Limits;
  /** What a clean-up changes before anybody reads; they are the first changes that the kernel gets. */
  changes?: readonly VatStoreChange[];
  /** A value or the whole store is larger than it may be: the crank is at fault. */
  onExcess(problem: string): void;
};

/**
 * The vat's store, whole in memory (P17): liveslots reads it synchronously. The kernel keeps the durable copy, and gets the
 * changes of each crank with its answer.
 */
export const makeVatStore = (
  entries: readonly (readonly [key: string, value: string])[],
  { limits, changes = [], onExcess }: Options,
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
  let length = 0;
  for (const [key, value] of values) length += key.length + value.length;

  const checkLength = (key: string, value: string): void => {
    if (value.length > limits.vatStoreValueLength) {
      onExcess(`a value in its store is longer than ${limits.vatStoreValueLength} characters (${key.slice(0, 100)})`);
    } else if (length > limits.vatStoreLength) {
      onExcess(`its store holds more than ${limits.vatStoreLength} characters`);
    }
  };

  return harden({
    get: (key: string): string | undefined => values.get(key),
    /** The key after `prior`, in code-unit order. */
    getNextKey: (prior: string): string | undefined => {
      const at = lowerBound(keys, prior);
      return keys[at] === prior ? keys[at + 1] : keys[at];
    },
    set: (key: string, value: string): void => {
      const before = values.get(key);
      if (before === undefined) keys.splice(lowerBound(keys, key), 0, key);
      length += value.length - (before === undefined ? -key.length : before.length);
      values.set(key, value);
      changed.add(key);
      checkLength(key, value);
    },
    delete: (key: string): void => {
      const value = values.get(key);
      if (value === undefined) return;
      length -= key.length + value.length;
      values.delete(key);
      keys.splice(lowerBound(keys, key), 1);
      changed.add(key);
    },
    /** What changed since the last call: each key with its value now, or null where it is gone. */
    takeChanges: (): VatStoreChange[] => {
      const taken = [...changed].map((key): VatStoreChange => [key, values.get(key) ?? null]);
      changed.clear();
      return taken;
    },
  });
};

export type VatStore = ReturnType<typeof makeVatStore>;
