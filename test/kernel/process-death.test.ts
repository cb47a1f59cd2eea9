import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Kernel, type PlatformServices } from '../../src/kernel/index.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import { makeHeldTime } from '../support/held-time.ts';
import { makeMortalPlatform } from '../support/mortal-platform.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { seeded } from '../support/seeded.ts';

const textOf = (error: unknown): string => String(error);
const names = ['one', 'two', 'three', 'four'] as const;
const vatsOf = (list: readonly string[]) => ({
  bootstrap: list[0] ?? '',
  vats: Object.fromEntries(list.map((name) => [name, { sourceSpec: './runaway.ts' }])),
});

const asItIs = (services: PlatformServices) => services;

/** A kernel whose vats all can be killed at once. */
const makeMortalKernel = async ({ dbFilename = ':memory:', time = { wrapPlatform: asItIs } } = {}) => {
  let mortal: ReturnType<typeof makeMortalPlatform> | undefined;
  const kernel = await makeTestKernel({
    dbFilename,
    workers: true,
    wrapPlatform: (services) => {
      mortal = makeMortalPlatform(time.wrapPlatform(services));
      return mortal.platform;
    },
  });
  if (mortal === undefined) throw Error('no platform was made');
  const alive = mortal;
  const suspects = () =>
    kernel.database.executeQuery('SELECT name FROM vats WHERE suspect = 1').map(({ name }) => name);
  return {
    ...kernel,
    ...mortal,
    statusOf: (name: string) => kernel.getStatus().vats.find((vat) => vat.name === name),
    /** Settles when vat one is tried alone and is at the message that it was at. */
    untilOneIsTried: async () => {
      await expect.poll(suspects).toEqual(['one']);
      await expect.poll(() => alive.delivered('v1')).toEqual(['startVat', 'message']);
    },
    /** Who is being tried. */
    suspects,
  };
};

describe('P16 the death of the process that all vats share', () => {
  test('all come back, deliveries under way are given again, and no fault is counted', async () => {
    const kernel = await makeMortalKernel();
    await kernel.launch(vatsOf(names));
    const roots = names.map((name) => kernel.rootOf(name));
    for (const root of roots) expect(await kernel.call(root, 'increment')).toBe(1);
    const busy = roots.slice(0, 2).map((root) => kernel.call(root, 'increment'));
    const behind = roots.slice(0, 2).map((root) => kernel.call(root, 'increment'));
    const tell = kernel.killVats();
    // Nobody knows yet that this will not be heard.
    const unheard = kernel.call(roots[2]!, 'increment');
    tell();
    expect(await Promise.all(busy)).toEqual([2, 2]);
    expect(await Promise.all(behind)).toEqual([3, 3]);
    expect(await unheard).toBe(2);
    expect(await kernel.call(roots[3]!, 'increment')).toBe(2);
    expect(kernel.getStatus().vats).toMatchObject(names.map((name) => ({ name, state: 'running', incarnation: 2 })));
    expect(kernel.database.executeQuery('SELECT DISTINCT faults, suspect FROM vats')).toEqual([
      { faults: '', suspect: 0 },
    ]);
    expect(kernel.getStatus().faults).toMatchObject([
      { vatId: null, code: 'VAT_RESTARTED', message: 'all vats were restarted: the process of all vats is dead' },
    ]);
    await kernel.expectQuiescent();
  });

  test('those that had a delivery are tried one at a time; who does it again is suspended with its queue', async () => {
    const kernel = await makeMortalKernel();
    await kernel.launch(vatsOf(names));
    const [evil, busy, idle, other] = names.map((name) => kernel.rootOf(name));
    const deadly = kernel.call(evil!, 'loop').catch(textOf);
    const innocent = kernel.call(busy!, 'increment');
    kernel.killVats()();
    // While the first is tried, those who did nothing go on.
    await kernel.untilOneIsTried();
    expect(await kernel.call(idle!, 'increment')).toBe(1);
    const meanwhile = kernel.call(other!, 'increment');
    kernel.killVats()();
    expect(await innocent).toBe(1);
    expect(await meanwhile).toBe(1);
    expect(await kernel.call(idle!, 'increment')).toBe(2);
    expect(kernel.statusOf('one')).toMatchObject({
      state: 'suspended',
      error: 'all vats died twice while this one was at the same delivery',
      queueLength: 1,
    });
    expect(['two', 'three', 'four'].map((name) => kernel.statusOf(name)?.state)).toEqual(Array(3).fill('running'));
    // A person may let it go on, and it is at the same again.
    await kernel.resumeVat('v1');
    await kernel.restartVat('v1');
    expect(await deadly).toContain('[MESSAGE_UNDONE]');
    expect(await kernel.call(evil!, 'increment')).toBe(1);
    await kernel.expectQuiescent();
  });

  test('a vat whose start does it is suspended', async () => {
    const kernel = await makeMortalKernel();
    await kernel.launch(vatsOf(['one', 'two']));
    const [evil, good] = ['one', 'two'].map((name) => kernel.rootOf(name));
    await kernel.call(evil!, 'makeNextStartDeadly');
    const restart = kernel.restartVat('v1').catch(textOf);
    await expect.poll(() => kernel.delivered('v1')).toContain('startVat');
    kernel.killVats()();
    expect(await restart).toContain('[VAT_RESTARTED]');
    await expect.poll(() => [...kernel.suspects(), ...kernel.delivered('v1')]).toEqual(['one', 'startVat']);
    kernel.killVats()();
    expect(kernel.statusOf('one')).toMatchObject({ state: 'suspended' });
    expect(await kernel.call(good!, 'increment')).toBe(1);
    await kernel.terminateVat('v1');
    await kernel.expectQuiescent();
  });

  test('a vat that is at a turn each time everything dies is suspended in the end: no turn can be tried again', async () => {
    const kernel = await makeMortalKernel();
    const config = vatsOf(['one', 'two']);
    await kernel.launch({
      ...config,
      vats: { ...config.vats, one: { ...config.vats['one']!, globals: ['setTimeout'] } },
    });
    const [evil, good] = ['one', 'two'].map((name) => kernel.rootOf(name));
    for (let n = 1; n <= 3; n += 1) {
      expect(kernel.statusOf('one')).toMatchObject({ state: 'running' });
      await kernel.call(evil!, 'loopLater');
      await expect.poll(() => kernel.delivered('v1').at(-1)).toBe('turn');
      kernel.killVats()();
      expect(await kernel.call(good!, 'increment')).toBe(n);
      if (n < 3) expect(await kernel.call(evil!, 'increment')).toBe(n);
    }
    expect(kernel.statusOf('one')).toMatchObject({
      state: 'suspended',
      error: 'all vats died again and again while this one was at a turn of its timers or fetches',
    });
    await kernel.resumeVat('v1');
    expect(await kernel.call(evil!, 'increment')).toBe(3);
    await kernel.expectQuiescent();
  });

  test('no vat is blamed for what it cannot do any more', async () => {
    const time = makeHeldTime();
    const kernel = await makeMortalKernel({ time });
    await kernel.launch({
      bootstrap: 'one',
      vats: { one: { sourceSpec: './runaway.ts', creationOptions: { deliveryTimeLimitMs: 1_000 } } },
    });
    const root = kernel.rootOf('one');
    const tell = kernel.killVats();
    const late = kernel.call(root, 'increment');
    const ping = kernel.pingVat('v1').catch(textOf);
    // By then the delivery took too long, and the worker was silent for too long.
    time.pass(60);
    expect(await ping).toContain('[VAT_NOT_RESPONDING]');
    expect(kernel.getStatus().faults).toEqual([]);
    tell();
    expect(await late).toBe(1);
    await kernel.expectQuiescent();
  });

  test('launches, upgrades, pings and requests to be reaped that were under way settle', async () => {
    const kernel = await makeMortalKernel();
    await kernel.launch(vatsOf(['one', 'two']));
    const [one, two] = ['one', 'two'].map((name) => kernel.rootOf(name));
    const rows = kernel.rowCounts();
    const looping = kernel.call(one!, 'loop').catch(textOf);
    const launch = kernel.launch(oneVat('counter')).catch(textOf);
    const waitingUpgrade = kernel.upgradeVat('v1', { parameters: {} }).catch(textOf);
    const upgrade = kernel.upgradeVat('v2', { parameters: {} }).catch(textOf);
    const ping = kernel.pingVat('v1').catch(textOf);
    const collection = kernel.collectGarbage();
    // The workers of the launch and the upgrade are there.
    await expect.poll(() => kernel.getStatus().vats.length).toBe(3);
    kernel.killVats()();
    expect(await launch).toContain('[VAT_RESTARTED]');
    expect(await waitingUpgrade).toContain('[VAT_RESTARTED]');
    expect(await upgrade).toMatch(/\[UPGRADE_FAILED\]|\[VAT_RESTARTED\]/);
    expect(await ping).toContain('[VAT_RESTARTED]');
    await kernel.untilOneIsTried();
    await kernel.restartVat('v1');
    expect(await looping).toContain('[MESSAGE_UNDONE]');
    await collection;
    for (const root of [one, two]) expect(await kernel.call(root!, 'increment')).toBe(1);
    await kernel.upgradeVat('v2', { parameters: {} });
    await kernel.expectQuiescent();
    expect(kernel.rowCounts()).toMatchObject({ vats: rows['vats'], subclusters: rows['subclusters'] });
  });

  test('R9 a kernel that dies while a suspect is tried suspends it at the next start', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const database = await makeSQLKernelDatabase({ dbFilename });
    const mortal = makeMortalPlatform(makeNodejsPlatformServices());
    const first = await Kernel.make(mortal.platform, database);
    await first.launchSubcluster(vatsOf(['one', 'two']), { configUrl });
    const [evil, good] = (['v1', 'v2'] as const).map((id) => first.getRootObject(id));
    first.queueMessage(evil!, 'loop', []).catch(textOf);
    mortal.killVats()();
    const suspects = () => database.executeQuery('SELECT id FROM vats WHERE suspect = 1');
    await expect.poll(suspects).toEqual([{ id: 'v1' }]);
    await expect.poll(() => mortal.delivered('v1')).toEqual(['startVat', 'message']);
    await first.queueMessage(good!, 'increment', []);
    mortal.kill();
    database.close();
    const second = await makeMortalKernel({ dbFilename });
    expect(await second.call(good!, 'increment')).toBe(2);
    expect(second.statusOf('one')).toMatchObject({
      state: 'suspended',
      error: 'the kernel ended twice while this vat was at its first delivery',
      queueLength: 1,
    });
    await second.terminateVat('v1');
    await second.expectQuiescent();
  });

  test('P8 whenever it dies, nothing is lost and nothing doubled', async () => {
    const kernel = await makeMortalKernel();
    await kernel.launch(vatsOf(names));
    const roots = names.map((name) => kernel.rootOf(name));
    const sent = names.map(() => 0);
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          type: fc.constant('send' as const),
          to: fc.nat(3),
          times: fc.integer({ min: 1, max: 5 }),
        }),
      },
      { weight: 2, arbitrary: fc.constant({ type: 'answer' as const }) },
      { weight: 2, arbitrary: fc.constant({ type: 'kill' as const }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const answers: Promise<unknown>[] = [];
        const expected: number[] = [];
        const suspended = new Set<string>();
        for (const one of steps) {
          if (one.type === 'send') {
            for (let n = 0; n < one.times; n += 1) {
              sent[one.to]! += 1;
              expected.push(sent[one.to]!);
              answers.push(kernel.call(roots[one.to]!, 'increment'));
            }
          } else if (one.type === 'kill') {
            const tried = kernel.suspects();
            kernel.killVats()();
            for (const { name, state } of kernel.getStatus().vats) {
              if (state !== 'suspended' || suspended.has(name)) continue;
              expect(tried).toEqual([name]);
              suspended.add(name);
            }
          } else if (suspended.size === 0) await answers[Math.floor(answers.length / 2)];
        }
        for (const { id, name, state } of kernel.getStatus().vats) {
          expect(state === 'suspended', name).toBe(suspended.has(name));
          if (state === 'suspended') await kernel.resumeVat(id);
        }
        expect(await Promise.all(answers)).toEqual(expected);
        expect(await Promise.all(roots.map((root) => kernel.call(root, 'read')))).toEqual(sent);
      }),
      seeded({ runs: 12 }),
    );
    expect(kernel.getStatus().vats).toMatchObject(names.map(() => ({ state: 'running' })));
    await kernel.expectQuiescent();
  }, 120_000);
});
