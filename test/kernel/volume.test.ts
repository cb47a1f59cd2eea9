import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSharedVatHost, type SharedVatHost } from '../support/shared-vat-host.ts';
import { makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { testSize } from '../support/test-limits.ts';

let host: SharedVatHost;
beforeAll(() => {
  host = makeSharedVatHost();
});
afterAll(() => host.end());

/** Calls the work so many times, in batches that are under way together. */
const inBatches = async (times: number, batch: number, work: (n: number) => Promise<unknown>): Promise<void> => {
  for (let n = 0; n < times; n += batch) {
    await Promise.all(Array.from({ length: Math.min(batch, times - n) }, (_, i) => work(n + i)));
  }
};

/** Objects, and calls; objects are made so many at a time. */
const many = testSize(10_000, 500);
const batch = many / 20;
const launches = testSize(200, 20);

const pair = { bootstrap: 'one', vats: { one: { sourceSpec: './puppet.ts' }, two: { sourceSpec: './puppet.ts' } } };

test(`P9 ${many} objects exported and dropped leave no rows`, async () => {
  const kernel = await makeTestKernel();
  await kernel.launch(pair);
  const [one, two] = [kernel.rootOf('one'), kernel.rootOf('two')];
  const makeAndDrop = async (): Promise<void> => {
    const { slots } = await kernel.queueMessage(one, 'makeMany', [batch]);
    await kernel.queueMessage(
      two,
      'ignore',
      slots.map((kref) => kernel.getPresence(kref)),
    );
    kernel.release([...slots]);
  };
  // The first collection also removes what the launch left behind.
  await makeAndDrop();
  await kernel.collectGarbage();
  const before = kernel.rowCounts();
  await inBatches(19, 2, makeAndDrop);
  await makeAndDrop();
  await kernel.collectGarbage();
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});

test(`P9 ${many} durable objects exported, held by another vat and dropped leave no rows`, async () => {
  const kernel = await makeTestKernel();
  await kernel.launch(pair);
  const [one, two] = [kernel.rootOf('one'), kernel.rootOf('two')];
  const pass = async (n: number): Promise<void> => {
    const { slots } = await kernel.queueMessage(one, 'makeManyDurable', [batch]);
    await kernel.queueMessage(two, 'hold', [`slot ${n % 3}`, slots.map((kref) => kernel.getPresence(kref))]);
    kernel.release([...slots]);
  };
  await pass(0);
  await kernel.queueMessage(two, 'dropAll', []);
  await kernel.collectGarbage();
  const before = kernel.rowCounts();
  await inBatches(20, 2, pass);
  await kernel.collectGarbage();
  expect(kernel.rowCounts().objects).toBe(before.objects! + 3 * batch);
  await kernel.queueMessage(two, 'dropAll', []);
  await kernel.collectGarbage();
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});

test(`P2 ${many} calls leave no rows`, async () => {
  const kernel = await makeTestKernel();
  await kernel.launch(pair);
  const [one, two] = [kernel.rootOf('one'), kernel.rootOf('two')];
  await kernel.collectGarbage();
  const before = kernel.rowCounts();
  await inBatches(many, batch, async (n) => expect(await kernel.call(n % 2 === 0 ? one : two, 'echo', n)).toBe(n));
  await kernel.collectGarbage();
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});

test(`P10 P19 ${launches} launches and terminations leave no rows`, async () => {
  const kernel = await makeTestKernel({
    wrapPlatform: (services) => {
      // The bundler's work is not what is tested: it bundles once.
      const bundles = new Map<string, Promise<string>>();
      return {
        ...services,
        launchVatWorker: host.launchVatWorker,
        fetchBundle: (request) => {
          const bundle = bundles.get(request.spec) ?? services.fetchBundle(request);
          bundles.set(request.spec, bundle);
          return bundle;
        },
      };
    },
  });
  const before = kernel.rowCounts();
  const { rootKref: keeper } = await kernel.launch(oneVat('puppet'));
  await kernel.call(keeper, 'promise', 'p');
  const alone = kernel.rowCounts();
  await inBatches(launches, 10, async (n) => {
    const { subclusterId, rootKref } = await kernel.launch(oneVat('puppet'));
    const thing = (await kernel.queueMessage(rootKref, 'make', ['durable', 'a thing'])).slots[0]!;
    await kernel.call(rootKref, 'shelve', 'it', kernel.getPresence(thing));
    await kernel.call(keeper, 'hold', `slot ${n % 5}`, kernel.getPresence(thing));
    kernel.release([thing]);
    await kernel.terminateSubcluster(subclusterId);
  });
  await kernel.call(keeper, 'dropAll');
  await kernel.collectGarbage();
  expect(kernel.rowCounts()).toEqual(alone);
  for (const { id } of kernel.getSubclusters()) await kernel.terminateSubcluster(id);
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});
