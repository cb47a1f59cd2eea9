import { expect, test } from 'vitest';
import { makeTestKernel } from '../support/test-kernel.ts';

const puppet = { sourceSpec: './puppet.ts' };

/** Two vats, and what tests tell them. */
const makePair = async () => {
  const kernel = await makeTestKernel();
  await kernel.launch({ bootstrap: 'one', vats: { one: puppet, two: puppet } });
  const [one, two] = [kernel.rootOf('one'), kernel.rootOf('two')];
  await kernel.collectGarbage();
  return {
    ...kernel,
    one,
    two,
    before: kernel.rowCounts(),
    /** A new thing of a vat, which the host holds. */
    make: async (vat: string, kind: 'far' | 'durable' = 'far'): Promise<string> =>
      (await kernel.queueMessage(vat, 'make', [kind, 'a thing'])).slots[0]!,
    look: async (vat: string, slot: string): Promise<string> =>
      (await kernel.queueMessage(vat, 'look', [slot])).slots[0]!,
  };
};

test('P9 what a vat may still recognise, and its owner gives away again, is kept and later collected', async () => {
  const kernel = await makePair();
  const { call, make, look, getPresence, release, collectGarbage, one, two, before } = kernel;
  const thing = await make(one);
  await call(one, 'hold', 'a', getPresence(thing));
  await call(two, 'mark', getPresence(thing), 'known');
  release([thing]);
  await collectGarbage();
  // Nobody reaches it now, but it keeps its name.
  expect(kernel.rowCounts()).toMatchObject({ objects: before.objects! + 1, clist: before.clist! + 2 });
  expect(await look(one, 'a')).toBe(thing);
  expect(await call(two, 'markOf', getPresence(thing))).toBe('known');
  expect(await call(thing, 'label')).toBe('a thing');
  await call(one, 'drop', 'a');
  await collectGarbage();
  expect(await call(thing, 'label')).toBe('a thing');
  release([thing]);
  await collectGarbage();
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});

test('P9 an object that its vat sends again while it is told that nobody reaches it', async () => {
  const kernel = await makePair();
  const { call, make, look, getPresence, release, collectGarbage, one, before } = kernel;
  const thing = await make(one);
  await call(one, 'hold', 'a', getPresence(thing));
  for (let i = 0; i < 20; i += 1) {
    const again = look(one, 'a');
    release([thing]);
    expect(await again).toBe(thing);
    expect(await call(thing, 'label')).toBe('a thing');
  }
  await call(one, 'drop', 'a');
  await collectGarbage();
  expect(await call(thing, 'label')).toBe('a thing');
  release([thing]);
  await collectGarbage();
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});

test('P9 an object that a vat has dropped and gets again', async () => {
  const kernel = await makePair();
  const { call, make, getPresence, release, collectGarbage, one, two, before } = kernel;
  const thing = await make(one);
  for (let i = 0; i < 3; i += 1) {
    await call(two, 'mark', getPresence(thing), `mark ${i}`);
    await collectGarbage();
    await call(two, 'hold', 'a', getPresence(thing));
    await collectGarbage();
    await call(two, 'drop', 'a');
    await collectGarbage();
    expect(await call(two, 'markOf', getPresence(thing))).toBe(`mark ${i}`);
  }
  release([thing]);
  await collectGarbage();
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});

test('P9 a chain of 30 objects in two vats, each held by the last, is collected at once', async () => {
  const kernel = await makePair();
  const { call, make, getPresence, release, collectGarbage, one, two, before } = kernel;
  const things: string[] = [];
  for (let i = 0; i < 30; i += 1) things.push(await make(i % 2 === 0 ? one : two, i % 3 === 0 ? 'durable' : 'far'));
  for (let i = 1; i < 30; i += 1) await call(things[i - 1]!, 'befriend', getPresence(things[i]!));
  release(things.slice(1));
  await collectGarbage();
  expect(await call(two, 'pipelineFrom', getPresence(things[0]!), 29)).toBe('a thing');
  release(things.slice(0, 1));
  await collectGarbage();
  expect(kernel.rowCounts()).toEqual(before);
  await kernel.expectQuiescent();
});

test('P9 objects of two vats that hold each other stay until one of the vats ends', async () => {
  const kernel = await makePair();
  const { call, make, getPresence, release, collectGarbage, one, two, before } = kernel;
  const things = [await make(one), await make(two)];
  await call(things[0]!, 'befriend', getPresence(things[1]!));
  await call(things[1]!, 'befriend', getPresence(things[0]!));
  release(things);
  await collectGarbage();
  expect(kernel.rowCounts()).toMatchObject({ objects: before.objects! + 2, clist: before.clist! + 4 });
  await kernel.terminateVat('v2');
  await collectGarbage();
  expect(kernel.rowCounts()).toMatchObject({ objects: before.objects! - 1, clist: before.clist! - 1 });
  await kernel.expectQuiescent();
});
