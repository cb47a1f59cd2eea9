import '../lockdown/node.ts';
import path from 'node:path';
import { serveHost } from '../host/serve-host.ts';
import type { HostPort } from '../host/session.ts';
import { Kernel, type KernelOptions, type Logger } from '../kernel/index.ts';
import { makeSQLKernelDatabase } from './database.ts';
import { makeIOChannelFactory } from './io/index.ts';
import { makeNodejsPlatformServices, type NodejsPlatformOptions } from './platform-services.ts';

export type MakeKernelOptions = Omit<KernelOptions, 'logger'> &
  Pick<NodejsPlatformOptions, 'vatMemoryLimitMb'> & {
    /**
     * One end of a `MessageChannel`: a host at its other end gets the kernel over captp, from `connectHost`. The session ends with the
     * port or with the kernel.
     */
    port?: HostPort;
    /** A program of the host's own that vat workers run; a relative path starts in the working directory. */
    workerFilePath?: string;
    /** The file of the database, made if it does not exist; `:memory:` (the default) forgets everything at the end. */
    dbFilename?: string;
    logger?: Logger;
  };

/**
 * A kernel in this Node process: SQLite in a file, vats in worker threads, and I/O channels of Node unless `ioChannelFactory` makes others.
 * @throws (rejects) KernelError `KERNEL_BUSY`, `STORAGE_UNAVAILABLE` or `STORAGE_INVALID`, naming the file; `PHRASE_INVALID`,
 * `IDENTITY_EXISTS`.
 */
export const makeKernel = async ({
  port,
  workerFilePath,
  dbFilename = ':memory:',
  logger,
  vatMemoryLimitMb,
  ioChannelFactory = makeIOChannelFactory(),
  ...options
}: MakeKernelOptions = {}): Promise<Kernel> => {
  const logging = logger === undefined ? {} : { logger };
  const platform = makeNodejsPlatformServices({
    ...logging,
    ...(vatMemoryLimitMb === undefined ? {} : { vatMemoryLimitMb }),
    ...(workerFilePath === undefined ? {} : { workerFilePath: path.resolve(workerFilePath) }),
  });
  const database = await makeSQLKernelDatabase({ dbFilename });
  let kernel: Kernel;
  try {
    kernel = await Kernel.make(platform, database, { ...options, ...logging, ioChannelFactory });
  } catch (error) {
    database.close();
    throw error;
  }
  if (port === undefined) return kernel;
  const session = kernel.openSession({ name: 'the host at the port' });
  const host = serveHost({ port, name: 'host', bootstrap: session.facet, onEnd: () => session.end() });
  return harden({
    ...kernel,
    stop: async () => {
      host.end('the kernel was stopped');
      await kernel.stop();
    },
  });
};
