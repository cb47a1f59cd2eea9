import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeDefaultExo, type InspectApi, type ObjectSummary } from '../../src/kernel/index.ts';
import { findWays } from '../../src/kernel/inspect/reach.ts';
import { auditStore } from '../../src/kernel/store/audit.ts';
import type { ObjectRef, VatId } from '../../src/wire/ids.ts';
import { makeRemoteKernel } from '../remotes/remote-kernels.ts';
import { makeLocalNetwork } from '../support/local-network.ts';
import { makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { testLimits } from '../support/test-limits.ts';

const pair = {
  bootstrap: 'alice',
  vats: { alice: { sourceSpec: './alice.ts' }, bob: { sourceSpec: './bob.ts' } },
};

type Options = Parameters<typeof makeTestKernel>[0];

/** Alice in v1, who knows bob in v2, and an object of alice's that this session holds. */
const limits = testLimits({ inspectedHolders: 20, inspectedRows: 100, petNames: 200 });

const makePair = async (options: Options = {}) => {
  const kernel = await makeTestKernel({ limits, keySeed: '11'.repeat(32), ...options });
  await kernel.launch(pair);
  const [thing = ''] = (await kernel.queueMessage(kernel.rootOf('alice'), 'makeThing', ['fig'])).slots;
  await kernel.collectGarbage();
  return { ...kernel, alice: kernel.rootOf('alice'), bob: kernel.rootOf('bob'), thing };
};

const krefs = (rows: readonly ObjectSummary[]): string[] => rows.map(({ kref }) => kref);

describe('objects', () => {
  test('are listed with their owners, holders and what they are', async () => {
    const { alice, bob, thing, listObjects, pinVatRoot } = await makePair();
    pinVatRoot('v1');
    const { rows, total } = listObjects({ limit: 100 });
    expect(total).toBe(rows.length);
    expect(rows.find(({ kref }) => kref === thing)).toEqual({
      kref: thing,
      owner: { kind: 'vat', id: 'v1', name: 'alice', subclusterId: 's1' },
      iface: 'thing',
      petName: null,
      role: 'object',
      reachable: 1,
      recognizable: 1,
      holders: 1,
      revoked: false,
      pinned: false,
    });
    expect(rows.find(({ kref }) => kref === alice)).toMatchObject({ role: 'root', pinned: true });
    // Alice has bob's root.
    expect(rows.find(({ kref }) => kref === bob)).toMatchObject({ role: 'root', holders: 1 });
    expect(rows.find(({ role }) => role === 'service')?.owner.kind).toBe('service');
  });

  test('are found by what names them or their owners, and filtered', async () => {
    const kernel = await makePair();
    const { alice, bob, thing, listObjects } = kernel;
    const found = (query: Parameters<InspectApi['listObjects']>[0]) => krefs(listObjects(query).rows);
    expect(found({ search: 'THIN', limit: 10 })).toEqual([thing]);
    expect(found({ search: 'alic', limit: 10 })).toEqual([alice, thing]);
    expect(found({ search: thing, limit: 10 })).toEqual([thing]);
    expect(found({ search: 'kernelFac', limit: 10 })).toHaveLength(1);
    expect(found({ search: '%', limit: 10 })).toEqual([]);
    expect(found({ owner: 'v2', limit: 10 })).toEqual([bob]);
    expect(found({ owner: 'kernel', limit: 10 })).toHaveLength(4);
    expect(found({ owner: 'gone', limit: 10 })).toEqual([]);
    kernel.setPetName(thing, '100 % fig');
    expect(found({ search: '0 % F', limit: 10 })).toEqual([thing]);
    kernel.revoke(thing);
    expect(found({ revoked: true, limit: 10 })).toEqual([thing]);
    expect(found({ revoked: false, owner: 'v1', limit: 10 })).toEqual([alice]);
    expect(found({ search: 'fig', revoked: false, limit: 10 })).toEqual([]);
    await kernel.terminateSubcluster('s1');
    expect(found({ owner: 'gone', limit: 10 })).toEqual([thing]);
    await kernel.expectQuiescent();
  });

  test('come in pages, in the order of their numbers', async () => {
    const { listObjects, queueMessage, alice, expectQuiescent } = await makePair();
    for (let i = 0; i < 12; i += 1) await queueMessage(alice, 'makeThing', ['more']);
    const { rows, total } = listObjects({ owner: 'v1', limit: limits.rowsPerPage });
    const numbers = rows.map(({ kref }) => Number(kref.slice(2)));
    expect(total).toBe(14);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    const pages = [0, 5, 10, 15].map((offset) => listObjects({ owner: 'v1', offset, limit: 5 }));
    expect(pages.flatMap((page) => krefs(page.rows))).toEqual(krefs(rows));
    expect(pages.map((page) => page.total)).toEqual([14, 14, 14, 14]);
    await expectQuiescent();
  });

  test('say who holds them: vats, sessions, pins, ocap URLs, and messages on their way', async () => {
    const kernel = await makePair();
    const { thing, alice, bob, getObject } = kernel;
    await kernel.issueOcapURL(thing, { petName: 'for carol' });
    await kernel.suspendVat('v2');
    const answer = kernel.call(bob, 'note', kernel.getPresence(thing));
    const details = getObject(thing);
    expect(details).toMatchObject({ durable: false, vref: expect.stringMatching(/^o\+/) as string, reachable: 3 });
    expect(details.heldBy).toEqual([
      { party: { kind: 'session', id: expect.any(String) as string }, strength: 'reaches', count: 1 },
      { party: { kind: 'url', id: expect.any(String) as string, petName: 'for carol' }, strength: 'reaches', count: 1 },
    ]);
    expect(details.mentions).toEqual({
      count: 1,
      found: [{ kind: 'message', at: 'v2', ordinal: expect.any(Number) as number, as: 'argument' }],
    });
    await kernel.resumeVat('v2');
    await answer;
    expect(getObject(thing).heldBy[0]).toMatchObject({ party: { kind: 'vat', name: 'bob' }, strength: 'reaches' });
    kernel.pinVatRoot('v1');
    expect(getObject(alice)).toMatchObject({ vref: 'o+0', durable: true });
    expect(
      getObject(alice)
        .heldBy.map(({ party }) => party.kind)
        .sort(),
    ).toEqual(['kernel', 'pin']);
    expect(() => getObject('ko999')).toThrow(/\[OBJECT_NOT_FOUND\]/);
    await kernel.expectQuiescent();
  });

  test('name some of their holders when there are very many', async () => {
    const kernel = await makePair();
    const { database, thing } = kernel;
    kernel.getStatus();
    // Vats without rows of their own, but in a table that is put back as it was.
    const sql = `WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < ${1_000 + limits.inspectedHolders})
      INSERT INTO clist SELECT 'v' || i, '${thing}', 'o-' || i, 1 FROM n`;
    database.exec(sql);
    expect(kernel.getObject(thing).heldBy.filter(({ party }) => party.kind === 'gone')).toHaveLength(
      limits.inspectedHolders,
    );
    database.exec('DELETE FROM clist WHERE length(vat) > 3');
    await kernel.expectQuiescent();
  });
});

describe('who can reach an object', () => {
  test('through whom, as far as the references that vats were given tell', async () => {
    const kernel = await makePair();
    const { alice, bob, thing, pathsTo } = kernel;
    await kernel.call(bob, 'note', kernel.getPresence(thing));
    kernel.release([thing]);
    kernel.pinVatRoot('v1');
    const { held, paths, truncated } = pathsTo(thing);
    expect(held.map((party) => (party.kind === 'vat' ? party.name : party.kind))).toEqual(['alice', 'bob']);
    expect(truncated).toBe(false);
    const pin = paths.find(({ root }) => root.kind === 'pin');
    expect(pin?.steps.map(({ kref }) => kref)).toEqual([alice, thing]);
    // Alice holds bob's root: whoever has hers can come to what bob alone has.
    const { kref: root, paths: ways } = pathsTo(bob);
    expect(root).toBe(bob);
    expect(ways.find(({ root: from }) => from.kind === 'pin')?.steps).toMatchObject([
      { kref: alice, owner: { name: 'alice' } },
      { kref: bob, owner: { name: 'bob' } },
    ]);
    kernel.revoke(thing);
    expect(pathsTo(thing).paths).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('from another kernel, and by an ocap URL', async () => {
    const network = makeLocalNetwork();
    const ours = await makeRemoteKernel(network, 1);
    const theirs = await makeRemoteKernel(network, 2);
    const url = await ours.kernel.issueOcapURL(ours.root, { petName: 'puppet' });
    await theirs.adopt('friend', url);
    const kinds = () => ours.kernel.pathsTo(ours.root).paths.map(({ root, steps }) => [root.kind, steps.length]);
    expect(kinds()).toContainEqual(['url', 1]);
    expect(kinds()).toContainEqual(['remote', 1]);
    const { peerId } = theirs;
    expect(ours.kernel.previewRevoke(ours.root).affected).toContainEqual({
      party: { kind: 'remote', id: 'r1', peerId },
      strength: 'reaches',
      count: 1,
    });
    const own = theirs.kernel.listObjects({ owner: 'r1', limit: 10 });
    expect(own.rows.map(({ owner }) => owner.kind)).toEqual(own.rows.map(() => 'remote'));
    expect(own.total).toBeGreaterThan(0);
  });

  test('P11 whom a revocation would affect, before it does', async () => {
    const kernel = await makePair();
    const { bob, thing, previewRevoke } = kernel;
    await kernel.call(bob, 'note', kernel.getPresence(thing));
    await kernel.issueOcapURL(thing, { petName: 'for carol' });
    await kernel.suspendVat('v1');
    const label = kernel.call(thing, 'label').catch((error: unknown) => error);
    const preview = previewRevoke(thing);
    expect(preview.affected.map(({ party }) => party.kind).sort()).toEqual(['session', 'url', 'vat']);
    expect(preview).toMatchObject({
      object: { kref: thing, revoked: false },
      subclusters: ['s1'],
      urls: [{ petName: 'for carol' }],
      messagesWaiting: { count: 1, more: false },
    });
    await kernel.resumeVat('v1');
    await label;
    await kernel.expectQuiescent();
  });

  test('ways lead by the fewest vats, and end where there is none', () => {
    const importers: Partial<Record<VatId, { holder: string; example: ObjectRef }[]>> = {
      v1: [{ holder: 'v4', example: 'ko1' }],
      v2: [
        { holder: 'v1', example: 'ko2' },
        { holder: 'v3', example: 'ko4' },
      ],
      v3: [
        { holder: 'v2', example: 'ko3' },
        { holder: 'v1', example: 'ko5' },
        { holder: 'r1', example: 'ko6' },
      ],
    };
    const ways = {
      v3: { distance: 0 },
      v2: { distance: 1, next: { vat: 'v3', via: 'ko3' } },
      v1: { distance: 1, next: { vat: 'v3', via: 'ko5' } },
      r1: { distance: 1, next: { vat: 'v3', via: 'ko6' } },
      v4: { distance: 2, next: { vat: 'v1', via: 'ko1' } },
    };
    const importersOf = (vat: VatId) => importers[vat] ?? [];
    expect(Object.fromEntries(findWays(['v3'], importersOf))).toEqual(ways);
    const { v4, ...near } = ways;
    expect(Object.fromEntries(findWays(['v3'], importersOf, (found) => found.has('r1')))).toEqual(near);
    expect(v4.distance).toBe(2);
  });

  test('the graph has everybody, and the heaviest of its edges', async () => {
    const kernel = await makePair();
    const { nodes, edges, totalEdges, totalNodes } = kernel.graph();
    expect(edges).toContainEqual({ from: 'v1', to: 'v2', count: 1, example: kernel.bob });
    expect(nodes.find(({ id }) => id === 'v1')).toMatchObject({ party: { name: 'alice' }, owns: 2 });
    const ids = nodes.map(({ id }) => id);
    for (const { from, to } of edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
    expect([totalNodes, totalEdges]).toEqual([nodes.length, edges.length]);
    const small = kernel.graph({ limit: 1 });
    expect(small.edges).toHaveLength(1);
    expect(small.totalEdges).toBe(totalEdges);
    expect(small.nodes.length).toBeLessThanOrEqual(2);
    await kernel.expectQuiescent();
  });
});

describe('pet names', () => {
  test('are given, changed and taken away; each is of one object', async () => {
    const { setPetName, listPetNames, resolvePetName, getObject, thing, bob, expectQuiescent } = await makePair();
    setPetName(thing, 'fig');
    setPetName(thing, 'fig');
    setPetName(bob, 'Bob the baker');
    expect(listPetNames()).toEqual([
      { name: 'Bob the baker', kref: bob },
      { name: 'fig', kref: thing },
    ]);
    expect(resolvePetName('fig')).toBe(thing);
    expect(getObject(thing).petName).toBe('fig');
    expect(() => setPetName(bob, 'fig')).toThrow(`[PET_NAME_TAKEN] "fig" is the name of ${thing}`);
    setPetName(thing, 'fruit');
    expect(() => resolvePetName('fig')).toThrow('[PET_NAME_UNKNOWN]');
    setPetName(bob, 'fig');
    setPetName(bob, null);
    expect(listPetNames()).toEqual([{ name: 'fruit', kref: thing }]);
    for (const name of ['', ' x', 'ko12', 'v1', 'two\nlines', 'x'.repeat(101)]) {
      expect(() => setPetName(thing, name)).toThrow('[INVALID_ARGUMENT] name: ');
    }
    expect(() => setPetName('ko999', 'ghost')).toThrow('[OBJECT_NOT_FOUND]');
    await expectQuiescent();
  });

  test('hold nothing, and go with their objects', async () => {
    const kernel = await makePair();
    const { alice, thing } = kernel;
    kernel.setPetName(thing, 'fig');
    kernel.setPetName(alice, 'alice');
    kernel.release([thing]);
    await kernel.collectGarbage();
    expect(kernel.listPetNames()).toEqual([{ name: 'alice', kref: alice }]);
    await kernel.terminateSubcluster('s1');
    await expect.poll(() => kernel.listPetNames()).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('last as long as their objects: through restarts, and a backup', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makePair({ dbFilename });
    first.setPetName(first.bob, 'bob');
    await first.stop();
    const second = await makeTestKernel({ dbFilename });
    const passphrase = 'a passphrase for a test';
    const pieces: Uint8Array[] = [];
    for await (const piece of second.exportKernel({ passphrase })) pieces.push(piece);
    const third = await makeTestKernel();
    await third.importKernel({ passphrase, data: Buffer.concat(pieces) });
    for (const kernel of [second, third]) {
      expect(kernel.resolvePetName('bob')).toBe(first.bob);
      await kernel.expectQuiescent();
    }
  });

  test('are so many at most', async () => {
    const { database, setPetName, thing, kernel } = await makePair();
    kernel.getStatus();
    database.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${limits.petNames})
       INSERT INTO pet_names SELECT 'name ' || i, 'ko9' || i FROM n`,
    );
    expect(() => setPetName(thing, 'fig')).toThrow('[INVALID_ARGUMENT]');
    expect(auditStore(database)).toHaveLength(limits.petNames);
    database.exec("DELETE FROM pet_names WHERE name = 'name 1'");
    setPetName(thing, 'fig');
  });
});

describe('what waits', () => {
  test('promises with those who decide them, and queues with what is in them', async () => {
    const kernel = await makePair();
    const { alice, bob, listPromises, listQueue } = kernel;
    await kernel.suspendVat('v2');
    const asked = kernel.call(alice, 'askBob', 'a secret');
    await expect.poll(() => listQueue('v2', { limit: 10 }).total).toBe(1);
    const [entry] = listQueue('v2', { limit: 10 }).rows;
    expect(entry).toMatchObject({ queue: 'v2', kind: 'message', target: bob, method: 'echo', slots: 0 });
    expect(entry!.cause).toBe(kernel.getTrace({ text: 'askBob' }).entries[0]!.number);
    expect(JSON.stringify(listQueue(null, { limit: 10 }))).not.toContain('secret');
    expect(listQueue(null, { limit: 10 })).toEqual(listQueue('v2', { limit: 10 }));
    expect(listQueue(null, { limit: 1, offset: 1 }).rows).toEqual([]);
    expect(listQueue('v1', { limit: 10 })).toEqual({ total: 0, rows: [] });
    const { rows, total } = listPromises({ limit: 10 });
    expect(total).toBe(rows.length);
    // What alice answers, and what bob is to answer, whom the kernel will ask first.
    expect(rows.map(({ decider }) => decider)).toEqual([expect.objectContaining({ name: 'alice' }), null]);
    expect(rows[1]).toMatchObject({ kref: entry!.result, state: 'unresolved', subscribers: 1, bytes: null });
    expect(listPromises({ decider: 'v1', limit: 10 }).total).toBe(1);
    const [{ kref } = { kref: undefined }] = rows;
    expect(listPromises({ kref, limit: 1 })).toEqual({ total: 1, rows: rows.slice(0, 1) });
    expect(listPromises({ kref, state: 'fulfilled', limit: 1 }).total).toBe(0);
    expect(listPromises({ state: 'fulfilled', limit: 10 }).total).toBe(0);
    await kernel.resumeVat('v2');
    await asked;
    await kernel.expectQuiescent();
  });

  test('messages to a promise, and calls of the host', async () => {
    const kernel = await makeTestKernel();
    const held = Promise.withResolvers<number>();
    kernel.registerKernelServiceObject('shop', makeDefaultExo('shop', { price: () => held.promise }));
    const { rootKref } = await kernel.launch({ ...oneVat('customer'), services: ['shop'] });
    const answer = kernel.call(rootKref, 'call', 'price');
    await expect.poll(() => kernel.listQueue('kernel', { limit: 10 }).total).toBe(1);
    expect(kernel.listQueue(null, { limit: 10 }).rows).toMatchObject([
      { queue: 'kernel', method: 'price', queuedAt: null },
    ]);
    expect(kernel.listQueue(null, { limit: 10, offset: 1 }).rows).toEqual([]);
    held.resolve(5);
    await answer;
    await kernel.expectQuiescent();
  });

  test('mentions are looked for among the first rows only', async () => {
    const kernel = await makePair();
    const { bob, thing, call, getPresence, previewRevoke, getObject } = kernel;
    await kernel.suspendVat('v2');
    const answers = Array.from({ length: limits.inspectedRows }, (_, i) => call(bob, 'note', i));
    answers.push(call(bob, 'note', getPresence(thing)));
    expect(getObject(thing).mentions).toEqual({ count: 1, found: [] });
    expect(previewRevoke(bob).messagesWaiting).toEqual({ count: limits.inspectedRows, more: true });
    await kernel.resumeVat('v2');
    await Promise.all(answers);
    await kernel.expectQuiescent();
  });
});

describe('how the kernel is doing', () => {
  test('metrics count what was committed', async () => {
    let now = 1_000_000;
    const kernel = await makeTestKernel({ wrapPlatform: (services) => ({ ...services, now: () => now }) });
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const before = kernel.getMetrics();
    expect(before).toMatchObject({ startedAt: 1_000_000, uptimeMs: 0, seconds: [], messagesWaiting: 0 });
    now += 1_000;
    for (let i = 0; i < 5; i += 1) await kernel.call(rootKref, 'increment');
    await kernel.suspendVat('v1');
    const waiting = kernel.call(rootKref, 'increment');
    kernel.getMetrics();
    now += 2_000;
    const { seconds, cranks, uptimeMs, counts, messagesWaiting, storage } = kernel.getMetrics();
    expect(uptimeMs).toBe(3_000);
    expect(messagesWaiting).toBe(1);
    expect(seconds).toEqual([
      { cranks: before.cranks.sinceStart, messagesWaiting: 0 },
      { cranks: 5, messagesWaiting: 1 },
      { cranks: 0, messagesWaiting: 1 },
    ]);
    expect(cranks.total).toBe(before.cranks.total + 5);
    expect(counts).toMatchObject({ vats: 1, runningVats: 0, subclusters: 1, remotes: 0, urls: 0 });
    expect(storage.bytes).toBeGreaterThan(10_000);
    now += 3_600_000;
    expect(kernel.getMetrics().seconds).toEqual(Array.from({ length: 60 }, () => ({ cranks: 0, messagesWaiting: 1 })));
    // The clock is set back, and something is committed.
    now -= 7_200_000;
    kernel.pinVatRoot('v1');
    expect(kernel.getMetrics()).toMatchObject({ uptimeMs: 0, seconds: [] });
    now += 7_300_000;
    await kernel.resumeVat('v1');
    await waiting;
    expect(kernel.getMetrics().messagesWaiting).toBe(0);
    await kernel.expectQuiescent();
  });

  test('a vat: its store, its references, and what went wrong with it last', async () => {
    const kernel = await makePair();
    const { getVatDetails } = kernel;
    expect(getVatDetails('v1')).toMatchObject({
      name: 'alice',
      state: 'running',
      error: null,
      lastFault: null,
      references: { exports: 2, imports: 1, deciding: 0 },
      queueLength: 0,
      suspect: false,
    });
    const { rows, bytes } = getVatDetails('v1').store;
    const [table] = kernel.database.executeQuery(
      "SELECT count(*) AS n, sum(length(key) + length(value)) AS bytes FROM vat_store WHERE vat = 'v1'",
    );
    expect({ n: rows, bytes }).toEqual({ ...table });
    await kernel.suspendVat('v1', 'for a rest');
    expect(getVatDetails('v1')).toMatchObject({ state: 'suspended', error: 'for a rest', cranks: 0 });
    await kernel.terminateVat('v1');
    expect(() => getVatDetails('v1')).toThrow('[VAT_NOT_FOUND]');
    await kernel.expectQuiescent();
  });

  test('the trace is found by object and by text', async () => {
    const kernel = await makePair();
    const { alice, bob, thing, getTrace } = kernel;
    await kernel.call(alice, 'askBob', 1);
    await kernel.call(thing, 'label');
    kernel.getStatus();
    const methods = (query: Parameters<typeof getTrace>[0]) => getTrace(query).entries.map(({ method }) => method);
    expect(methods({ kref: thing })).toEqual(['label']);
    // Sent to bob, and received by him.
    expect(methods({ kref: bob, text: 'ECHO' })).toEqual(['askBob', 'echo']);
    expect(methods({ vatId: 'v2', kref: bob, text: 'echo' })).toEqual(['echo']);
    expect(methods({ text: 'no such thing' })).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('settings hold at once and through a restart', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    expect(first.getSettings()).toEqual({
      deliveryTimeLimitMs: limits.deliveryMs,
      startTimeLimitMs: limits.startMs,
      sqlQueries: false,
    });
    const { rootKref } = await first.launch(oneVat('counter'));
    first.setSettings({ deliveryTimeLimitMs: 1_000 });
    await expect(first.call(rootKref, 'loop')).rejects.toThrow('a delivery did not end within 1 seconds');
    for (const [wrong, field] of [
      [{ deliveryTimeLimitMs: 999 }, 'deliveryTimeLimitMs'],
      [{ startTimeLimitMs: 1.5 }, 'startTimeLimitMs'],
      [{ sqlQueries: 1 }, 'sqlQueries'],
      [{ colour: 'red' }, 'colour'],
    ] as const) {
      expect(() => first.setSettings(wrong as object)).toThrow(`[INVALID_ARGUMENT] settings.${field}: `);
    }
    await first.expectQuiescent();
    await first.stop();
    const second = await makeTestKernel({ dbFilename });
    expect(second.getSettings()).toMatchObject({ deliveryTimeLimitMs: 1_000, startTimeLimitMs: limits.startMs });
    await second.expectQuiescent();
  });
});

test('questions that cannot be asked are refused by name', async () => {
  const kernel = await makeTestKernel();
  const { rowsPerPage, rowsPerTablePage } = limits;
  const ask =
    (name: keyof InspectApi, ...args: unknown[]) =>
    (): unknown =>
      (kernel[name] as (...rest: unknown[]) => unknown)(...args);
  expect(ask('listObjects', { limit: rowsPerPage })).not.toThrow();
  expect(ask('listObjects', { limit: rowsPerPage + 1 })).toThrow(
    '[INVALID_ARGUMENT] query.limit: expected 500 at most',
  );
  expect(ask('listObjects', { limit: 1, offset: -1 })).toThrow('query.offset: expected 0 or more');
  expect(ask('listObjects', { limit: 1, owner: 's1' })).toThrow('query.owner: expected the id of a vat or remote');
  expect(ask('listObjects')).toThrow('[INVALID_ARGUMENT] query: ');
  expect(ask('getObject', 'kp1')).toThrow('[INVALID_ARGUMENT] kref: expected an object reference such as ko20');
  expect(ask('listPromises', { limit: 1, state: 'open' })).toThrow('query.state: ');
  expect(ask('listPromises', { limit: 1, kref: 'ko1' })).toThrow(
    'query.kref: expected a promise reference such as kp40',
  );
  expect(ask('listQueue', 'all', { limit: 1 })).toThrow('queue: expected the id of a vat or remote');
  expect(ask('graph', { limit: 0 })).toThrow('query.limit: expected 1 or more');
  expect(ask('readTable', 'vats', { limit: rowsPerTablePage + 1 })).toThrow('query.limit: ');
  expect(ask('querySelect', ' '.repeat(limits.queryLength + 1))).toThrow('[INVALID_ARGUMENT] sql: ');
});

test('a diagnostics report says how a kernel is doing, and nothing of what is in it', async () => {
  const kernel = await makePair();
  kernel.setPetName(kernel.thing, 'a private name');
  await kernel.call(kernel.bob, 'note', 'a private note');
  await kernel.suspendVat('v1', 'a private reason');
  const report = kernel.getDiagnostics();
  expect(report).toMatchObject({ format: 1, version: '0.1.0', network: { state: 'identity-only', peers: 0 } });
  expect(report.vats).toMatchObject([
    { id: 'v1', state: 'suspended', error: 'OTHER' },
    { id: 'v2', state: 'running', error: null },
  ]);
  expect(report.tables.find(({ name }) => name === 'vats')?.rows).toBe(2);
  const text = JSON.stringify(report);
  for (const word of ['private', 'alice', 'bob', '11'.repeat(32)]) expect(text).not.toContain(word);
  await kernel.resumeVat('v1');
  await kernel.expectQuiescent();
});
