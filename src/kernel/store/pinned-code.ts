import { asBundleId, type BundleId, type SubclusterId } from '../../wire/ids.ts';
import type { KernelDatabase } from './database.ts';

/**
 * Which code each vat of a subcluster was launched with (P13). It stays while the subcluster does, so that a vat which has
 * ended comes back when the subcluster is launched again.
 */
export const makePinnedCodeTable = (database: KernelDatabase) => {
  const upsert = database.prepare(
    `INSERT INTO pinned_code (subcluster, name, bundle) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET bundle = excluded.bundle`,
  );
  const select = database.prepare('SELECT name, bundle FROM pinned_code WHERE subcluster = ?');
  const remove = database.prepare('DELETE FROM pinned_code WHERE subcluster = ?');
  return {
    /** A vat that was upgraded is launched again with its new code. */
    put: (subcluster: SubclusterId, name: string, bundle: BundleId) => upsert.run(subcluster, name, bundle),
    /** The code of each vat by the vat's name. */
    list: (subcluster: SubclusterId): Map<string, BundleId> =>
      new Map(select.all(subcluster).map((row) => [String(row.name), asBundleId(row.bundle)])),
    delete: (subcluster: SubclusterId) => remove.run(subcluster),
  };
};
