import { KernelError } from '../../wire/errors.ts';
import { parseBundle, type VatBundle } from '../../wire/bundle.ts';
import type { BundleId } from '../../wire/ids.ts';
import type { KernelDatabase } from './database.ts';

/** Code by the hash of its text (P13). */
export const makeBundleTable = (database: KernelDatabase) => {
  const insert = database.prepare('INSERT INTO bundles (id, bundle) VALUES (?, ?)');
  const select = database.prepare('SELECT bundle FROM bundles WHERE id = ?');
  const deleteUnused = database.prepare(
    `DELETE FROM bundles WHERE id = ?1
       AND NOT EXISTS (SELECT 1 FROM vats WHERE bundle = ?1) AND NOT EXISTS (SELECT 1 FROM pinned_code WHERE bundle = ?1)`,
  );
  const get = (id: BundleId): VatBundle => {
    const row = select.get(id);
    if (row === undefined) throw new KernelError('STORAGE_INVALID', `bundle ${id} is missing`);
    return parseBundle(String(row.bundle), `stored bundle ${id}`);
  };
  return {
    put: (id: BundleId, bundle: VatBundle) => {
      const stored = select.get(id)?.bundle;
      const text = JSON.stringify(bundle);
      if (stored === undefined) insert.run(id, text);
      // The id says nothing about the format, which decides how the source is run.
      else if (stored !== text) throw new KernelError('BUNDLE_INVALID', `${id} is in use in another format already`);
    },
    get,
    deleteUnused: (id: BundleId) => deleteUnused.run(id),
  };
};
