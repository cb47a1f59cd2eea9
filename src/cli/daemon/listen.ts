/** The socket of a daemon, which only this user can reach. */
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { CommandError } from '../support/errors.ts';

/** What a killed daemon left. The caller holds the lock, so nobody listens there. */
const removeStale = (file: string): void => {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new CommandError(`${file} is in the way, and is no socket: move it elsewhere`);
  rmSync(file);
};

/** Listens at a path; closing the server removes the socket. */
export const listen = async (file: string, onConnection: (socket: Socket) => void): Promise<Server> => {
  removeStale(file);
  const server = createServer(onConnection);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The folder keeps others out until the mode is set.
    server.listen(file, resolve);
  });
  chmodSync(file, 0o600);
  return server;
};
