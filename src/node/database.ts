/** The kernel's database in Node, on `node:sqlite`. */
import '../lockdown/node.ts';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { KernelDatabase, SqlRow, SqlValue, Statement } from '../kernel/store/database.ts';
import { KernelError, messageOf } from '../wire/errors.ts';

/** SQLite's result codes that say why a file could not be opened. */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** `node:sqlite` binds every number as REAL; the seam promises that an integer is stored as INTEGER. */
const toNode = (value: SqlValue): string | number | bigint | Uint8Array | null =>
  Number.isSafeInteger(value) ? BigInt(value as number) : value;

/** Integers beyond the safe ones never get here: `node:sqlite` throws for them unless it is told to read bigints. */
const toRow = (row: Record<string, SQLOutputValue>): SqlRow => row as SqlRow;

const wrapStatement = (statement: StatementSync): Statement =>
  harden({
    run(...values: SqlValue[]) {
      statement.run(...values.map(toNode));
    },
    get(...values: SqlValue[]) {
      const row = statement.get(...values.map(toNode));
      return row === undefined ? undefined : toRow(row);
    },
    all(...values: SqlValue[]) {
      return statement.all(...values.map(toNode)).map(toRow);
    },
  });

const openError = (dbFilename: string, error: unknown): KernelError => {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  const where = `${JSON.stringify(dbFilename)}: ${messageOf(error)}`;
  switch (code) {
    case SQLITE_BUSY:
      return new KernelError('KERNEL_BUSY', `another kernel has the database open, ${where}`);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new KernelError('STORAGE_INVALID', `the file is not a sound database, ${where}`);
    default:
      return new KernelError('STORAGE_UNAVAILABLE', `the database cannot be opened, ${where}`);
  }
};

/**
 * Opens the database in a file that is made if it does not exist; its folder must exist. `:memory:` keeps nothing.
 * The file is locked until the database is closed or the process ends: it belongs to one kernel at a time.
 * @throws KernelError `KERNEL_BUSY`, `STORAGE_INVALID` or `STORAGE_UNAVAILABLE`, with the file's name and SQLite's text.
 */
export const makeSQLKernelDatabase = async ({ dbFilename }: { dbFilename: string }): Promise<KernelDatabase> => {
  let opened: DatabaseSync | undefined;
  try {
    opened = new DatabaseSync(dbFilename, {
      enableForeignKeyConstraints: false,
      enableDoubleQuotedStringLiterals: false,
    });
    // The lock mode comes before WAL, so that WAL's index lives in memory and nobody else may open the file.
    opened.exec(
      'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; BEGIN IMMEDIATE; COMMIT',
    );
  } catch (error) {
    opened?.close();
    throw openError(dbFilename, error);
  }
  const db = opened;

  return harden({
    exec: (sql: string) => db.exec(sql),
    prepare: (sql: string) => wrapStatement(db.prepare(sql)),
    executeQuery(sql: string) {
      const statement = db.prepare(sql);
      db.exec('PRAGMA query_only=ON');
      try {
        return statement.all().map(toRow);
      } finally {
        db.exec('PRAGMA query_only=OFF');
      }
    },
    close: () => db.close(),
  });
};
