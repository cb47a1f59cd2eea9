import type { KernelDatabase } from './database.ts';

/** What tells this kernel from every other, copies of it among them. */
export const makeMetaTable = (database: KernelDatabase) => {
  const select = database.prepare('SELECT incarnation FROM kernel_meta');
  const insert = database.prepare('INSERT INTO kernel_meta (incarnation) VALUES (?)');
  return {
    /** The random id of this kernel; undefined for a new one, and for one that was just imported. */
    incarnation: (): string | undefined => {
      const row = select.get();
      return row && String(row.incarnation);
    },
    setIncarnation: (id: string) => insert.run(id),
  };
};
