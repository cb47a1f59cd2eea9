import { parseVatConfig, type VatConfig } from '../../wire/cluster-config.ts';
import type { VatState } from '../../wire/host-api.ts';
import {
  asBundleId,
  asObjectRef,
  asSubclusterId,
  asVatId,
  isVatId,
  type BundleId,
  type EndpointId,
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
  /** Of a vat that has ended (`isEnded`) it says nothing. */
  state: VatState;
  error: string | null;
  incarnation: number;
  nextImport: number;
  /** Times of its recent faults, in milliseconds since 1970. */
  faults: number[];
  /** Whether a delivery to it may have ended the kernel's process (R9). */
  suspect: boolean;
  /** SHA-256 of the supervisor that this incarnation runs; null until its start is applied, and where the host runs code of its own. */
  supervisor: string | null;
};

const states = ['starting', 'running', 'failed', 'suspended'] as const;
const parseState = (value: unknown): VatState => states.find((state) => state === value) ?? 'failed';

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
  faults: String(row.faults).split(',').filter(Boolean).map(Number),
  suspect: row.suspect !== 0,
  supervisor: row.supervisor === null ? null : String(row.supervisor),
});

export const makeVatTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    `INSERT INTO vats (id, ordinal, subcluster, name, config, bundle, root, state, error, faults, suspect, incarnation, next_import)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'starting', NULL, '', 0, ?, 1)`,
  );
  const select = database.prepare('SELECT * FROM vats WHERE id = ?');
  const selectAll = database.prepare("SELECT * FROM vats WHERE state <> 'ended' ORDER BY ordinal");
  const selectBySubcluster = database.prepare(
    "SELECT * FROM vats WHERE subcluster = ? AND state <> 'ended' ORDER BY ordinal",
  );
  const beginIncarnation = database.prepare(
    "UPDATE vats SET incarnation = incarnation + 1, state = 'starting', error = NULL, supervisor = NULL WHERE id = ?",
  );
  const setState = database.prepare('UPDATE vats SET state = ?, error = ? WHERE id = ?');
  const selectEnded = database.prepare("SELECT id FROM vats WHERE state = 'ended'");
  const setFaults = database.prepare('UPDATE vats SET faults = ? WHERE id = ?');
  const setSuspect = database.prepare('UPDATE vats SET suspect = ? WHERE id = ?');
  const setCode = database.prepare('UPDATE vats SET bundle = ?, config = ? WHERE id = ?');
  const setSupervisor = database.prepare('UPDATE vats SET supervisor = ? WHERE id = ?');
  const setNextImport = database.prepare('UPDATE vats SET next_import = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM vats WHERE id = ?');
  /** Asked about with every message, so it is kept at hand. */
  const ended = new Set(selectEnded.all().map((row) => asVatId(row.id)));
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
    /** All vats but those that have ended. */
    list: (): VatRow[] => selectAll.all().map(parse),
    listInSubcluster: (id: SubclusterId): VatRow[] => selectBySubcluster.all(id).map(parse),
    beginIncarnation: (id: VatId) => beginIncarnation.run(id),
    /** Its start is applied, and was done by this supervisor. */
    setRunning: (id: VatId, supervisor: string | null) => {
      setState.run('running', null, id);
      setSupervisor.run(supervisor, id);
    },
    setFailed: (id: VatId, error: string) => setState.run('failed', error, id),
    setSuspended: (id: VatId, reason: string) => setState.run('suspended', reason, id),
    /** From now on the vat is dead to everybody; its rows are still to be removed. */
    setEnded: (id: VatId, reason: string) => {
      setState.run('ended', reason, id);
      ended.add(id);
    },
    isEnded: (id: EndpointId): boolean => isVatId(id) && ended.has(id),
    listEnded: (): VatId[] => [...ended],
    setFaults: (id: VatId, times: readonly number[]) => setFaults.run(times.join(','), id),
    setSuspect: (id: VatId, suspect: boolean) => setSuspect.run(suspect ? 1 : 0, id),
    /** The code and configuration that the next incarnation runs. */
    setCode: (id: VatId, bundle: BundleId, config: VatConfig) => setCode.run(bundle, JSON.stringify(config), id),
    setNextImport: (id: VatId, next: number) => setNextImport.run(next, id),
    delete: (id: VatId) => {
      remove.run(id);
      ended.delete(id);
    },
  };
};
