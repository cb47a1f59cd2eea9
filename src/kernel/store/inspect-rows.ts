/** Tables as they are stored, for a developer: without their secrets, and without a way to write. */
import { KernelError } from '../../wire/errors.ts';
import type { TableColumn, TableInfo, TableQuery, TableRows } from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import { cellColumns, readCell } from './cells.ts';
import type { KernelDatabase } from './database.ts';
import { kindOf } from './inspect-columns.ts';
import { literal, quote } from './table-rows.ts';

type Table = {
  name: string;
  columns: TableColumn[];
  /** The columns of its key, in order; SQLite's own number of a row where it has none. */
  key: string[];
  isQueryable: boolean;
};

const readTables = (database: KernelDatabase): Table[] => {
  const names = database.executeQuery(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  return names.map(({ name: value }): Table => {
    const name = String(value);
    const columns = database.executeQuery(
      `SELECT name, type, pk FROM pragma_table_info(${literal(name)}) ORDER BY cid`,
    );
    const key = columns.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
    const indexed = database.executeQuery(
      `SELECT info.name FROM pragma_index_list(${literal(name)}) AS list, pragma_index_info(list.name) AS info
       WHERE list.partial = 0 AND info.seqno = 0`,
    );
    const sortable = new Set([...indexed, ...key.slice(0, 1)].map((row) => String(row.name)));
    const described = columns.map((column): TableColumn => ({
      name: String(column.name),
      type: String(column.type),
      kind: kindOf(name, String(column.name)),
      sortable: sortable.has(String(column.name)) && kindOf(name, String(column.name)) !== 'secret',
    }));
    return {
      name,
      columns: described,
      key: key.length === 0 ? ['rowid'] : key.map((column) => String(column.name)),
      isQueryable: described.every(({ kind }) => kind !== 'secret'),
    };
  });
};

const list = (names: readonly string[]): string => names.join(', ');

/** Tables and indexes by the page where each begins, as SQLite's own plans name them. */
const readRootPages = (database: KernelDatabase): Map<number, string> =>
  new Map(
    database
      .executeQuery('SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0')
      .map((row) => [Number(row.rootpage), String(row.tbl_name)]),
  );

export const makeInspectRows = (database: KernelDatabase, limits: Limits) => {
  /** The tables are the same for all of a kernel's life. */
  let known: Table[] | undefined;
  const tables = (): Table[] => (known ??= readTables(database));
  let pages: Map<number, string> | undefined;

  const find = (name: string): Table => {
    const table = tables().find((each) => each.name === name);
    if (table !== undefined) return table;
    throw new KernelError(
      'INVALID_ARGUMENT',
      `no table has this name; there are: ${list(tables().map((t) => t.name))}`,
    );
  };

  const count = (name: string): number =>
    Number(database.executeQuery(`SELECT count(*) AS n FROM ${quote(name)}`)[0]?.n);

  const orderOf = ({ name, columns, key }: Table, orderBy: TableQuery['orderBy']): string => {
    const sortable = columns.filter((column) => column.sortable).map((column) => column.name);
    if (orderBy !== undefined && !sortable.includes(orderBy.column)) {
      throw new KernelError('INVALID_ARGUMENT', `orderBy.column: ${name} can be ordered by: ${list(sortable)}`);
    }
    const direction = orderBy?.descending === true ? 'DESC' : 'ASC';
    const first = orderBy === undefined ? [] : [orderBy.column];
    return [...first, ...key.filter((column) => !first.includes(column))]
      .map((column) => `${quote(column)} ${direction}`)
      .join(', ');
  };

  return {
    list: (): TableInfo[] =>
      tables().map(({ name, columns, isQueryable }) => ({ name, rows: count(name), columns, queryable: isQueryable })),

    /** @throws KernelError `INVALID_ARGUMENT` */
    read: (name: string, { orderBy, offset = 0, limit }: TableQuery): TableRows => {
      const table = find(name);
      const { columns } = table;
      const selected = columns.flatMap((column, index) =>
        column.kind === 'secret' ? [] : [cellColumns(column.name, index, limits)],
      );
      const rows = database.executeQuery(
        `SELECT ${['1', ...selected].join(', ')} FROM ${quote(name)}
         ORDER BY ${orderOf(table, orderBy)} LIMIT ${limit} OFFSET ${offset}`,
      );
      return {
        columns: columns.map((column) => column.name),
        total: count(name),
        rows: rows.map((row) => columns.map(({ kind }, index) => readCell(row, index, kind, limits))),
      };
    },

    count,
    /** Whether a query of a person's own may read it. */
    isQueryable: (name: string): boolean => tables().some((table) => table.name === name && table.isQueryable),
    queryable: (): string[] => tables().flatMap(({ name, isQueryable }) => (isQueryable ? [name] : [])),
    /** The table that begins at a page, or whose index does. */
    tableAt: (page: number): string | undefined => (pages ??= readRootPages(database)).get(page),
  };
};

export type InspectRows = ReturnType<typeof makeInspectRows>;
