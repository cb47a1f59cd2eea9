import { constants, existsSync, realpathSync, statSync, type Stats } from 'node:fs';
import { lstat, open, opendir, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { KernelError, makeDefaultExo, type PlatformServices } from '../kernel/index.ts';
import { shippedLimits as limits } from '../wire/limits.ts';

/** Where Linux shows open files: a name below an open folder is looked up in that very folder, wherever it is by now. */
const OPEN_FILES = '/proc/self/fd';
const canLookUpInOpen = existsSync(OPEN_FILES);

const { O_RDONLY, O_NOFOLLOW, O_DIRECTORY, O_NONBLOCK } = constants;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';

/** What a vat learns: its own path, and nothing of where that is (P12). */
const describe = (file: string, error: unknown): KernelError => {
  if (error instanceof KernelError) return error;
  const shown = JSON.stringify(file);
  switch (codeOf(error)) {
    case 'ENOENT':
      return new KernelError('IO_UNAVAILABLE', `${shown} does not exist`);
    case 'ELOOP':
    case 'ENOTDIR':
      return new KernelError('IO_UNAVAILABLE', `${shown} leads over what is no folder, or over a symbolic link`);
    default:
      return new KernelError('IO_FAILED', `${shown} cannot be read (${codeOf(error)})`);
  }
};

/** The parts of a path within the folder. @throws KernelError `INVALID_ARGUMENT` for one that could lead out. */
const partsOf = (file: unknown): string[] => {
  if (typeof file !== 'string') throw new KernelError('INVALID_ARGUMENT', 'expected a path');
  const parts = file === '.' || file === '' ? [] : file.split('/');
  const isWrong = (part: string) => part === '' || part === '.' || part === '..' || /[\\\0]|^[A-Za-z]:/.test(part);
  if (!parts.some(isWrong)) return parts;
  throw new KernelError(
    'INVALID_ARGUMENT',
    `${JSON.stringify(file)}: expected a path below the folder, such as notes/today.txt, without ".", ".." or "\\"`,
  );
};

const isSame = (a: Stats, b: Stats): boolean => a.ino === b.ino && a.dev === b.dev;

/** Opens part by part, each in the folder that was opened before; no symbolic link is followed, whoever makes one meanwhile. */
const openInOpen = async (rootDir: string, parts: readonly string[]): Promise<FileHandle> => {
  let handle = await open(rootDir, O_RDONLY | O_DIRECTORY);
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | (last ? 0 : O_DIRECTORY);
    try {
      const next = await open(`${OPEN_FILES}/${handle.fd}/${part}`, flags);
      await handle.close();
      handle = next;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
  return handle;
};

/** Where folders cannot be looked up in: what was opened has to be what lies at that very path, over no link, afterwards. */
const openAndCompare = async (rootDir: string, parts: readonly string[]): Promise<FileHandle> => {
  const full = path.join(rootDir, ...parts);
  const handle = await open(full, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const opened = await handle.stat();
    if ((await realpath(full)) === full && isSame(opened, await lstat(full))) return handle;
    throw Object.assign(Error('a symbolic link'), { code: 'ELOOP' });
  } catch (error) {
    await handle.close();
    throw error;
  }
};

const checkSame = async (a: Stats, b: Stats): Promise<void> => {
  if (!isSame(a, b)) throw new KernelError('IO_UNAVAILABLE', 'the folder was moved while it was read');
};

type Options = {
  rootDir: string;
  /** Whether the system has `/proc/self/fd`; found out unless told. */
  lookUpInOpen?: boolean;
};

/**
 * Files of one folder, to be read and nothing else. Paths have `/` between their parts; no `..`, absolute path or symbolic link leads out of
 * the folder. Who puts hard links or mounts into the folder gives what they lead to.
 * @throws KernelError `IO_UNAVAILABLE` when the folder does not exist.
 */
export const makeFsCapability = ({ rootDir, lookUpInOpen = canLookUpInOpen }: Options) => {
  const openFile = lookUpInOpen ? openInOpen : openAndCompare;
  let root: string;
  try {
    root = realpathSync(rootDir);
  } catch {
    throw new KernelError('IO_UNAVAILABLE', `platformConfig.fs.rootDir: there is no folder ${rootDir}`);
  }
  if (!statSync(root).isDirectory()) {
    throw new KernelError('IO_UNAVAILABLE', `platformConfig.fs.rootDir: ${rootDir} is no folder`);
  }

  const withFile = async <T>(file: unknown, use: (handle: FileHandle, stats: Stats, shown: string) => Promise<T>) => {
    const parts = partsOf(file);
    const shown = String(file);
    try {
      const handle = await openFile(root, parts);
      try {
        return await use(handle, await handle.stat(), shown);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw describe(shown, error);
    }
  };

  return makeDefaultExo('fs', {
    /** What a file says: text as UTF-8 (unless told), or bytes in base64. */
    readFile: (file: unknown, encoding: unknown = 'utf8'): Promise<string> =>
      withFile(file, async (handle, stats, shown) => {
        if (encoding !== 'utf8' && encoding !== 'base64') {
          throw new KernelError('INVALID_ARGUMENT', 'expected the encoding "utf8" or "base64"');
        }
        if (!stats.isFile()) throw new KernelError('IO_UNAVAILABLE', `${JSON.stringify(shown)} is no file`);
        // It may grow while it is read.
        const bytes = Buffer.alloc(Math.min(stats.size, limits.fileBytes) + 1);
        let length = 0;
        while (length < bytes.length) {
          const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
          if (bytesRead === 0) break;
          length += bytesRead;
        }
        if (length > limits.fileBytes) {
          throw new KernelError('IO_FAILED', `${JSON.stringify(shown)} has more than ${limits.fileBytes} bytes`);
        }
        return bytes.subarray(0, length).toString(encoding);
      }),

    /** The names of what is in a folder, sorted; the whole folder unless told. */
    readdir: (folder: unknown = '.'): Promise<string[]> =>
      withFile(folder, async (handle, stats, shown) => {
        if (!stats.isDirectory()) throw new KernelError('IO_UNAVAILABLE', `${JSON.stringify(shown)} is no folder`);
        const where = lookUpInOpen ? `${OPEN_FILES}/${handle.fd}` : path.join(root, ...partsOf(folder));
        const names: string[] = [];
        for await (const { name } of await opendir(where)) {
          if (names.length >= limits.folderEntries) {
            throw new KernelError(
              'IO_FAILED',
              `${JSON.stringify(shown)} has more than ${limits.folderEntries} entries`,
            );
          }
          names.push(name);
        }
        // Where the folder was found by its path, it may have been another's meanwhile.
        if (!lookUpInOpen) await withFile(folder, (_again, now) => checkSame(stats, now));
        return harden(names.sort());
      }),

    /** What lies at a path: `size` in bytes, `modified` in milliseconds since 1970. */
    stat: (file: unknown) =>
      withFile(file, async (_handle, stats) =>
        harden({
          type: stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'other',
          size: stats.size,
          modified: stats.mtimeMs,
        }),
      ),
  });
};

/** What `platformConfig` gives a vat in Node. */
export const openForVat: NonNullable<PlatformServices['openForVat']> = ({ fs }, { configUrl }) => {
  if (fs === undefined) return {};
  const base = configUrl?.startsWith('file:') === true ? fileURLToPath(new URL('.', configUrl)) : process.cwd();
  return { fs: makeFsCapability({ rootDir: path.resolve(base, fs.rootDir) }) };
};
