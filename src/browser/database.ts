/** The kernel's database in the browser: SQLite's wasm build over the origin private file system, in a dedicated worker. */
import type { KernelDatabase } from '../kernel/store/database.ts';
import { KernelError, messageOf } from '../wire/errors.ts';
import { loadSqlite } from './load-sqlite.ts';
import { deletePool, openPool } from './opfs-pool.ts';
import { openConnection, SQLiteError, type Connection } from './sqlite-connection.ts';

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

const openError = (dbFilename: string, error: unknown): KernelError => {
  const unsound = error instanceof SQLiteError && (error.code === SQLITE_CORRUPT || error.code === SQLITE_NOTADB);
  const where = `${JSON.stringify(dbFilename)}: ${messageOf(error)}`;
  return unsound
    ? new KernelError('STORAGE_INVALID', `the file is not a sound database, ${where}`)
    : new KernelError('STORAGE_UNAVAILABLE', `the database cannot be opened, ${where}`);
};

const configure = (connection: Connection): void => {
  // The lock mode comes before WAL: there is no shared memory for WAL's index here. Savepoints and sorting use memory
  // rather than files of the pool.
  connection.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF');
  const journal = connection.prepare('PRAGMA journal_mode=WAL');
  const mode = journal.get()?.journal_mode;
  journal.finalize();
  if (mode !== 'wal') throw new Error(`no write-ahead log is to be had: the journal mode is ${String(mode)}`);
  connection.exec('PRAGMA synchronous=FULL');
};

/** A pool is a folder, and belongs to one database. */
const poolDirectory = (dbFilename: string) => `${dbFilename}.pool`;

/**
 * Opens the database, which is made if it does not exist. It belongs to this worker until it is closed or the worker
 * ends. There is no database in memory: `:memory:` is a name like any other.
 * @param options.dbFilename - a name without `/`.
 * @throws KernelError `KERNEL_BUSY`, `STORAGE_INVALID` or `STORAGE_UNAVAILABLE`
 */
export const makeSQLKernelDatabase = async ({ dbFilename }: { dbFilename: string }): Promise<KernelDatabase> => {
  const pool = await openPool(poolDirectory(dbFilename));
  let connection: Connection | undefined;
  try {
    const module = await loadSqlite();
    module.registerVFS(pool, true);
    connection = openConnection(module, dbFilename, pool.name);
    configure(connection);
  } catch (error) {
    connection?.close();
    await pool.close();
    throw openError(dbFilename, error);
  }
  const { exec, prepare, close } = connection;

  return harden({
    exec,
    prepare(sql: string) {
      const { run, get, all } = prepare(sql);
      return harden({ run, get, all });
    },
    executeQuery(sql: string) {
      const statement = prepare(sql);
      exec('PRAGMA query_only=ON');
      try {
        return statement.all();
      } finally {
        exec('PRAGMA query_only=OFF');
        statement.finalize();
      }
    },
    close() {
      close();
      void pool.close();
    },
  });
};

/**
 * Deletes a database that is not open, with all it holds.
 * @throws KernelError `KERNEL_BUSY` when it is open, here or elsewhere
 */
export const deleteSQLKernelDatabase = async ({ dbFilename }: { dbFilename: string }): Promise<void> =>
  deletePool(poolDirectory(dbFilename));
