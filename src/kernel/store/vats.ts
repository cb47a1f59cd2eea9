import { parseVatConfig, type VatConfig } from '../../wire/cluster-config.ts';
import type { VatState } from '../../wire/host-api.ts';
import {
  asBundleId,
  asObjectRef,
  asSubclusterId,
  asVatId,
  type BundleId,
  type ObjectRef,
  type SubclusterId,
  type VatId,
} from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';

export type VatRow = {
  id: VatId;
  subcluster: SubclusterId;
  name: string;
  config: VatConfig;
  bundle: BundleId;
  root: ObjectRef;
  state: VatState;
  error: string | null;
  incarnation: number;
  nextImport: number;
};

const parseState = (value: unknown): VatState => (value === 'running' || value === 'failed' ? value : 'starting');

const parse = (row: SqlRow): VatRow => ({
  id: asVatId(row.id),
  subcluster: asSubclusterId(row.subcluster),
  name: String(row.name),
  config: parseVatConfig(JSON.parse(String(row.config))),
  bundle: asBundleId(row.bundle),
  root: asObjectRef(row.root),
  state: parseState(row.state),
  error: row.error === null ? null : String(row.error),
  incarnation: Number(row.incarnation),
  nextImport: Number(row.next_import),
});

export const makeVatTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    `INSERT INTO vats (id, ordinal, subcluster, name, config, bundle, root, state, error, incarnation, next_import)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'starting', NULL, ?, 1)`,
  );
  const select = database.prepare('SELECT * FROM vats WHERE id = ?');
  const selectAll = database.prepare('SELECT * FROM vats ORDER BY ordinal');
  const selectBySubcluster = database.prepare('SELECT * FROM vats WHERE subcluster = ? ORDER BY ordinal');
  const beginIncarnation = database.prepare(
    "UPDATE vats SET incarnation = incarnation + 1, state = 'starting', error = NULL WHERE id = ?",
  );
  const setState = database.prepare('UPDATE vats SET state = ?, error = ? WHERE id = ?');
  const setNextImport = database.prepare('UPDATE vats SET next_import = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM vats WHERE id = ?');
  return {
    /** A new vat is in state `starting`, in its first incarnation. */
    add: (vat: Pick<VatRow, 'id' | 'subcluster' | 'name' | 'config' | 'bundle' | 'root'>) =>
      insert.run(
        vat.id,
        Number(vat.id.slice(1)),
        vat.subcluster,
        vat.name,
        JSON.stringify(vat.config),
        vat.bundle,
        vat.root,
        1,
      ),
    get: (id: VatId): VatRow | undefined => {
      const row = select.get(id);
      return row && parse(row);
    },
    list: (): VatRow[] => selectAll.all().map(parse),
    listInSubcluster: (id: SubclusterId): VatRow[] => selectBySubcluster.all(id).map(parse),
    beginIncarnation: (id: VatId) => beginIncarnation.run(id),
    setRunning: (id: VatId) => setState.run('running', null, id),
    setFailed: (id: VatId, error: string) => setState.run('failed', error, id),
    setNextImport: (id: VatId, next: number) => setNextImport.run(next, id),
    delete: (id: VatId) => remove.run(id),
  };
};
