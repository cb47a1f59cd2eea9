/** The parts of `wa-sqlite` 1.0 that we use: the synchronous build's raw exports, and its pool of OPFS files. */

declare module 'wa-sqlite/dist/wa-sqlite.mjs' {
  /** An address in the module's memory; 0 is C's null. */
  type Pointer = number;
  /** A result code of SQLite. */
  type Code = number;

  export type SQLiteModule = {
    /** The module's memory. Growing replaces it, so it is read anew after every call that may allocate. */
    readonly HEAPU8: Uint8Array<ArrayBuffer>;
    getValue(address: Pointer, type: '*'): Pointer;
    UTF8ToString(address: Pointer): string;
    /** The upper half of the 64-bit integer that was returned last. */
    getTempRet0(): number;
    registerVFS(vfs: object, makeDefault: boolean): Code;
    _getSqliteFree(): Pointer;
    _sqlite3_malloc(bytes: number): Pointer;
    _sqlite3_free(address: Pointer): void;
    _sqlite3_open_v2(name: Pointer, db: Pointer, flags: number, vfs: Pointer): Code;
    _sqlite3_close(db: Pointer): Code;
    _sqlite3_errmsg(db: Pointer): Pointer;
    _sqlite3_exec(db: Pointer, sql: Pointer, callback: Pointer, argument: Pointer, error: Pointer): Code;
    _sqlite3_prepare_v2(db: Pointer, sql: Pointer, bytes: number, statement: Pointer, tail: Pointer): Code;
    _sqlite3_step(statement: Pointer): Code;
    _sqlite3_reset(statement: Pointer): Code;
    _sqlite3_finalize(statement: Pointer): Code;
    _sqlite3_clear_bindings(statement: Pointer): Code;
    _sqlite3_bind_null(statement: Pointer, index: number): Code;
    _sqlite3_bind_double(statement: Pointer, index: number, value: number): Code;
    _sqlite3_bind_int64(statement: Pointer, index: number, low: number, high: number): Code;
    _sqlite3_bind_text(statement: Pointer, index: number, text: Pointer, bytes: number, free: Pointer): Code;
    _sqlite3_bind_blob(statement: Pointer, index: number, data: Pointer, bytes: number, free: Pointer): Code;
    _sqlite3_data_count(statement: Pointer): number;
    _sqlite3_column_name(statement: Pointer, column: number): Pointer;
    _sqlite3_column_type(statement: Pointer, column: number): number;
    /** The lower half; `getTempRet0` has the upper one. */
    _sqlite3_column_int64(statement: Pointer, column: number): number;
    _sqlite3_column_double(statement: Pointer, column: number): number;
    _sqlite3_column_text(statement: Pointer, column: number): Pointer;
    _sqlite3_column_blob(statement: Pointer, column: number): Pointer;
    _sqlite3_column_bytes(statement: Pointer, column: number): number;
  };

  export default function makeModule(options: { locateFile(): string }): Promise<SQLiteModule>;
}

declare module 'wa-sqlite/src/examples/AccessHandlePoolVFS.js' {
  /** A SQLite file system over a folder of OPFS files that are all opened beforehand. */
  export class AccessHandlePoolVFS {
    constructor(directoryPath: string);
    readonly isReady: Promise<void>;
    readonly name: string;
    getCapacity(): number;
    addCapacity(files: number): Promise<number>;
    /** Lets go of the files, at once. */
    close(): Promise<void>;
    xOpen(name: string | null, fileId: number, flags: number, outFlags: DataView): number;
    xClose(fileId: number): number;
    xRead(fileId: number, data: Uint8Array, offset: number): number;
    xWrite(fileId: number, data: Uint8Array, offset: number): number;
    xTruncate(fileId: number, size: number): number;
    xSync(fileId: number, flags: number): number;
    xFileSize(fileId: number, size: DataView): number;
    xAccess(name: string, flags: number, result: DataView): number;
    xDelete(name: string, syncDirectory: number): number;
  }
}
