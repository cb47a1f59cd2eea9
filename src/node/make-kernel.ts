import '../lockdown/node.ts';
import { Kernel, type KernelOptions, type Logger } from '../kernel/index.ts';
import { makeSQLKernelDatabase } from './database.ts';
import { makeNodejsPlatformServices, type NodejsPlatformOptions } from './platform-services.ts';

export type MakeKernelOptions = Pick<
  KernelOptions,
  'resetStorage' | 'mnemonic' | 'keySeed' | 'systemSubclusters' | 'allowedGlobalNames' | 'onFailure'
> &
  Pick<NodejsPlatformOptions, 'vatMemoryLimitMb'> & {
    /** The file of the database, made if it does not exist; `:memory:` (the default) forgets everything at the end. */
    dbFilename?: string;
    logger?: Logger;
  };

/**
 * A kernel in this Node process: SQLite in a file, vats in worker threads.
 * @throws (rejects) KernelError `KERNEL_BUSY`, `STORAGE_UNAVAILABLE` or `STORAGE_INVALID`, naming the file; `PHRASE_INVALID`,
 * `IDENTITY_EXISTS`.
 */
export const makeKernel = async ({
  dbFilename = ':memory:',
  logger,
  vatMemoryLimitMb,
  ...options
}: MakeKernelOptions = {}): Promise<Kernel> => {
  const logging = logger === undefined ? {} : { logger };
  const limit = vatMemoryLimitMb === undefined ? {} : { vatMemoryLimitMb };
  const database = await makeSQLKernelDatabase({ dbFilename });
  try {
    return await Kernel.make(makeNodejsPlatformServices({ ...logging, ...limit }), database, {
      ...options,
      ...logging,
    });
  } catch (error) {
    database.close();
    throw error;
  }
};
