/**
 * Queries that a developer writes. What SQLite itself says of a query decides whether it is asked: its grammar that it is one SELECT, and
 * its program which tables it reads and how often it goes round.
 */
import { KernelError, messageOf } from '../../wire/errors.ts';
import type { QueryResult } from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import { cellColumns, readCell } from './cells.ts';
import type { KernelDatabase, SqlRow } from './database.ts';
import type { InspectRows } from './inspect-rows.ts';

/** SQLite's own table of tables begins here. */
const SCHEMA_PAGE = 1;
/** How many rows a look-up by a part of an index is taken to find. */
const ROWS_PER_LOOKUP = 100;

type Instruction = { addr: number; opcode: string; p1: number; p2: number };

const parse = (row: SqlRow): Instruction => ({
  addr: Number(row.addr),
  opcode: String(row.opcode),
  p1: Number(row.p1),
  p2: Number(row.p2),
});

const refuse = (why: string): never => {
  throw new KernelError('QUERY_REFUSED', why);
};

/** Opens a table or an index of the file to read it, by the page where it begins. */
const OPENS: readonly string[] = ['OpenRead', 'ReopenIdx'];
/** Opens what makes up its rows itself: SQLite's inside, or what a query would write to. */
const FOREIGN = /^(?:VOpen|VFilter|OpenWrite|VUpdate)$/;
const FROM_START: readonly string[] = ['Rewind', 'Last', 'Sort'];
const ROUND: readonly string[] = ['Next', 'Prev'];

/**
 * How many rows a program may look at, as a guard rail: rounds through a whole table count all its rows, rounds after a look-up
 * a hundred, and rounds inside others are multiplied.
 */
const effortOf = (program: readonly Instruction[], rowsOf: (cursor: number) => number | undefined): number => {
  const loops = program
    .filter(({ opcode, p2, addr }) => ROUND.includes(opcode) && p2 <= addr)
    .map(({ addr, p1, p2 }) => {
      const rows = rowsOf(p1) ?? 1;
      const isScan = program.some((other) => FROM_START.includes(other.opcode) && other.p1 === p1);
      return { from: p2, to: addr, rounds: Math.max(1, isScan ? rows : Math.min(rows, ROWS_PER_LOOKUP)) };
    });
  return loops
    .map(({ from, to }) =>
      loops
        .filter((outer) => outer.from <= from && to <= outer.to)
        .reduce((product, { rounds }) => product * rounds, 1),
    )
    .reduce((sum, product) => sum + product, 0);
};

export const makeQuerySelect = (database: KernelDatabase, rows: InspectRows, limits: Limits) => {
  /** The caller's SQL as a part of ours, which no comment or bracket of it can end. */
  const wrap = (columns: string, sql: string, limit: number): string =>
    `SELECT ${columns} FROM (\n${sql}\n) LIMIT ${limit}`;

  /** Which tables are read, after checking that each may be. */
  const check = (sql: string): string[] => {
    // On its own it is one statement that ends where the text ends or at a semicolon; in brackets it has no semicolon, and is a SELECT.
    database.executeQuery(`EXPLAIN ${sql}`);
    const wrapped = wrap('*', sql, 1);
    const program = database.executeQuery(`EXPLAIN ${wrapped}`).map(parse);
    if (program.some(({ opcode }) => FOREIGN.test(opcode))) {
      refuse('functions that stand for tables (pragma_…, json_each and the like) cannot be queried here');
    }
    const plan = database.executeQuery(`EXPLAIN QUERY PLAN ${wrapped}`);
    if (plan.some(({ detail }) => String(detail).includes('RECURSIVE'))) {
      refuse('recursive queries are not answered, because one that does not end would stop the kernel');
    }
    const tables = new Map<number, string>();
    for (const { opcode, p1, p2 } of program) {
      if (!OPENS.includes(opcode) || p2 === SCHEMA_PAGE) continue;
      const table = rows.tableAt(p2);
      if (table === undefined || !rows.isQueryable(table)) {
        const readable = rows.queryable().join(', ');
        return refuse(`${table ?? 'what it reads'} holds secrets and cannot be queried; these can be: ${readable}`);
      }
      tables.set(p1, table);
    }
    const counted = new Map<string, number>();
    for (const table of tables.values()) if (!counted.has(table)) counted.set(table, rows.count(table));
    const effort = effortOf(program, (cursor) => counted.get(tables.get(cursor) ?? ''));
    if (effort > limits.queryEffort) {
      refuse(
        `it could look at ${effort} rows, and ${limits.queryEffort} at most are looked at; join fewer tables, or by their keys`,
      );
    }
    return [...counted.keys()].sort();
  };

  /**
   * @throws KernelError `QUERY_REFUSED`, with SQLite's own text where it has something to say
   */
  return (text: string): QueryResult => {
    const sql = text.replace(/;\s*$/, '');
    try {
      const tables = check(sql);
      // The names of the columns come with a row; then only the beginning of each value is read.
      const [first] = database.executeQuery(wrap('*', sql, 1));
      if (first === undefined) return { columns: [], rows: [], truncated: false, tables };
      const columns = Object.keys(first);
      const found = database.executeQuery(
        wrap(
          columns.map((column, index) => cellColumns(column, index, limits)).join(', '),
          sql,
          limits.queriedRows + 1,
        ),
      );
      return {
        columns,
        rows: found
          .slice(0, limits.queriedRows)
          .map((row) => columns.map((_, index) => readCell(row, index, 'data', limits))),
        truncated: found.length > limits.queriedRows,
        tables,
      };
    } catch (error) {
      if (error instanceof KernelError) throw error;
      return refuse(messageOf(error));
    }
  };
};
