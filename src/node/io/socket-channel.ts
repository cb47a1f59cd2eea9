import { chmod } from 'node:fs/promises';
import type { IOChannel, IOSpec } from '../../kernel/index.ts';
import { claimSocketPath } from './claim-socket-path.ts';
import { makeServerChannel } from './server-channel.ts';

/**
 * A channel on a Unix domain socket that only this user may connect to. A socket that an earlier process of this user left at the path is
 * replaced; anything else there is left alone.
 * @throws (rejects) KernelError `IO_UNAVAILABLE`, or the system's error.
 */
export const makeSocketIOChannel = async (
  name: string,
  { path, direction, unit }: Pick<IOSpec, 'direction' | 'unit'> & { path: string },
): Promise<IOChannel> => {
  const claim = claimSocketPath(path);
  return makeServerChannel({
    name,
    direction,
    unit,
    listen: { path: claim.own },
    onListening: async () => {
      await chmod(claim.own, 0o600);
      await claim.take();
    },
    onClosing: claim.release,
  });
};
