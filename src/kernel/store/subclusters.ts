import { ClusterConfigStruct, type ClusterConfig } from '../../wire/cluster-config.ts';
import { asSubclusterId, type SubclusterId } from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';

export type SubclusterRow = {
  id: SubclusterId;
  state: 'launching' | 'running';
  config: ClusterConfig;
  configUrl: string | undefined;
  /** Its name, if the host declared it; null for those that were launched by a call. */
  systemName: string | null;
};

const parse = (row: SqlRow): SubclusterRow => ({
  id: asSubclusterId(row.id),
  state: row.state === 'running' ? 'running' : 'launching',
  config: ClusterConfigStruct.check(JSON.parse(String(row.config))),
  configUrl: row.config_url === null ? undefined : String(row.config_url),
  systemName: row.system_name === null ? null : String(row.system_name),
});

export const makeSubclusterTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    `INSERT INTO subclusters (id, ordinal, state, config, config_url, system_name) VALUES (?, ?, 'launching', ?, ?, NULL)`,
  );
  const select = database.prepare('SELECT * FROM subclusters WHERE id = ?');
  const selectAll = database.prepare('SELECT * FROM subclusters ORDER BY ordinal');
  const selectByName = database.prepare('SELECT * FROM subclusters WHERE system_name = ?');
  const setSystemName = database.prepare('UPDATE subclusters SET system_name = ? WHERE id = ?');
  const setRunning = database.prepare("UPDATE subclusters SET state = 'running' WHERE id = ?");
  const remove = database.prepare('DELETE FROM subclusters WHERE id = ?');
  return {
    add: (id: SubclusterId, config: ClusterConfig, configUrl: string | undefined) =>
      insert.run(id, Number(id.slice(1)), JSON.stringify(config), configUrl ?? null),
    get: (id: SubclusterId): SubclusterRow | undefined => {
      const row = select.get(id);
      return row && parse(row);
    },
    /** The system subcluster of this name. */
    getSystem: (name: string): SubclusterRow | undefined => {
      const row = selectByName.get(name);
      return row && parse(row);
    },
    setSystemName: (id: SubclusterId, name: string) => setSystemName.run(name, id),
    list: (): SubclusterRow[] => selectAll.all().map(parse),
    setRunning: (id: SubclusterId) => setRunning.run(id),
    delete: (id: SubclusterId) => remove.run(id),
  };
};
