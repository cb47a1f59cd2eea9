/**
 * One connection to a SQLite database through the synchronous wasm build. `wa-sqlite`'s own API returns promises even
 * where nothing waits; a crank must be written in one turn (R2), so this calls the raw exports.
 */
import type { SQLiteModule } from 'wa-sqlite/dist/wa-sqlite.mjs';
import type { SqlRow, SqlValue, Statement } from '../kernel/store/database.ts';

const SQLITE_OK = 0;
const SQLITE_ROW = 100;
const SQLITE_DONE = 101;
const OPEN_READWRITE_CREATE = 0x2 | 0x4;
const TYPE = { integer: 1, float: 2, text: 3, blob: 4 } as const;
const TWO_TO_32 = 2 ** 32;

/** An error with SQLite's own text and result code. */
export class SQLiteError extends Error {
  readonly code: number;

  constructor(code: number, text: string) {
    super(text);
    this.name = 'SQLiteError';
    this.code = code;
  }
}

export type Connection = {
  exec(sql: string): void;
  prepare(sql: string): Statement & { finalize(): void };
  /** Ends every statement; an open transaction is rolled back. Nothing works afterwards. */
  close(): void;
};

/** Opens a file of a file system that is registered with the module. */
export const openConnection = (module: SQLiteModule, fileName: string, vfsName: string): Connection => {
  const encoder = new TextEncoder();
  // A byte order mark is part of the text.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const freeAddress = module._getSqliteFree();

  /** Copies bytes into the module's memory; SQLite frees what is bound, `withText` the rest. */
  const allocate = (bytes: Uint8Array): number => {
    const address = module._sqlite3_malloc(Math.max(bytes.length, 1));
    if (address === 0) throw new SQLiteError(7, 'out of memory');
    module.HEAPU8.set(bytes, address);
    return address;
  };
  const withText = <T>(text: string, use: (address: number) => T): T => {
    const address = allocate(encoder.encode(`${text}\0`));
    try {
      return use(address);
    } finally {
      module._sqlite3_free(address);
    }
  };

  const outAddress = allocate(new Uint8Array(8));
  const openCode = withText(fileName, (name) =>
    withText(vfsName, (vfs) => module._sqlite3_open_v2(name, outAddress, OPEN_READWRITE_CREATE, vfs)),
  );
  const db = module.getValue(outAddress, '*');
  const check = (code: number): void => {
    if (code !== SQLITE_OK) throw new SQLiteError(code, module.UTF8ToString(module._sqlite3_errmsg(db)));
  };
  try {
    check(openCode);
  } catch (error) {
    module._sqlite3_close(db);
    throw error;
  }

  let open = true;
  const statements = new Set<number>();
  const assertOpen = () => {
    if (!open) throw new Error('database is not open');
  };

  const bind = (statement: number, index: number, value: SqlValue): number => {
    switch (typeof value) {
      case 'string': {
        const bytes = encoder.encode(value);
        return module._sqlite3_bind_text(statement, index, allocate(bytes), bytes.length, freeAddress);
      }
      case 'number': {
        if (!Number.isSafeInteger(value)) return module._sqlite3_bind_double(statement, index, value);
        const high = Math.floor(value / TWO_TO_32);
        return module._sqlite3_bind_int64(statement, index, value - high * TWO_TO_32, high);
      }
      default:
        if (value === null) return module._sqlite3_bind_null(statement, index);
        if (value instanceof Uint8Array) {
          return module._sqlite3_bind_blob(statement, index, allocate(value), value.length, freeAddress);
        }
        throw new TypeError(`a value of type ${typeof value} cannot be bound to parameter ${index}`);
    }
  };

  const bytesAt = (address: number, length: number) => module.HEAPU8.subarray(address, address + length);

  const readInteger = (statement: number, column: number): number => {
    const low = module._sqlite3_column_int64(statement, column) >>> 0;
    const value = module.getTempRet0() * TWO_TO_32 + low;
    if (!Number.isSafeInteger(value)) throw new RangeError('an integer is too large to be a JavaScript number');
    return value;
  };

  const read = (statement: number, column: number): SqlValue => {
    switch (module._sqlite3_column_type(statement, column)) {
      case TYPE.integer:
        return readInteger(statement, column);
      case TYPE.float:
        return module._sqlite3_column_double(statement, column);
      case TYPE.text: {
        const address = module._sqlite3_column_text(statement, column);
        return decoder.decode(bytesAt(address, module._sqlite3_column_bytes(statement, column)));
      }
      case TYPE.blob: {
        const address = module._sqlite3_column_blob(statement, column);
        return bytesAt(address, module._sqlite3_column_bytes(statement, column)).slice();
      }
      default:
        return null;
    }
  };

  const prepare = (sql: string): Statement & { finalize(): void } => {
    assertOpen();
    withText(sql, (text) => check(module._sqlite3_prepare_v2(db, text, -1, outAddress, 0)));
    const statement = module.getValue(outAddress, '*');
    if (statement === 0) throw new Error('the SQL contains no statement');
    statements.add(statement);

    /** Names are read once: a statement's columns change only with the schema, and migrations come before statements. */
    let names: string[] = [];
    const readRow = (): SqlRow => {
      const count = module._sqlite3_data_count(statement);
      if (names.length !== count) {
        names = Array.from({ length: count }, (_, i) => module.UTF8ToString(module._sqlite3_column_name(statement, i)));
      }
      const row: SqlRow = { __proto__: null };
      names.forEach((name, column) => {
        row[name] = read(statement, column);
      });
      return row;
    };

    /** Whether there is a row. */
    const step = (): boolean => {
      const code = module._sqlite3_step(statement);
      if (code === SQLITE_ROW) return true;
      if (code !== SQLITE_DONE) check(code);
      return false;
    };

    const perform = <T>(values: SqlValue[], use: () => T): T => {
      assertOpen();
      if (!statements.has(statement)) throw new Error('statement has been finalized');
      try {
        values.forEach((value, i) => check(bind(statement, i + 1, value)));
        return use();
      } finally {
        // Its code repeats what `step` has thrown.
        module._sqlite3_reset(statement);
        module._sqlite3_clear_bindings(statement);
      }
    };

    return harden({
      run: (...values: SqlValue[]) => void perform(values, step),
      get: (...values: SqlValue[]) => perform(values, () => (step() ? readRow() : undefined)),
      all: (...values: SqlValue[]) =>
        perform(values, () => {
          const rows: SqlRow[] = [];
          while (step()) rows.push(readRow());
          return rows;
        }),
      finalize() {
        if (statements.delete(statement)) module._sqlite3_finalize(statement);
      },
    });
  };

  return harden({
    exec(sql: string) {
      assertOpen();
      withText(sql, (text) => check(module._sqlite3_exec(db, text, 0, 0, 0)));
    },
    prepare,
    close() {
      if (!open) return;
      open = false;
      for (const statement of statements) module._sqlite3_finalize(statement);
      statements.clear();
      module._sqlite3_free(outAddress);
      check(module._sqlite3_close(db));
    },
  });
};
