import { access, chmod } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KernelError, type IOChannel, type IOSpec } from '../../kernel/index.ts';
import { claimSocketPath } from './claim-socket-path.ts';
import { makeServerChannel } from './server-channel.ts';

/** What systems have room for in the address of a socket, the least of them. */
const PATH_BYTES = 103;

/**
 * A channel on a Unix domain socket that only this user may connect to. A socket that an earlier process of this user left at the path is
 * replaced; anything else there is left alone.
 * @throws (rejects) KernelError `IO_UNAVAILABLE`, or the system's error.
 */
export const makeSocketIOChannel = async (
  name: string,
  { path, direction, unit }: Pick<IOSpec, 'direction' | 'unit'> & { path: string },
): Promise<IOChannel> => {
  await access(dirname(path)).catch(() => {
    throw new KernelError('IO_UNAVAILABLE', `the folder of ${path} does not exist`);
  });
  const claim = claimSocketPath(path);
  for (const used of [path, claim.own]) {
    if (Buffer.byteLength(used) <= PATH_BYTES) continue;
    throw new KernelError('IO_UNAVAILABLE', `the path of a socket has ${PATH_BYTES} bytes at most; too long: ${used}`);
  }
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
