import { KernelError } from '../../wire/errors.ts';
import type { VatId } from '../../wire/ids.ts';
import type { VatStoreChange } from '../../wire/vat-protocol.ts';
import type { KernelDatabase, SqlValue } from './database.ts';
import { decodeString, encodeString } from './string-codec.ts';

const decode = (value: SqlValue | undefined): string => {
  if (value instanceof Uint8Array) return decodeString(value);
  throw new KernelError('STORAGE_INVALID', 'a row of vat_store is not bytes');
};

/** The durable copies of the stores that vats hold in memory. */
export const makeVatStoreTable = (database: KernelDatabase) => {
  const set = database.prepare(
    'INSERT INTO vat_store (vat, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM vat_store WHERE vat = ? AND key = ?');
  const select = database.prepare('SELECT value FROM vat_store WHERE vat = ? AND key = ?');
  const selectAll = database.prepare('SELECT key, value FROM vat_store WHERE vat = ? ORDER BY key');
  const removeSome = database.prepare(
    'DELETE FROM vat_store WHERE vat = ?1 AND key IN (SELECT key FROM vat_store WHERE vat = ?1 LIMIT ?2)',
  );
  const one = database.prepare('SELECT 1 FROM vat_store WHERE vat = ? LIMIT 1');
  return {
    apply: (vat: VatId, changes: readonly VatStoreChange[]) => {
      for (const [key, value] of changes) {
        if (value === null) remove.run(vat, encodeString(key));
        else set.run(vat, encodeString(key), encodeString(value));
      }
    },
    get: (vat: VatId, key: string): string | undefined => {
      const row = select.get(vat, encodeString(key));
      return row && decode(row.value);
    },
    /** The whole store in key order. */
    read: (vat: VatId): [key: string, value: string][] =>
      selectAll.all(vat).map((row) => [decode(row.key), decode(row.value)]),
    isEmpty: (vat: VatId): boolean => one.get(vat) === undefined,
    deleteSome: (vat: VatId, limit: number) => removeSome.run(vat, limit),
  };
};
