import '../lockdown/node.ts';
import { Kernel, type KernelOptions, type Logger } from '../kernel/index.ts';
import { makeSQLKernelDatabase } from './database.ts';
import { makeNodejsPlatformServices } from './platform-services.ts';

export type MakeKernelOptions = Pick<KernelOptions, 'resetStorage' | 'systemSubclusters' | 'onFailure'> & {
  /** The file of the database, made if it does not exist; `:memory:` (the default) forgets everything at the end. */
  dbFilename?: string;
  logger?: Logger;
};

/**
 * A kernel in this Node process: SQLite in a file, vats in worker threads.
 * @throws (rejects) KernelError `KERNEL_BUSY`, `STORAGE_UNAVAILABLE` or `STORAGE_INVALID`, naming the file.
 */
export const makeKernel = async ({
  dbFilename = ':memory:',
  logger,
  ...options
}: MakeKernelOptions = {}): Promise<Kernel> => {
  const logging = logger === undefined ? {} : { logger };
  const database = await makeSQLKernelDatabase({ dbFilename });
  try {
    return await Kernel.make(makeNodejsPlatformServices(logging), database, { ...options, ...logging });
  } catch (error) {
    database.close();
    throw error;
  }
};
