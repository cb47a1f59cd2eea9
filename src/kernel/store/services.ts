import { asObjectRef, type ObjectRef } from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';

export type ServiceRow = { name: string; kref: ObjectRef; systemOnly: boolean };

const parse = (row: SqlRow): ServiceRow => ({
  name: String(row.name),
  kref: asObjectRef(row.kref),
  systemOnly: row.system_only !== 0,
});

/** Which kernel object stands for which service of the host. A name keeps its object from one kernel life to the next. */
export const makeServiceTable = (database: KernelDatabase) => {
  const insert = database.prepare('INSERT INTO services (name, kref, system_only) VALUES (?, ?, ?)');
  const select = database.prepare('SELECT * FROM services WHERE name = ?');
  const selectAll = database.prepare('SELECT * FROM services ORDER BY name');
  const setSystemOnly = database.prepare('UPDATE services SET system_only = ? WHERE name = ?');
  const remove = database.prepare('DELETE FROM services WHERE name = ?');
  return {
    add: ({ name, kref, systemOnly }: ServiceRow) => insert.run(name, kref, systemOnly ? 1 : 0),
    get: (name: string): ServiceRow | undefined => {
      const row = select.get(name);
      return row && parse(row);
    },
    list: (): ServiceRow[] => selectAll.all().map(parse),
    setSystemOnly: (name: string, systemOnly: boolean) => setSystemOnly.run(systemOnly ? 1 : 0, name),
    delete: (name: string) => remove.run(name),
  };
};
