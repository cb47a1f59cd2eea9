import type { KernelDatabase } from './database.ts';

/** What tells this kernel from every other, copies of it among them. */
export const makeMetaTable = (database: KernelDatabase) => {
  const select = database.prepare('SELECT incarnation FROM kernel_meta');
  const insert = database.prepare('INSERT INTO kernel_meta (incarnation) VALUES (?)');
  const incarnation = (): string | undefined => {
    const row = select.get();
    return row && String(row.incarnation);
  };
  return {
    /** The random id of this kernel; undefined for a new one, and for one that was just imported. */
    incarnation,
    /** The same, once the kernel has begun. */
    kernelId: (): string => {
      const id = incarnation();
      if (id === undefined) throw Error('the kernel has no id before it has begun');
      return id;
    },
    setIncarnation: (id: string) => insert.run(id),
  };
};
