/** The seam between the kernel and SQLite: one synchronous interface, one driver per platform, one contract suite. */

export type SqlValue = string | number | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

/** A prepared statement with `?` parameters. Every method resets it, so it may be used again at once. */
export type Statement = {
  run(...values: SqlValue[]): void;
  /** The first row, or undefined. */
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
};

/**
 * An open database. Drivers open it with foreign keys off, `journal_mode=WAL` and `synchronous=FULL`. Integers are
 * JavaScript numbers (safe integers; a driver throws for a larger one), BLOBs are `Uint8Array` copies.
 * Every error is thrown as an Error whose message has SQLite's own text; the kernel decides what it means.
 */
export type KernelDatabase = {
  /** Runs one or more statements without parameters and without rows. */
  exec(sql: string): void;
  prepare(sql: string): Statement;
  /** The guide's name for a read-only look at the tables: runs one statement and returns its rows. */
  executeQuery(sql: string): SqlRow[];
  close(): void;
};
