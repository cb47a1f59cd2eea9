/** The files of one database in the origin private file system, as SQLite's wasm build can use them synchronously. */
import { AccessHandlePoolVFS } from 'wa-sqlite/src/examples/AccessHandlePoolVFS.js';
import { KernelError, messageOf } from '../wire/errors.ts';

/** The database, its write-ahead log and a rollback journal, and room for SQLite's temporary files. */
const CAPACITY = 12;

/** Result codes of SQLite for what can go wrong below it. */
const SQLITE_OK = 0;
const SQLITE_FULL = 13;
const SQLITE_IOERR = {
  read: 266,
  write: 778,
  fsync: 1034,
  truncate: 1546,
  fstat: 1802,
  delete: 2570,
  access: 3338,
  close: 4106,
};

/**
 * Makes the pool's methods answer with SQLite's codes when the file system throws: an exception must not pass through
 * SQLite's frames, which could not clean up behind it.
 */
const answerWithCodes = (pool: AccessHandlePoolVFS): AccessHandlePoolVFS => {
  const guard =
    <Args extends unknown[]>(method: (...args: Args) => number, failure: number) =>
    (...args: Args): number => {
      try {
        return method.apply(pool, args);
      } catch (error) {
        console.error('The origin private file system failed:', error);
        return error instanceof DOMException && error.name === 'QuotaExceededError' ? SQLITE_FULL : failure;
      }
    };
  const { xRead, xWrite, xTruncate, xSync, xFileSize, xDelete, xAccess, xClose } = pool;
  return Object.assign(pool, {
    xRead: guard(xRead, SQLITE_IOERR.read),
    // A write that was cut short has no other cause in this file system than want of room.
    xWrite: guard(
      (...args: Parameters<typeof xWrite>) => (xWrite.apply(pool, args) === SQLITE_OK ? SQLITE_OK : SQLITE_FULL),
      SQLITE_IOERR.write,
    ),
    xTruncate: guard(xTruncate, SQLITE_IOERR.truncate),
    xSync: guard(xSync, SQLITE_IOERR.fsync),
    xFileSize: guard(xFileSize, SQLITE_IOERR.fstat),
    xDelete: guard(xDelete, SQLITE_IOERR.delete),
    xAccess: guard(xAccess, SQLITE_IOERR.access),
    xClose: guard(xClose, SQLITE_IOERR.close),
  });
};

const rootDirectory = async (): Promise<FileSystemDirectoryHandle> => {
  if (typeof FileSystemFileHandle === 'undefined' || !('createSyncAccessHandle' in FileSystemFileHandle.prototype)) {
    throw new KernelError(
      'STORAGE_UNAVAILABLE',
      'the origin private file system can be used in dedicated workers only',
    );
  }
  try {
    return await navigator.storage.getDirectory();
  } catch (error) {
    const why = messageOf(error);
    throw new KernelError('STORAGE_UNAVAILABLE', `this browser profile has no origin private file system: ${why}`);
  }
};

/**
 * Opens the pool in a folder, which is made if it does not exist. All its files are locked until the pool is closed or
 * the worker ends, so a folder has one user at a time.
 * @throws KernelError `KERNEL_BUSY` or `STORAGE_UNAVAILABLE`
 */
export const openPool = async (directory: string): Promise<AccessHandlePoolVFS> => {
  await rootDirectory();
  const pool = new AccessHandlePoolVFS(directory);
  try {
    await pool.isReady;
    const missing = CAPACITY - pool.getCapacity();
    if (missing > 0) await pool.addCapacity(missing);
  } catch (error) {
    await pool.close();
    if (error instanceof DOMException && error.name === 'NoModificationAllowedError') {
      throw new KernelError('KERNEL_BUSY', `another kernel has the database open: ${error.message}`);
    }
    throw new KernelError('STORAGE_UNAVAILABLE', `the files of the database cannot be opened: ${messageOf(error)}`);
  }
  return answerWithCodes(pool);
};

/**
 * Deletes a closed pool with everything in it. One that does not exist is as good as deleted.
 * @throws KernelError `KERNEL_BUSY` when the pool is open somewhere, or `STORAGE_UNAVAILABLE`
 */
export const deletePool = async (directory: string): Promise<void> => {
  const root = await rootDirectory();
  try {
    await root.removeEntry(directory, { recursive: true });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return;
    if (error instanceof DOMException && error.name === 'NoModificationAllowedError') {
      throw new KernelError('KERNEL_BUSY', `the database is open and cannot be deleted: ${error.message}`);
    }
    throw new KernelError('STORAGE_UNAVAILABLE', `the database cannot be deleted: ${messageOf(error)}`);
  }
};
