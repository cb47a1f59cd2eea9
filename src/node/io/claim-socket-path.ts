import { link, lstat, rename, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { Stats } from 'node:fs';
import { KernelError } from '../../kernel/index.ts';

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const unlessAbsent = async <T>(promise: Promise<T>): Promise<T | undefined> =>
  promise.catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });

/** Whether somebody listens there. */
const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Whatever else it says than that nobody listens, it is somebody's.
    socket.once('error', (error) => resolve(!hasCode(error, 'ECONNREFUSED')));
  });

const isSame = (a: Stats, b: Stats | undefined): boolean => a.ino === b?.ino && a.dev === b.dev;

const asideName = (path: string): string => join(dirname(path), `.${crypto.randomUUID().slice(0, 8)}`);

/** Removes what lies at a path, if it still is what was found there; what another process has put in its place meanwhile stays. */
const removeFound = async (path: string, found: Stats): Promise<void> => {
  const aside = asideName(path);
  await rename(path, aside);
  if (!isSame(found, await lstat(aside))) await link(aside, path);
  await unlink(aside);
};

/** @throws (rejects) KernelError `IO_UNAVAILABLE` for what is there and is no socket of this user that nobody listens on. */
const removeStale = async (path: string): Promise<void> => {
  const found = await unlessAbsent(lstat(path));
  if (found === undefined) return;
  if (!found.isSocket()) throw new KernelError('IO_UNAVAILABLE', `${path} is there already, and it is no socket`);
  if (found.uid !== process.getuid?.()) {
    throw new KernelError('IO_UNAVAILABLE', `${path} is a socket of another user`);
  }
  if (await answers(path)) throw new KernelError('IO_UNAVAILABLE', `somebody listens on ${path} already`);
  await removeFound(path, found);
};

/**
 * Where a server is to listen, so that a path is taken only when nothing is there, and given up only while it is still this server's: it
 * listens under a name of its own beside the path, and is then linked there.
 */
export const claimSocketPath = (path: string) => {
  const own = asideName(path);
  let bound: Stats | undefined;
  return {
    own,
    /** The server listens at `own`. @throws (rejects) KernelError `IO_UNAVAILABLE`; nothing was changed. */
    take: async (): Promise<void> => {
      const stats = await lstat(own);
      try {
        await link(own, path);
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
        await removeStale(path);
        await link(own, path);
      }
      bound = stats;
      await unlink(own);
    },
    release: async (): Promise<void> => {
      const found = await unlessAbsent(lstat(path));
      if (bound !== undefined && found !== undefined && isSame(bound, found)) await removeFound(path, found);
    },
  };
};
