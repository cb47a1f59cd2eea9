import { KernelError } from '../../wire/errors.ts';
import { parseBundle, type VatBundle } from '../../wire/bundle.ts';
import type { BundleId } from '../../wire/ids.ts';
import type { KernelDatabase } from './database.ts';

/** Code by the hash of its text (P13). */
export const makeBundleTable = (database: KernelDatabase) => {
  const insert = database.prepare('INSERT INTO bundles (id, bundle) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const select = database.prepare('SELECT bundle FROM bundles WHERE id = ?');
  const deleteUnused = database.prepare(
    `DELETE FROM bundles WHERE id = ?1
       AND NOT EXISTS (SELECT 1 FROM vats WHERE bundle = ?1) AND NOT EXISTS (SELECT 1 FROM pinned_code WHERE bundle = ?1)`,
  );
  return {
    put: (id: BundleId, bundle: VatBundle) => insert.run(id, JSON.stringify(bundle)),
    get: (id: BundleId): VatBundle => {
      const row = select.get(id);
      if (row === undefined) throw new KernelError('STORAGE_INVALID', `bundle ${id} is missing`);
      return parseBundle(String(row.bundle), `stored bundle ${id}`);
    },
    deleteUnused: (id: BundleId) => deleteUnused.run(id),
  };
};
