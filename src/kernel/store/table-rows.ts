import type { KernelDatabase, SqlRow, SqlValue, Statement } from './database.ts';
import { APPLICATION_ID, migrations } from './schema.ts';

/** A table as it is stored: its columns in order. */
export type Table = { name: string; columns: string[] };

/** So many bytes of rows are read at once, or one row that is larger. */
const PAGE_BYTES = 1_000_000;
const PAGE_ROWS = 1_000;

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Statements live until their database is closed: each is prepared once, however often tables are read. */
const prepared = new WeakMap<KernelDatabase, Map<string, Statement>>();

const prepareOnce = (database: KernelDatabase, sql: string): Statement => {
  const statements = prepared.get(database) ?? new Map<string, Statement>();
  prepared.set(database, statements);
  const statement = statements.get(sql) ?? database.prepare(sql);
  statements.set(sql, statement);
  return statement;
};

/** All tables, in the order they were made. */
export const listTables = (database: KernelDatabase): Table[] => {
  const names = database.executeQuery(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
  );
  return names.map(({ name }) => ({
    name: String(name),
    columns: database
      .executeQuery(`SELECT name FROM pragma_table_info(${literal(String(name))}) ORDER BY cid`)
      .map((column) => String(column.name)),
  }));
};

/** What orders the rows of a table: its primary key, else the number that SQLite gives each row. */
const keyOf = (database: KernelDatabase, { name }: Table): string[] => {
  const key = database.executeQuery(`SELECT name FROM pragma_table_info(${literal(name)}) WHERE pk > 0 ORDER BY pk`);
  return key.length > 0 ? key.map((column) => String(column.name)) : ['rowid'];
};

/**
 * All rows of a table in the order of its key, a page in memory at a time. Nobody may write to the table until the last
 * row was read.
 */
export function* readRows(database: KernelDatabase, table: Table): Generator<SqlRow, void, undefined> {
  const key = keyOf(database, table);
  const named = key.map(quote).join(', ');
  // SQLite's own number of a row is no column: it is asked for by name.
  const all = key.every((column) => table.columns.includes(column)) ? '*' : `*, ${named}`;
  const length = table.columns.map((column) => `coalesce(octet_length(${quote(column)}), 0)`).join(' + ');
  const from = (after: boolean) =>
    `FROM ${quote(table.name)} ${after ? `WHERE (${named}) > (${key.map(() => '?').join(', ')})` : ''} ORDER BY ${named} LIMIT ?`;
  const prepare = (after: boolean) => ({
    lengths: prepareOnce(database, `SELECT ${length} AS length ${from(after)}`),
    rows: prepareOnce(database, `SELECT ${all} ${from(after)}`),
  });

  let statements = prepare(false);
  let position: SqlValue[] = [];
  for (;;) {
    let bytes = 0;
    let count = 0;
    for (const row of statements.lengths.all(...position, PAGE_ROWS)) {
      bytes += Number(row.length);
      if (count > 0 && bytes > PAGE_BYTES) break;
      count += 1;
    }
    if (count === 0) return;
    const rows = statements.rows.all(...position, count);
    yield* rows;
    const last = rows.at(-1);
    if (position.length === 0) statements = prepare(true);
    position = key.map((column) => last?.[column] ?? null);
  }
}

/** What adds rows to a table, given values in the order of its columns. */
export const makeInsert = (database: KernelDatabase, { name, columns }: Table): ((values: SqlValue[]) => void) => {
  const insert = prepareOnce(
    database,
    `INSERT INTO ${quote(name)} (${columns.map(quote).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  return (values) => insert.run(...values);
};

const deleteRows = (database: KernelDatabase, tables: readonly Table[]): void => {
  for (const { name } of tables) database.exec(`DELETE FROM ${quote(name)}`);
};

/** Replaces all rows of `to`, whose tables are those of `from`; the caller has begun a transaction. */
export const copyRows = (from: KernelDatabase, to: KernelDatabase): void => {
  const tables = listTables(from);
  deleteRows(to, tables);
  for (const table of tables) {
    const insert = makeInsert(to, table);
    for (const row of readRows(from, table)) insert(table.columns.map((column) => row[column] ?? null));
  }
};

/** Makes the tables of a version in a database that has none, without the rows that a new kernel begins with. */
export const makeEmptyTables = (database: KernelDatabase, version: number): Table[] => {
  for (const migration of migrations.slice(0, version)) database.exec(migration);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version}`);
  const tables = listTables(database);
  deleteRows(database, tables);
  return tables;
};

/** The version of the tables that this kernel writes. */
export const schemaVersion = migrations.length;
