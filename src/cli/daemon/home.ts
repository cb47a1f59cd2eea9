/** The folder of one kernel: its database, its socket, its logs. */
import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { CommandError, usageError } from '../support/errors.ts';
import type { ProcessIo } from '../support/io.ts';

export type Home = {
  folder: string;
  database: string;
  /** Held by the process of the kernel for its life. */
  lock: string;
  /** Who holds the lock, for people: a number, and a newline. */
  pid: string;
  socket: string;
  log: string;
  /** What Node itself has to say, such as its last words. */
  nodeLog: string;
};

/** What fits into the address of a Unix socket: 108 bytes on Linux, 104 elsewhere, and a zero at the end. */
const LONGEST_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;

/** Where the kernel lives, and the relay, when nobody says otherwise. */
export const defaultFolder = (env: ProcessIo['env']): string =>
  env.OCAP_HOME || path.join(env.HOME || homedir(), '.ocap-kernel');

/**
 * @param given - what the option `--home` says.
 * @throws CommandError when no socket could have an address there.
 */
export const findHome = (given: string | undefined, { env, cwd }: Pick<ProcessIo, 'env' | 'cwd'>): Home => {
  const folder = path.resolve(cwd, given ?? defaultFolder(env));
  const socket = path.join(folder, 'ocap.sock');
  const excess = Buffer.byteLength(socket) - LONGEST_SOCKET_PATH;
  if (excess > 0) {
    throw usageError(`the path of ${socket} is ${excess} bytes too long for a socket: choose a shorter --home`);
  }
  return {
    folder,
    database: path.join(folder, 'kernel.db'),
    lock: path.join(folder, 'lock'),
    pid: path.join(folder, 'kernel.pid'),
    socket,
    log: path.join(folder, 'logs', 'kernel.log'),
    nodeLog: path.join(folder, 'logs', 'node.log'),
  };
};

/**
 * Makes the folder, or sees that it is one that nobody else can look into: who reaches the socket is the kernel's user.
 * @throws CommandError saying what to do.
 */
export const prepareHome = ({ folder, log }: Home): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(`${folder}/.`);
  if (found.uid !== process.getuid?.())
    throw new CommandError(`${folder} belongs to another user: choose another --home`);
  const mode = found.mode & 0o777;
  if ((mode & 0o077) !== 0) {
    const shown = mode.toString(8);
    throw new CommandError(
      `${folder} is open to others (mode ${shown}), who could use the kernel: chmod 700 ${folder}`,
    );
  }
  mkdirSync(path.dirname(log), { recursive: true, mode: 0o700 });
};
