import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kunser, type Cell } from '../../src/kernel/index.ts';
import { columnKinds } from '../../src/kernel/store/inspect-columns.ts';
import { listTables } from '../../src/kernel/store/table-rows.ts';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { makeLocalNetwork } from '../support/local-network.ts';
import { makeRemoteKernel } from '../remotes/remote-kernels.ts';
import { makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

const makeQueryKernel = async () => {
  const kernel = await makeTestKernel();
  await kernel.launch(oneVat('counter'));
  kernel.setSettings({ sqlQueries: true });
  return kernel;
};

/** All that the inspector shows of all tables. */
const readAll = ({ kernel }: Pick<TestKernel, 'kernel'>) =>
  kernel.listTables().map(({ name }) => [name, kernel.readTable(name, { limit: limits.rowsPerTablePage })] as const);

const texts = (cells: readonly Cell[]): unknown[] =>
  cells.map((cell) => {
    if (cell.type === 'text') return cell.text;
    return 'value' in cell ? cell.value : cell.type;
  });

describe('tables', () => {
  test('P23 somebody has decided of every column whether it may be shown', async () => {
    const { database } = await makeTestKernel();
    const stored = listTables(database).map(({ name, columns }) => [name, [...columns].sort()] as const);
    const decided = Object.entries(columnKinds).map(([name, columns]) => [name, Object.keys(columns).sort()] as const);
    expect(decided.sort()).toEqual(stored.sort());
  });

  test('a column that nobody has decided of is a secret', async () => {
    const kernel = await makeTestKernel();
    kernel.getStatus();
    kernel.database.exec("ALTER TABLE services ADD COLUMN note TEXT; UPDATE services SET note = 'hush'");
    const { columns, rows } = kernel.readTable('services', { limit: 1 });
    expect(rows[0]![columns.indexOf('note')]).toEqual({ type: 'secret' });
    expect(kernel.listTables().find(({ name }) => name === 'services')?.queryable).toBe(false);
  });

  test('P23 no secret of the kernel is in what is shown of them, nor in any other answer', async () => {
    const network = makeLocalNetwork();
    const other = await makeRemoteKernel(network, 2);
    const kernel = await makeTestKernel({
      mnemonic: phrase,
      wrapPlatform: (services) => ({ ...services, startNetwork: network.start }),
    });
    await kernel.initRemoteComms({});
    await kernel.launch(oneVat('puppet'));
    const root = kernel.rootOf('puppet');
    const url = await kernel.issueOcapURL(root, { petName: 'mine' });
    await other.adopt('friend', url);
    // A vat keeps the URL in its store, and one waits in a queue.
    await kernel.call(root, 'shelve', 'url', url);
    const [oid = ''] = url.slice('ocap:'.length).split('@');
    const columnOf = (sql: string): string[] =>
      kernel.database.executeQuery(sql).flatMap((row) =>
        Object.values(row)
          .filter((value) => value !== null)
          .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value))),
      );
    const secretsOf = () => [
      ...columnOf('SELECT secret FROM identity WHERE secret IS NOT NULL'),
      ...columnOf('SELECT salt, iv, box FROM identity WHERE box IS NOT NULL'),
      ...columnOf('SELECT digest FROM ocap_urls'),
      ...columnOf('SELECT session, peer_session FROM remotes'),
    ];
    const shown = (): string =>
      JSON.stringify([
        readAll(kernel),
        kernel.getDiagnostics(),
        kernel.listObjects({ limit: 100 }),
        kernel.listObjects({ limit: 100 }).rows.map(({ kref }) => kernel.getObject(kref)),
        kernel.graph(),
        kernel.listQueue(null, { limit: 100 }),
        kernel.listPromises({ limit: 100 }),
        kernel.getTrace({ limit: 1_000 }),
        kernel.getStatus(),
      ]);
    const expectHidden = () => {
      const answer = shown();
      const secrets = [...secretsOf(), oid, ...(phrase.match(/\w+ \w+ \w+/g) ?? [])];
      expect(secrets.length).toBeGreaterThan(6);
      for (const secret of secrets) expect(answer).not.toContain(secret);
    };
    expectHidden();
    await kernel.suspendVat('v1');
    const waiting = kernel.call(root, 'shelve', 'url', url);
    expectHidden();
    await kernel.resumeVat('v1');
    await waiting;
    await kernel.setIdentityPassword({ next: 'a good password' });
    expectHidden();
    kernel.setSettings({ sqlQueries: true });
    const queries = ['vat_store', 'promises', 'run_queue'].map((table) => kernel.querySelect(`SELECT * FROM ${table}`));
    expect(JSON.stringify(queries)).not.toContain(oid);
  });

  test('their values come typed, and only the beginning of long ones', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(oneVat('puppet'));
    const root = kernel.rootOf('puppet');
    await kernel.call(root, 'shelve', 'long', `ü${'x'.repeat(limits.inspectedCellLength)}`);
    const { columns, rows } = kernel.readTable('vats', { limit: 1 });
    const cell = (name: string) => rows[0]![columns.indexOf(name)];
    expect(cell('id')).toEqual({ type: 'text', text: 'v1', bytes: 2, json: false });
    expect(cell('incarnation')).toEqual({ type: 'integer', value: 1 });
    expect(cell('error')).toEqual({ type: 'null' });
    expect(cell('config')).toMatchObject({ type: 'text', json: true });
    const store = kernel.readTable('vat_store', { limit: limits.rowsPerTablePage }).rows.map((row) => row[2]!);
    const long = store.find((value) => value.type === 'text' && value.bytes > limits.inspectedCellLength);
    expect(long).toMatchObject({ type: 'text', json: false });
    expect(long?.type === 'text' && long.text.length).toBeLessThanOrEqual(limits.inspectedCellLength);
    const [code] = kernel.readTable('bundles', { limit: 1 }).rows;
    expect(code![1]).toMatchObject({ type: 'text', json: false });
    await kernel.expectQuiescent();
  });

  test('they come in pages, in an order that an index has', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(oneVat('counter'));
    const { total, rows } = kernel.readTable('counters', { limit: 3, offset: 2 });
    expect(total).toBe(7);
    expect(rows.map((row) => texts(row)[0])).toEqual(['promise', 'queue', 'remote']);
    const down = kernel.readTable('clist', { limit: 50, orderBy: { column: 'kref', descending: true } });
    const krefs = down.rows.map((row) => String(texts(row)[1]));
    expect(krefs).toEqual([...krefs].sort().reverse());
    expect(kernel.readTable('kernel_life', { limit: 1 }).rows).toHaveLength(1);
    expect(() => kernel.readTable('clist', { limit: 1, orderBy: { column: 'reachable' } })).toThrow(
      '[INVALID_ARGUMENT] orderBy.column: clist can be ordered by: vat, kref',
    );
    expect(() => kernel.readTable('remotes', { limit: 1, orderBy: { column: 'session' } })).toThrow(
      'can be ordered by',
    );
    expect(() => kernel.readTable('clist; DROP TABLE clist', { limit: 1 })).toThrow(/no table has this name.*clist/);
    expect(() => kernel.readTable('sqlite_schema', { limit: 1 })).toThrow('no table has this name');
  });
});

describe('queries of a developer', () => {
  test('are off until they are switched on', async () => {
    const kernel = await makeTestKernel();
    expect(() => kernel.querySelect('SELECT 1')).toThrow('[QUERY_REFUSED] SQL queries are off');
    kernel.setSettings({ sqlQueries: true });
    expect(kernel.querySelect('SELECT 1 AS one')).toEqual({
      columns: ['one'],
      rows: [[{ type: 'integer', value: 1 }]],
      truncated: false,
      tables: [],
    });
  });

  test('are answered', async () => {
    const kernel = await makeQueryKernel();
    const ask = (sql: string) => kernel.querySelect(sql);
    const root = kernel.rootOf('counter');
    expect(ask('SELECT id, root FROM vats').rows.map(texts)).toEqual([['v1', root]]);
    expect(ask('SELECT owner, count(*) AS n FROM objects GROUP BY owner ORDER BY n DESC').columns).toEqual([
      'owner',
      'n',
    ]);
    const joined = ask('SELECT o.kref, c.vat FROM objects o JOIN clist c USING (kref) -- all of them');
    expect(joined.tables).toEqual(['clist', 'objects']);
    expect(ask('WITH mine AS (SELECT * FROM clist) SELECT count(*) FROM mine; ').rows).toHaveLength(1);
    expect(ask("VALUES (1.5, NULL, x'00ff')").rows).toEqual([
      [{ type: 'real', value: 1.5 }, { type: 'null' }, { type: 'blob', hex: '00ff', bytes: 2 }],
    ]);
    expect(ask('SELECT 1 AS a, 2 AS a').rows.map(texts)).toEqual([[1, 2]]);
    expect(ask('SELECT * FROM vats WHERE 0')).toMatchObject({ columns: [], rows: [], tables: ['vats'] });
    expect(ask('SELECT name FROM sqlite_schema').rows.length).toBeGreaterThan(20);
  });

  test('get so many rows at most', async () => {
    const kernel = await makeQueryKernel();
    kernel.getStatus();
    kernel.database.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${limits.queriedRows})
       INSERT INTO settings SELECT 'x' || i, i FROM n`,
    );
    const all = kernel.querySelect('SELECT * FROM settings');
    expect([all.rows.length, all.truncated]).toEqual([limits.queriedRows, true]);
    expect(kernel.querySelect("SELECT * FROM settings WHERE name LIKE 'x%'").truncated).toBe(false);
    // A thousand rows with each other three times over.
    expect(limits.queryEffort).toBeLessThan(1_000 ** 3);
    expect(() =>
      kernel.querySelect('SELECT count(*) FROM settings a, settings b, settings c WHERE a.value + b.value > c.value'),
    ).toThrow(/QUERY_REFUSED.*join fewer tables/);
  });

  test.each([
    ['DELETE FROM vats', 'syntax error'],
    ['DELETE FROM vats RETURNING id', 'syntax error'],
    ['SELECT 1; DELETE FROM vats', 'syntax error'],
    ['SELECT 1) LIMIT 5; DELETE FROM vats --', 'syntax error'],
    ['SELECT 1) --', 'syntax error'],
    ['SELECT 1) /*', 'syntax error'],
    ['WITH x AS (SELECT 1) DELETE FROM vats', 'syntax error'],
    ['PRAGMA query_only = OFF', 'syntax error'],
    ["ATTACH DATABASE ':memory:' AS other", 'syntax error'],
    ['QUERY PLAN SELECT 1', 'syntax error'],
    ['', 'incomplete input'],
    ['SELECT 1 /* and', 'incomplete input'],
    ["SELECT ';", 'unrecognized token'],
    ['COMMIT', 'syntax error'],
    ['SELECT * FROM nobody', 'no such table: nobody'],
    ['SELECT secret FROM identity', 'identity holds secrets'],
    ['SELECT s.peer_id FROM main."IDENTITY" AS s', 'identity holds secrets'],
    ['SELECT 1 WHERE EXISTS (SELECT 1 FROM [identity])', 'identity holds secrets'],
    ['SELECT id FROM ocap_urls ORDER BY digest', 'ocap_urls holds secrets'],
    ["SELECT id FROM ocap_urls WHERE digest > '8'", 'ocap_urls holds secrets'],
    ['SELECT count(*) FROM identity', 'identity holds secrets'],
    ['WITH vats AS (SELECT * FROM remotes) SELECT * FROM vats', 'remotes holds secrets'],
    ["SELECT * FROM pragma_table_info('identity')", 'functions that stand for tables'],
    ["SELECT * FROM json_each('[1]')", 'functions that stand for tables'],
    ['WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n', 'recursive queries'],
    ['SELECT load_extension(1)', ''],
  ])('%s: is refused', async (sql, why) => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const kernel = await makeTestKernel({ dbFilename, keySeed: '22'.repeat(32) });
    await kernel.launch(oneVat('counter'));
    kernel.setSettings({ sqlQueries: true });
    const before = kernel.rowCounts();
    let problem: unknown;
    try {
      kernel.querySelect(sql);
    } catch (error) {
      problem = error;
    }
    expect(String(problem)).toContain('[QUERY_REFUSED]');
    expect(String(problem)).toContain(why);
    expect(kernel.rowCounts()).toEqual(before);
    // The kernel goes on.
    expect(kunser(await kernel.queueMessage(kernel.rootOf('counter'), 'increment', []))).toBe(1);
    await kernel.expectQuiescent();
  });
});
