import type { KernelApi } from '../../wire/host-api.ts';
import { connectDaemon, type DaemonConnection } from '../daemon/connect-daemon.ts';
import type { Io } from './io.ts';

type Use<Result> = (kernel: Promise<KernelApi>, connection: DaemonConnection) => Promise<Result>;

const withSession =
  (session: 'own' | 'shared') =>
  async <Result>(io: Io, name: string, { home }: { home?: string | undefined }, use: Use<Result>): Promise<Result> => {
    const connection = await connectDaemon(io.findHome(home), { name: `ocap ${name}`, session });
    try {
      return await use(connection.kernel, connection);
    } finally {
      connection.end();
    }
  };

/**
 * Does something with the kernel of a home. `name`: the command, for the kernel's log.
 * @throws (rejects) CommandError when no kernel runs there, and what the kernel rejects with.
 */
export const withKernel = withSession('own');

/** The same for commands that print references: these hold until `ocap release`, or until the kernel stops. */
export const withSharedSession = withSession('shared');
