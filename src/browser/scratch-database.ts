import type { KernelDatabase } from '../kernel/index.ts';
import { deleteSQLKernelDatabase, makeSQLKernelDatabase } from './database.ts';

const SCRATCH = { dbFilename: 'scratch' };

/** The deletion under way: the next database is made when it is over. */
let deletion: Promise<void> = Promise.resolve();

/** Deletes what is left of the last one: a worker that was ended could not do it. */
export const deleteScratchDatabase = (): Promise<void> => {
  deletion = deletion.catch(() => undefined).then(() => deleteSQLKernelDatabase(SCRATCH));
  return deletion;
};

/** An empty database for a moment; closing deletes it. There is one at a time. */
export const openScratchDatabase = async (): Promise<KernelDatabase> => {
  await deleteScratchDatabase();
  const database = await makeSQLKernelDatabase(SCRATCH);
  return harden({
    ...database,
    close: () => {
      database.close();
      deleteScratchDatabase().catch((error: unknown) => console.error('The scratch database was not deleted:', error));
    },
  });
};
