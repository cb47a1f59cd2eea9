/** The seam between the kernel and SQLite: one synchronous interface, one driver per platform, one contract suite. */

export type SqlValue = string | number | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

/**
 * A prepared statement with `?` parameters; those that are not given are null. Every method resets it, so it may be used
 * again at once, after an error too. It lives until the database is closed.
 */
export type Statement = {
  run(...values: SqlValue[]): void;
  /** The first row, or undefined. */
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
};

/**
 * An open database. Drivers open it with foreign keys off, `journal_mode=WAL` and `synchronous=FULL`, and keep anyone
 * else from opening it until it is closed. Safe integers are bound as INTEGER and other numbers as REAL; a driver throws
 * for an INTEGER that is not safe. BLOBs are `Uint8Array` copies. TEXT turns lone surrogates into U+FFFD.
 * Every error is thrown as an Error whose message has SQLite's own text; the kernel decides what it means.
 */
export type KernelDatabase = {
  /** Runs one or more statements without parameters and without rows. */
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** The guide's name for a look at the tables: runs one statement, which may not write, and returns its rows. */
  executeQuery(sql: string): SqlRow[];
  /** Rolls an open transaction back. Nothing works afterwards. */
  close(): void;
};
