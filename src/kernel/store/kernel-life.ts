import type { KernelDatabase } from './database.ts';

/** Whether the last kernel life ended by a stop, or by a crash in the midst of something (R9). */
export const makeKernelLifeTable = (database: KernelDatabase) => {
  const select = database.prepare('SELECT clean FROM kernel_life');
  const update = database.prepare('UPDATE kernel_life SET clean = ?');
  return {
    /** Begins a life. @returns whether the last one ended by a stop. */
    begin: (): boolean => {
      const clean = select.get()?.clean !== 0;
      update.run(0);
      return clean;
    },
    end: () => update.run(1),
  };
};
