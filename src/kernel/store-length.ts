import type { VatId } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { VatStoreChange } from '../wire/vat-protocol.ts';
import type { KernelStore } from './store/open-store.ts';

const lengthOf = (key: string, value: string | null | undefined): number =>
  typeof value === 'string' ? key.length + value.length : 0;

/**
 * How much the store of one running vat holds, so that no vat can make it hold more than it may. What each change adds is
 * summed up; what it replaces is looked up only when the sum has come to the limit.
 */
export const makeStoreLength = (
  { vatStore }: Pick<KernelStore, 'vatStore'>,
  vat: VatId,
  { vatStoreLength }: Pick<Limits, 'vatStoreLength'>,
) => {
  /** The length at most. */
  let length = 0;
  let exact = false;

  const add = (changes: readonly VatStoreChange[]): void => {
    const added = changes.reduce((sum, [key, value]) => sum + lengthOf(key, value), 0);
    if (!exact && length + added <= vatStoreLength) {
      length += added;
      return;
    }
    if (!exact) length = vatStore.read(vat).reduce((sum, [key, value]) => sum + lengthOf(key, value), 0);
    exact = true;
    for (const [key, value] of new Map(changes)) length += lengthOf(key, value) - lengthOf(key, vatStore.get(vat, key));
  };

  return {
    /** What the vat starts with. */
    begin: (rows: readonly VatStoreChange[]): void => add(rows),
    /**
     * What is wrong with a crank's changes, which are then written; null if nothing. One that is refused ends the vat: what it
     * would have added stays counted.
     */
    problemOf: (changes: readonly VatStoreChange[]): string | null => {
      add(changes);
      return length > vatStoreLength ? `its store holds more than ${vatStoreLength} characters` : null;
    },
  };
};

export type StoreLength = ReturnType<typeof makeStoreLength>;
