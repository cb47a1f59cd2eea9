import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KernelDatabase } from '../../src/kernel/index.ts';
import { makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';
import { readVatStores } from '../support/vat-store-audit.ts';

type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

const pair = {
  bootstrap: 'promiser',
  vats: { promiser: { sourceSpec: './promiser.ts' }, hoarder: { sourceSpec: './hoarder.ts' } },
};

/** A kernel on a file that can be stopped and made again, and the pair of vats in it. */
const makeLives = async () => {
  const dbFilename = join(await makeTempFolder(), 'store.db');
  const first = await makeTestKernel({ dbFilename });
  await first.launch(pair);
  let current = first;
  const settle = async (kernel: TestKernel): Promise<void> => {
    await Promise.all(['promiser', 'hoarder'].map((name) => kernel.call(kernel.rootOf(name), '__getMethodNames__')));
    await kernel.collectGarbage();
    await kernel.expectQuiescent();
  };
  return {
    call: (name: string, method: string, ...args: unknown[]) => current.call(current.rootOf(name), method, ...args),
    ask: (name: string, method: string, ...args: unknown[]) => current.queueMessage(current.rootOf(name), method, args),
    kernel: () => current,
    restart: async (): Promise<void> => {
      await current.stop();
      current = await makeTestKernel({ dbFilename });
      await settle(current);
    },
  };
};

/** What is to be the same after one restart and after many. */
const rows = (database: KernelDatabase) => ({
  stores: readVatStores(database),
  clist: database.executeQuery('SELECT vat, kref, vref, reachable FROM clist ORDER BY vat, kref'),
  objects: database.executeQuery('SELECT * FROM objects ORDER BY kref'),
  promises: database.executeQuery('SELECT * FROM promises ORDER BY kref'),
  subscribers: database.executeQuery('SELECT * FROM subscribers ORDER BY promise'),
});

/** The same without the numbers that count what was ever made. */
const shape = (database: KernelDatabase) => {
  const withoutNumbers = (text: string) => text.replace(/\d+/g, '#');
  const keys = [...readVatStores(database)].map(([vat, store]) => [vat, [...store.keys()].map(withoutNumbers).sort()]);
  const { clist, objects, promises } = rows(database);
  return { keys, clist: clist.length, objects: objects.length, promises: promises.length };
};

describe('R4 a start cleans up', () => {
  test('k restarts leave the rows that one restart leaves', async () => {
    const lives = await makeLives();
    const guest = (await lives.ask('promiser', 'makeGuest', 'gustav')).slots[0]!;
    const presence = lives.kernel().getPresence(guest);
    await lives.call('hoarder', 'keepBox', 'kept', 'content');
    await lives.call('hoarder', 'litter', presence);
    await lives.call('hoarder', 'keep', 'kept guest', lives.kernel().getPresence(lives.kernel().rootOf('promiser')));
    await lives.call('hoarder', 'keepWeakly', presence, 'by an import');
    await lives.call('promiser', 'give', 'watch', 'watched');
    await lives.call('promiser', 'give', 'remember', 'remembered');
    await lives.restart();
    const once = rows(lives.kernel().database);
    for (let i = 0; i < 3; i += 1) await lives.restart();
    expect(rows(lives.kernel().database)).toEqual(once);
    expect(await lives.call('hoarder', 'get', 'kept guest')).toBeDefined();
  });

  test('k rounds of litter and restart leave what one round leaves', async () => {
    const lives = await makeLives();
    const round = async () => {
      const guest = (await lives.ask('promiser', 'makeGuest', 'greta')).slots[0]!;
      await lives.call('hoarder', 'litter', lives.kernel().getPresence(guest));
      await lives.call('hoarder', 'watchOwn', 'own').catch(() => {});
      await lives.restart();
      await lives.restart();
    };
    await round();
    const once = shape(lives.kernel().database);
    for (let i = 0; i < 3; i += 1) await round();
    expect(shape(lives.kernel().database)).toEqual(once);
  });

  test('P17 a durable object stays where baggage or another vat holds it, and goes where only memory did', async () => {
    const lives = await makeLives();
    await lives.call('hoarder', 'keepBox', 'kept', 'in baggage');
    const held = (await lives.ask('hoarder', 'makeBox', 'held elsewhere')).slots[0]!;
    await lives.call('promiser', 'hold', lives.kernel().getPresence(held));
    const lost = (await lives.ask('hoarder', 'makeBox', 'lost')).slots[0]!;
    await lives.call('hoarder', 'remember', lives.kernel().getPresence(lost));
    await lives.restart();
    const kernel = lives.kernel();
    expect(await lives.call('promiser', 'callHeld', 'read')).toBe('held elsewhere');
    await lives.call('promiser', 'callHeld', 'write', 'written after the restart');
    expect(await lives.call('promiser', 'callHeld', 'read')).toBe('written after the restart');
    const kept = (await lives.ask('hoarder', 'get', 'kept')).slots[0]!;
    expect(await kernel.call(kept, 'read')).toBe('in baggage');
    await expect(kernel.call(lost, 'read')).rejects.toThrow(/OBJECT_NOT_FOUND|OBJECT_DELETED/);
    const boxes = [...readVatStores(kernel.database).values()].flatMap((store) =>
      [...store.values()].filter((value) => value.includes('lost')),
    );
    expect(boxes).toEqual([]);

    // When the other vat lets go, the object goes, too.
    await lives.call('promiser', 'release');
    await lives.restart();
    const left = [...readVatStores(lives.kernel().database).values()].flatMap((store) => [...store.values()]);
    expect(left.filter((value) => value.includes('written after the restart'))).toEqual([]);
  });

  test('an import that only memory held is dropped; one that is a weak key stays recognizable', async () => {
    const lives = await makeLives();
    const kernel = lives.kernel();
    const [dropped, weak] = await Promise.all(
      ['dropped', 'weak'].map(async (label) => (await lives.ask('promiser', 'makeGuest', label)).slots[0]!),
    );
    await lives.call('hoarder', 'remember', kernel.getPresence(dropped!));
    await lives.call('hoarder', 'keepWeakly', kernel.getPresence(weak!), 'a secret');
    const root = kernel.rootOf('promiser');
    await lives.call('hoarder', 'keep', 'promiser', kernel.getPresence(root));
    await kernel.collectGarbage();
    // Only the hoarder starts again: the guests live on in the other vat.
    const hoarder = kernel.getStatus().vats.find(({ name }) => name === 'hoarder')!.id;
    await kernel.restartVat(hoarder);
    const imports = kernel.database
      .executeQuery(`SELECT kref, reachable FROM clist WHERE vat = '${hoarder}' AND vref LIKE 'o-%'`)
      .map(({ kref, reachable }) => [kref, reachable]);
    expect(imports.sort()).toEqual(
      [
        [weak, 0],
        [root, 1],
      ].sort(),
    );
    expect(await lives.call('hoarder', 'getWeakly', kernel.getPresence(weak!))).toBe('a secret');
    expect(await lives.call('hoarder', 'getWeakly', kernel.getPresence(dropped!))).toBe('nothing');
    await kernel.expectQuiescent();
  });

  test('a watched promise is told of in the next incarnation, one that memory awaited is forgotten', async () => {
    const lives = await makeLives();
    const kernel = lives.kernel();
    await lives.call('promiser', 'give', 'watch', 'early');
    await lives.call('promiser', 'give', 'watch', 'late');
    await lives.call('promiser', 'give', 'remember', 'memory');
    await lives.call('hoarder', 'watchOwn', 'own');
    const answer = kernel
      .call(kernel.rootOf('hoarder'), 'watchAnswer', 'answer')
      .catch((error: unknown) => String(error));
    const hoarder = kernel.getStatus().vats.find(({ name }) => name === 'hoarder')!.id;
    await lives.call('hoarder', 'seen');
    await kernel.restartVat(hoarder);
    expect(await answer).toContain('VAT_RESTARTED');
    await lives.call('promiser', 'decide', 'early', 'one');
    await lives.call('promiser', 'decide', 'memory', 'two');
    const seen = async () => (await lives.call('hoarder', 'seen')) as string[];
    expect([...(await seen())].sort()).toEqual([
      expect.stringMatching(/^answer: \[VAT_RESTARTED\]/),
      'early: one',
      expect.stringMatching(/^own: \[VAT_RESTARTED\]/),
    ]);
    await kernel.restartVat(hoarder);
    await kernel.restartVat(hoarder);
    await lives.call('promiser', 'decide', 'late', 'three');
    expect(await seen()).toContain('late: three');
    await kernel.collectGarbage();
    expect(kernel.rowCounts()).toMatchObject({ promises: 0, subscribers: 0 });
    await kernel.expectQuiescent();
  });
});
