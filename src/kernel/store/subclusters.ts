import { ClusterConfigStruct, type ClusterConfig } from '../../wire/cluster-config.ts';
import { asSubclusterId, type SubclusterId } from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';

export type SubclusterRow = {
  id: SubclusterId;
  state: 'launching' | 'running';
  config: ClusterConfig;
  configUrl: string | undefined;
};

const parse = (row: SqlRow): SubclusterRow => ({
  id: asSubclusterId(row.id),
  state: row.state === 'running' ? 'running' : 'launching',
  config: ClusterConfigStruct.check(JSON.parse(String(row.config))),
  configUrl: row.config_url === null ? undefined : String(row.config_url),
});

export const makeSubclusterTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    `INSERT INTO subclusters (id, ordinal, state, config, config_url) VALUES (?, ?, 'launching', ?, ?)`,
  );
  const select = database.prepare('SELECT * FROM subclusters WHERE id = ?');
  const selectAll = database.prepare('SELECT * FROM subclusters ORDER BY ordinal');
  const setRunning = database.prepare("UPDATE subclusters SET state = 'running' WHERE id = ?");
  const remove = database.prepare('DELETE FROM subclusters WHERE id = ?');
  return {
    add: (id: SubclusterId, config: ClusterConfig, configUrl: string | undefined) =>
      insert.run(id, Number(id.slice(1)), JSON.stringify(config), configUrl ?? null),
    get: (id: SubclusterId): SubclusterRow | undefined => {
      const row = select.get(id);
      return row && parse(row);
    },
    list: (): SubclusterRow[] => selectAll.all().map(parse),
    setRunning: (id: SubclusterId) => setRunning.run(id),
    delete: (id: SubclusterId) => remove.run(id),
  };
};
