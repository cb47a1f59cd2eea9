/**
 * What the kernel relies on in every driver of `KernelDatabase`. Each case begins with a place that holds no database;
 * `openDatabase` opens the database of that place, and may be called again once the last one is closed.
 */
import type { KernelDatabase, SqlValue } from '../../src/kernel/store/database.ts';
import { assertEqual, assertThrows } from './assertions.ts';

export type OpenDatabase = () => Promise<KernelDatabase>;
export type ContractCase = { name: string; run(openDatabase: OpenDatabase): Promise<void> };

const withDatabase =
  (use: (db: KernelDatabase) => void) =>
  async (openDatabase: OpenDatabase): Promise<void> => {
    const db = await openDatabase();
    try {
      use(db);
    } finally {
      db.close();
    }
  };

const utf16 = (text: string): Uint8Array =>
  Uint8Array.from([...Array(text.length).keys()].flatMap((i) => [text.charCodeAt(i) >> 8, text.charCodeAt(i) & 255]));

const count = (db: KernelDatabase, table: string): SqlValue | undefined =>
  db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;

const values: [what: string, value: SqlValue, sqlType: string][] = [
  ['null', null, 'null'],
  ['zero', 0, 'integer'],
  ['a negative integer', -1, 'integer'],
  ['the largest 32-bit integer and one more', 2 ** 31, 'integer'],
  ['an integer with the lower half all ones', -(2 ** 32) - 1, 'integer'],
  ['the largest safe integer', Number.MAX_SAFE_INTEGER, 'integer'],
  ['the smallest safe integer', Number.MIN_SAFE_INTEGER, 'integer'],
  ['a fraction', 0.1, 'real'],
  ['a number beyond the safe integers', 1e300, 'real'],
  ['empty text', '', 'text'],
  ['text of several scripts', 'vat übt λ 🂡 \u{10ffff}', 'text'],
  ['text that begins with a byte order mark', '\ufeffmark', 'text'],
  ['text with a zero character', 'a\0b', 'text'],
  ['long text', 'ab🂡'.repeat(1_000_000), 'text'],
  ['empty bytes', new Uint8Array(0), 'blob'],
  ['all bytes', Uint8Array.from({ length: 256 }, (_, i) => i), 'blob'],
  ['a part of a larger buffer', new Uint8Array([9, 1, 2, 9]).subarray(1, 3), 'blob'],
  ['many bytes', new Uint8Array(3_000_000).fill(7), 'blob'],
  ['lone surrogates as bytes', utf16('\ud800x\udfff'), 'blob'],
];

export const databaseContract: ContractCase[] = [
  ...values.map(([what, value, sqlType]): ContractCase => ({
    name: `keeps ${what}`,
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v ANY) STRICT');
      db.prepare('INSERT INTO t (id, v) VALUES (1, ?)').run(value);
      assertEqual(
        db.prepare('SELECT v, typeof(v) AS type FROM t WHERE v IS ?').get(value),
        { v: value, type: sqlType },
        what,
      );
    }),
  })),
  {
    name: 'throws for an integer that is not safe',
    run: withDatabase((db) => {
      const large = db.prepare('SELECT 9007199254740993 AS v');
      assertThrows(() => large.get(), /too large/, 'reading 2^53 + 1');
      assertEqual(db.prepare('SELECT 1 AS v').get()?.v, 1, 'the connection afterwards');
    }),
  },
  {
    name: 'gives bytes that nobody else holds',
    run: withDatabase((db) => {
      const select = db.prepare("SELECT x'010203' AS v");
      const first = select.get()?.v;
      if (!(first instanceof Uint8Array)) throw new Error('expected bytes');
      first.fill(0);
      assertEqual(select.get()?.v, new Uint8Array([1, 2, 3]), 'the next reading');
    }),
  },
  {
    name: 'binds what a statement is given and nothing of an earlier use',
    run: withDatabase((db) => {
      const echo = db.prepare('SELECT ? AS a, ? AS b');
      assertEqual(echo.get(1, 'x'), { a: 1, b: 'x' }, 'first use');
      assertEqual(echo.get(2, null), { a: 2, b: null }, 'second use');
      assertEqual(echo.all(3, 'y'), [{ a: 3, b: 'y' }], 'third use');
      assertThrows(() => echo.get(1, 2, 3), /out of range/, 'one value too many');
    }),
  },
  {
    name: 'gives the first row, all rows, or none',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (v INTEGER) STRICT; INSERT INTO t VALUES (1), (2), (3)');
      const above = db.prepare('SELECT v FROM t WHERE v > ? ORDER BY v');
      assertEqual(above.get(1), { v: 2 }, 'first');
      assertEqual(above.all(1), [{ v: 2 }, { v: 3 }], 'all');
      assertEqual(above.get(3), undefined, 'no first row');
      assertEqual(above.all(3), [], 'no rows');
    }),
  },
  {
    name: 'overwrites what is deleted, and empties its log, when it is asked to',
    run: withDatabase((db) => {
      db.exec(
        "CREATE TABLE t (v BLOB) STRICT; INSERT INTO t VALUES (x'010203'); PRAGMA secure_delete = ON; BEGIN; DELETE FROM t",
      );
      assertEqual(db.prepare('PRAGMA secure_delete').get(), { secure_delete: 1 }, 'the setting');
      db.exec('COMMIT; PRAGMA secure_delete = OFF');
      const emptied = db.executeQuery('PRAGMA wal_checkpoint(TRUNCATE)');
      assertEqual(emptied, [{ busy: 0, log: 0, checkpointed: 0 }], 'the log');
      assertEqual(count(db, 't'), 0, 'rows');
    }),
  },
  {
    name: 'writes through each way of running a statement, and returns what RETURNING names',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT) STRICT');
      const insert = db.prepare('INSERT INTO t (v) VALUES (?) RETURNING id');
      insert.run('a');
      assertEqual(insert.get('b'), { id: 2 }, 'get');
      assertEqual(insert.all('c'), [{ id: 3 }], 'all');
      assertEqual(count(db, 't'), 3, 'rows');
    }),
  },
  {
    name: 'keeps many statements alive at once, each on its own',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT) STRICT');
      const insert = db.prepare('INSERT INTO t (k, v) VALUES (?, ?)');
      const selects = Array.from({ length: 300 }, (_, i) => db.prepare(`SELECT v || '${i}' AS v FROM t WHERE k = ?`));
      for (let k = 0; k < 300; k += 1) insert.run(k, `row ${k} `);
      selects.forEach((select, k) => assertEqual(select.get(k), { v: `row ${k} ${k}` }, `statement ${k}`));
    }),
  },
  {
    name: 'sees a table that was made after the statement',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (v INTEGER) STRICT');
      const insert = db.prepare('INSERT INTO t VALUES (?)');
      db.exec('CREATE TABLE other (v INTEGER) STRICT; CREATE INDEX t_v ON t (v)');
      insert.run(1);
      assertEqual(count(db, 't'), 1, 'rows');
    }),
  },
  {
    name: "throws SQLite's text for a broken constraint, and the statement goes on",
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT');
      const insert = db.prepare('INSERT INTO t (k, n) VALUES (?, ?)');
      insert.run('a', 1);
      assertThrows(() => insert.run('a', 2), /UNIQUE constraint failed: t\.k/, 'a doubled key');
      assertThrows(() => insert.run('b', null), /NOT NULL constraint failed: t\.n/, 'a missing value');
      assertThrows(() => insert.run('c', 'text'), /cannot store TEXT value in INTEGER column t\.n/, 'a wrong type');
      insert.run('d', 4);
      assertEqual(count(db, 't'), 2, 'rows');
    }),
  },
  {
    name: "throws SQLite's text for SQL that is wrong",
    run: withDatabase((db) => {
      assertThrows(() => db.prepare('SELEC 1'), /near "SELEC": syntax error/, 'prepare');
      assertThrows(() => db.exec('CREATE TABLE t (v); NONSENSE'), /near "NONSENSE": syntax error/, 'exec');
      assertThrows(() => db.prepare('SELECT * FROM nowhere'), /no such table: nowhere/, 'a missing table');
      assertThrows(() => db.prepare(' -- nothing'), /no statement/, 'no statement');
      assertThrows(() => db.executeQuery('SELECT missing FROM t'), /no such column: missing/, 'executeQuery');
      assertEqual(count(db, 't'), 0, 'what came before the mistake was done');
    }),
  },
  {
    name: 'commits and rolls back',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (v INTEGER) STRICT');
      const insert = db.prepare('INSERT INTO t VALUES (?)');
      db.exec('BEGIN IMMEDIATE');
      insert.run(1);
      db.exec('COMMIT');
      db.exec('BEGIN IMMEDIATE');
      insert.run(2);
      assertThrows(() => db.exec('BEGIN IMMEDIATE'), /within a transaction/, 'a transaction in a transaction');
      db.exec('ROLLBACK');
      assertThrows(() => db.exec('COMMIT'), /no transaction is active/, 'a commit of nothing');
      assertEqual(db.executeQuery('SELECT v FROM t'), [{ v: 1 }], 'rows');
    }),
  },
  {
    name: 'rolls back to savepoints, nested ones too',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (v INTEGER) STRICT');
      const insert = db.prepare('INSERT INTO t VALUES (?)');
      const [savepoint, rollback, release] = ['SAVEPOINT crank', 'ROLLBACK TO crank', 'RELEASE crank'].map((sql) =>
        db.prepare(sql),
      );
      db.exec('BEGIN IMMEDIATE');
      insert.run(1);
      savepoint?.run();
      insert.run(2);
      db.exec('SAVEPOINT inner');
      insert.run(3);
      db.exec('ROLLBACK TO inner; RELEASE inner');
      insert.run(4);
      release?.run();
      savepoint?.run();
      insert.run(5);
      rollback?.run();
      release?.run();
      db.exec('COMMIT');
      assertEqual(db.executeQuery('SELECT v FROM t ORDER BY v'), [{ v: 1 }, { v: 2 }, { v: 4 }], 'rows');
    }),
  },
  {
    name: 'rolls a savepoint back that changed more than memory holds',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (k INTEGER PRIMARY KEY, v BLOB NOT NULL) STRICT');
      const insert = db.prepare('INSERT INTO t (v) VALUES (?)');
      for (let i = 0; i < 200; i += 1) insert.run(new Uint8Array(20_000).fill(i));
      db.exec(
        'BEGIN IMMEDIATE; SAVEPOINT crank; UPDATE t SET v = zeroblob(20000); ROLLBACK TO crank; RELEASE crank; COMMIT',
      );
      const rows = db.prepare('SELECT k, v FROM t ORDER BY k').all();
      assertEqual(rows.length, 200, 'rows');
      rows.forEach(({ v }, i) => assertEqual(v, new Uint8Array(20_000).fill(i), `row ${i}`));
      assertEqual(db.executeQuery('PRAGMA integrity_check'), [{ integrity_check: 'ok' }], 'integrity');
    }),
  },
  {
    name: 'sorts byte keys by byte, a prefix first, and finds ranges of them by the index',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (k BLOB PRIMARY KEY) STRICT, WITHOUT ROWID');
      const insert = db.prepare('INSERT INTO t VALUES (?)');
      const keys = ['', 'a', 'a\0', 'aa', 'b', '\u00ff', '\ud7ff', '\ud800', '\ud83c\udca1', '\ue000', '\uffff'];
      for (const key of [...keys].reverse()) insert.run(utf16(key));
      assertEqual(
        db.prepare('SELECT k FROM t ORDER BY k').all(),
        keys.map((key) => ({ k: utf16(key) })),
        'order',
      );
      const range = db.prepare('SELECT k FROM t WHERE k >= ? AND k < ? ORDER BY k');
      assertEqual(
        range.all(utf16('a'), utf16('b')),
        ['a', 'a\0', 'aa'].map((key) => ({ k: utf16(key) })),
        'range',
      );
    }),
  },
  {
    name: 'journals ahead, flushes at every commit, and leaves foreign keys to the kernel',
    run: withDatabase((db) => {
      assertEqual(db.executeQuery('PRAGMA journal_mode'), [{ journal_mode: 'wal' }], 'journal');
      assertEqual(db.executeQuery('PRAGMA synchronous'), [{ synchronous: 2 }], 'synchronous');
      assertEqual(db.executeQuery('PRAGMA foreign_keys'), [{ foreign_keys: 0 }], 'foreign keys');
    }),
  },
  {
    name: 'looks without writing through executeQuery',
    run: withDatabase((db) => {
      db.exec('CREATE TABLE t (v INTEGER) STRICT; INSERT INTO t VALUES (1)');
      assertThrows(() => db.executeQuery('DELETE FROM t'), /readonly database/, 'a deletion');
      assertEqual(db.executeQuery('SELECT v FROM t'), [{ v: 1 }], 'rows');
      db.exec('DELETE FROM t');
      assertEqual(count(db, 't'), 0, 'rows after exec');
    }),
  },
  {
    name: 'has an application id and a user version that outlive it, zero at first',
    run: async (openDatabase) => {
      const first = await openDatabase();
      assertEqual(first.executeQuery('PRAGMA application_id'), [{ application_id: 0 }], 'application id at first');
      assertEqual(first.executeQuery('PRAGMA user_version'), [{ user_version: 0 }], 'user version at first');
      first.exec('PRAGMA application_id = 1868784491; PRAGMA user_version = 3');
      first.close();
      const second = await openDatabase();
      assertEqual(second.executeQuery('PRAGMA application_id'), [{ application_id: 1868784491 }], 'application id');
      assertEqual(second.executeQuery('PRAGMA user_version'), [{ user_version: 3 }], 'user version');
      second.close();
    },
  },
  {
    name: 'keeps what was committed and forgets what was not when it is opened again',
    run: async (openDatabase) => {
      const first = await openDatabase();
      first.exec(
        'CREATE TABLE t (v INTEGER) STRICT; BEGIN IMMEDIATE; INSERT INTO t VALUES (1); COMMIT; BEGIN IMMEDIATE',
      );
      first.prepare('INSERT INTO t VALUES (?)').run(2);
      first.close();
      const second = await openDatabase();
      assertEqual(second.executeQuery('SELECT v FROM t'), [{ v: 1 }], 'rows');
      second.close();
    },
  },
  {
    name: 'does nothing once it is closed',
    run: async (openDatabase) => {
      const db = await openDatabase();
      const statement = db.prepare('SELECT 1');
      db.close();
      assertThrows(() => statement.get(), /finalized|not open/, 'a statement');
      assertThrows(() => db.prepare('SELECT 1'), /not open/, 'prepare');
      assertThrows(() => db.exec('SELECT 1'), /not open/, 'exec');
    },
  },
];
