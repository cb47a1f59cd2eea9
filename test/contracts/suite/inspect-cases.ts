/** Looking into a kernel depends on what the platform's SQLite says of queries. */
import { assertEqual, assertRejects } from '../assertions.ts';
import { ref, type Case } from './suite-kernel.ts';

export const inspectCases: Case[] = [
  {
    name: 'objects are listed and named, and who reaches them is known',
    run: async ({ launch, call, refOf, ask }) => {
      const { root, rootOf } = await launch({ maker: { vat: 'puppet' }, keeper: { vat: 'puppet' } });
      const thing = await refOf(root, 'make', 'far', 'fig');
      const { rows, total } = await call('listObjects', { search: 'thing', limit: 10 });
      assertEqual([total, rows.map(({ kref }) => kref)], [1, [thing]], 'the objects');
      await call('setPetName', thing, 'fig');
      assertEqual(await call('resolvePetName', 'fig'), thing, 'the object of the name');
      await ask(rootOf('keeper'), 'hold', 'fig', ref(thing));
      const { affected } = await call('previewRevoke', thing);
      assertEqual(affected.map(({ party }) => party.kind).sort(), ['session', 'vat'], 'who holds it');
      const { paths } = await call('pathsTo', thing);
      assertEqual(paths[0]?.steps.length, 1, 'the length of the shortest path');
      const { edges } = await call('graph');
      assertEqual(edges.length > 0, true, 'edges');
      const { storage } = await call('getMetrics');
      assertEqual(storage.bytes > 0, true, 'bytes');
    },
  },
  {
    name: 'P23 a query is a SELECT that reads no secret and comes to an end',
    platform: true,
    run: async ({ launch, call }) => {
      await launch({ counter: { vat: 'counter' } });
      await assertRejects(call('querySelect', 'SELECT 1'), /\[QUERY_REFUSED\] SQL queries are off/, 'before');
      await call('setSettings', { sqlQueries: true });
      const answer = await call('querySelect', 'SELECT o.kref, c.vat FROM objects o JOIN clist c USING (kref); ');
      assertEqual(
        [answer.columns, answer.tables],
        [
          ['kref', 'vat'],
          ['clist', 'objects'],
        ],
        'an answer',
      );
      for (const [sql, why] of [
        ['DELETE FROM vats', /syntax error/],
        ['SELECT 1; DELETE FROM vats', /syntax error/],
        ['SELECT 1) --', /syntax error/],
        ['SELECT 1) /*', /syntax error|incomplete input/],
        ['SELECT 1 /*', /syntax error|incomplete input/],
        ['PRAGMA query_only = OFF', /syntax error/],
        ['SELECT count(*) FROM main."IDENTITY"', /identity holds secrets/],
        ["SELECT id FROM ocap_urls WHERE digest > '8'", /ocap_urls holds secrets/],
        ["SELECT * FROM pragma_table_info('identity')", /functions that stand for tables/],
        ['WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n', /recursive/],
      ] as const) {
        await assertRejects(call('querySelect', sql), why, sql);
      }
      const { columns, rows } = await call('readTable', 'identity', { limit: 1 });
      for (const row of rows) assertEqual(row[columns.indexOf('box')], { type: 'secret' }, 'the box');
      for (const { name } of await call('listTables')) await call('readTable', name, { limit: 5 });
      await call('setSettings', { sqlQueries: false });
    },
  },
];
