import { describe, expect, test } from 'vitest';
import { makeTestKernel } from '../support/test-kernel.ts';

const textOf = (error: unknown) => String(error);

/** Two vats that hold each other's roots, as `one` and `two`, and what tests tell them. */
const makePair = async () => {
  const kernel = await makeTestKernel();
  const puppet = { sourceSpec: './puppet.ts' };
  await kernel.launch({ bootstrap: 'one', vats: { one: puppet, two: puppet } });
  const [one, two] = [kernel.rootOf('one'), kernel.rootOf('two')];
  for (const vat of [one, two]) {
    await kernel.call(vat, 'hold', 'one', kernel.getPresence(one));
    await kernel.call(vat, 'hold', 'two', kernel.getPresence(two));
  }
  await kernel.collectGarbage();
  const before = kernel.rowCounts();
  const tables = ['promises', 'subscribers', 'promise_queue', 'run_queue'];
  return {
    ...kernel,
    one,
    two,
    before,
    /** `one` gives what it has in a slot to `two`, or the other way round; it is in a slot of the same name there. */
    give: (from: string, slot: string) =>
      kernel.call(from, 'tell', from === one ? 'two' : 'one', 'hold', [slot], [slot]),
    /** No promise is left in any table, at once; and nothing else, after the vats dropped what they hold. */
    expectNothingLeft: async (): Promise<void> => {
      // What a vat still has to hear of stands before this in its queue.
      for (const vat of [one, two, one]) await kernel.call(vat, 'echo', 1);
      for (const table of tables) expect(kernel.rowCounts()[table], table).toBe(0);
      for (const { rootKref } of kernel.getStatus().vats) {
        await kernel.call(rootKref, 'dropAll');
        await kernel.call(rootKref, 'hold', 'one', kernel.getPresence(one));
        await kernel.call(rootKref, 'hold', 'two', kernel.getPresence(two));
      }
      await kernel.collectGarbage();
      expect(kernel.rowCounts()).toEqual(before);
      await kernel.expectQuiescent();
    },
  };
};

type Pair = Awaited<ReturnType<typeof makePair>>;

/** Makes promises by turns in both vats, each known to both. */
const makePromises = async ({ call, one, two, give }: Pair, names: readonly string[]): Promise<string[]> => {
  const owners = names.map((_, i) => (i % 2 === 0 ? one : two));
  for (const [i, name] of names.entries()) {
    await call(owners[i]!, 'promise', name);
    await give(owners[i]!, name);
  }
  return owners;
};

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `p${i}`);

describe('P2 promises that are decided leave no row', () => {
  test('a call that settles, with promises as arguments before and after they are decided', async () => {
    const pair = await makePair();
    const { call, one, give, expectNothingLeft } = pair;
    await call(one, 'promise', 'p');
    const early = call(one, 'tell', 'two', 'echo', [], ['p']);
    await call(one, 'resolve', 'p', 'a text');
    expect(await early).toBe('a text');
    expect(await call(one, 'tell', 'two', 'echo', [], ['p'])).toBe('a text');
    await give(one, 'p');
    expect(await call(pair.two, 'look', 'p')).toBe('a text');
    await expectNothingLeft();
  });

  test('rejections, heard and unheard', async () => {
    const { call, one, two, give, expectNothingLeft } = await makePair();
    await call(one, 'promise', 'p');
    await give(one, 'p');
    const heard = call(two, 'look', 'p').catch(textOf);
    await call(one, 'reject', 'p', 'no luck');
    expect(await heard).toBe('Error: no luck');
    await expect(call(one, 'tell', 'two', 'echo', [], ['p'])).rejects.toThrow('no luck');
    await call(one, 'promise', 'q');
    await give(one, 'q');
    await call(one, 'reject', 'q', 'nobody listens');
    await expectNothingLeft();
  });

  test('a chain of promises, each resolved to the next, by turns in two vats', async () => {
    const pair = await makePair();
    const { call, one, two, expectNothingLeft } = pair;
    const names = numbered(20);
    const owners = await makePromises(pair, names);
    const ends = Promise.all([call(one, 'look', names[0]), call(two, 'look', names[0])]);
    for (let i = 0; i < 19; i += 1) await call(owners[i]!, 'resolveTo', names[i], names[i + 1]);
    await call(owners[19]!, 'resolve', names[19], 'the end');
    expect(await ends).toEqual(['the end', 'the end']);
    await expectNothingLeft();
  });

  test('the same chain, resolved from its end', async () => {
    const pair = await makePair();
    const { call, one, expectNothingLeft } = pair;
    const names = numbered(20);
    const owners = await makePromises(pair, names);
    const end = call(one, 'look', names[0]);
    await call(owners[19]!, 'resolve', names[19], 'the end');
    for (let i = 18; i >= 0; i -= 1) await call(owners[i]!, 'resolveTo', names[i], names[i + 1]);
    expect(await end).toBe('the end');
    await expectNothingLeft();
  });

  test('R14 a promise whose value holds the promise itself', async () => {
    const { call, one, two, give, expectNothingLeft } = await makePair();
    await call(one, 'promise', 'p');
    await give(one, 'p');
    await call(one, 'resolveToList', 'p', 'p');
    expect(await call(two, 'look', 'p')).toBe('a list');
    await expectNothingLeft();
  });

  test.each([2, 3, 30])('R14 %i promises whose values hold each other in a ring', async (count) => {
    const pair = await makePair();
    const { call, two, expectNothingLeft } = pair;
    const names = numbered(count);
    const owners = await makePromises(pair, names);
    for (const [i, name] of names.entries()) await call(owners[i]!, 'resolveToList', name, names[(i + 1) % count]);
    for (const name of names) expect(await call(two, 'look', name)).toBe('a list');
    await expectNothingLeft();
  });

  test('R14 a ring of one vat that another got a part of', async () => {
    const { call, one, two, give, expectNothingLeft } = await makePair();
    for (const name of ['p', 'q', 'r']) await call(one, 'promise', name);
    await give(one, 'p');
    await call(one, 'resolveToList', 'r', 'p');
    await call(one, 'resolveToList', 'q', 'r');
    await call(one, 'resolveToList', 'p', 'q');
    expect(await call(two, 'look', 'p')).toBe('a list');
    await expectNothingLeft();
  });

  test('R14 a ring that a host held on to, when it lets go', async () => {
    const { call, queueMessage, getPresence, release, rowCounts, one, give, expectNothingLeft } = await makePair();
    for (const name of ['p', 'q']) {
      await call(one, 'promise', name);
      await give(one, name);
    }
    const { slots } = await queueMessage(one, 'lookInList', ['p']);
    await call(one, 'resolveToList', 'p', 'q');
    await call(one, 'resolveToList', 'q', 'p');
    expect(slots).toHaveLength(1);
    expect(rowCounts().promises).toBeGreaterThan(0);
    expect(await call(one, 'echo', [getPresence(slots[0]!), 'again'])).toHaveLength(2);
    release([slots[0]!, slots[0]!]);
    await expectNothingLeft();
  });
});

describe('P10 promises that nobody can decide any more', () => {
  test('two, each resolved to the other, stay undecided until a vat ends', async () => {
    const pair = await makePair();
    const { call, kernel, one, two, before } = pair;
    const [first, second] = (await makePromises(pair, ['p', 'q'])) as [string, string];
    await call(first, 'resolveTo', 'p', 'q');
    await call(second, 'resolveTo', 'q', 'p');
    const looks = [call(one, 'look', 'p'), call(two, 'look', 'p'), call(two, 'look', 'q')].map((look) =>
      look.catch(textOf),
    );
    // All looks have arrived.
    for (const vat of [one, two]) await call(vat, 'echo', 1);
    expect(kernel.getStatus().vats).toHaveLength(2);
    await kernel.terminateVat('v2');
    for (const look of looks) expect(await look).toMatch(/\[VAT_TERMINATED\] v2 was terminated/);
    expect(pair.rowCounts()).toMatchObject({ promises: 0, promise_queue: 0, subscribers: 0 });
    await call(one, 'dropAll');
    await kernel.collectGarbage();
    expect(pair.rowCounts()).toMatchObject({ objects: before.objects! - 1, clist: 1 });
    await pair.expectQuiescent();
  });

  test('a promise that its vat did not decide before it was restarted', async () => {
    const { call, kernel, one, two, give, expectNothingLeft } = await makePair();
    await call(one, 'promise', 'p');
    await give(one, 'p');
    const look = call(two, 'look', 'p').catch(textOf);
    const sent = call(two, 'pipeline', 'p', 2).catch(textOf);
    await kernel.restartVat('v1');
    expect(await look).toContain('[VAT_RESTARTED]');
    expect(await sent).toContain('[VAT_RESTARTED]');
    await expectNothingLeft();
  });
});

describe('P6 messages to promises', () => {
  test('several deep, sent before anything is decided', async () => {
    const { call, queueMessage, getPresence, release, one, two, give, expectNothingLeft } = await makePair();
    const things: string[] = [];
    for (const [i, vat] of [one, two, one, two].entries()) {
      things.push((await queueMessage(vat, 'make', ['far', `thing ${i}`])).slots[0]!);
      if (i > 0) await call(things[i - 1]!, 'befriend', getPresence(things[i]!));
    }
    await call(one, 'promise', 'p');
    await give(one, 'p');
    const answers = [0, 1, 2, 3].flatMap((depth) => [
      call(one, 'pipeline', 'p', depth),
      call(two, 'pipeline', 'p', depth),
    ]);
    const tooDeep = call(two, 'pipeline', 'p', 4).catch(textOf);
    await call(one, 'resolve', 'p', getPresence(things[0]!));
    expect(await Promise.all(answers)).toEqual([0, 0, 1, 1, 2, 2, 3, 3].map((i) => `thing ${i}`));
    expect(await tooDeep).toContain('[NOT_CALLABLE]');
    release(things);
    await expectNothingLeft();
  });

  test('many to one promise keep their order and follow it', async () => {
    const { call, one, two, give, expectNothingLeft } = await makePair();
    await call(one, 'promise', 'p');
    await give(one, 'p');
    const answers = call(two, 'pipelineMany', 'p', 'note', 100);
    await call(two, 'echo', 1);
    await call(one, 'resolveTo', 'p', 'one');
    expect(await answers).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(await call(one, 'notes')).toEqual(Array.from({ length: 100 }, (_, i) => i));
    await call(one, 'forgetNotes');
    await expectNothingLeft();
  });

  test('those sent after the promise was decided come after those that waited for it', async () => {
    const { call, one, two, give, expectNothingLeft } = await makePair();
    await call(one, 'promise', 'p');
    await give(one, 'p');
    const early = call(two, 'pipelineMany', 'p', 'note', 5);
    await call(two, 'echo', 1);
    void call(one, 'resolveTo', 'p', 'one');
    const late = call(two, 'tell', 'p', 'note', [100], []);
    await Promise.all([early, late]);
    expect(await call(one, 'notes')).toEqual([0, 1, 2, 3, 4, 100]);
    await call(one, 'forgetNotes');
    await expectNothingLeft();
  });

  test('P6 those to what turns out to be an object of the sender come before what it then says to itself', async () => {
    const pair = await makePair();
    const { call, one, two, give } = pair;
    await call(two, 'promise', 'p');
    await give(two, 'p');
    // The vat is at work while the promise is decided: it has not heard of it when it sends the first, and could have when it
    // sends the others.
    const work = pair.queueMessage(one, 'makeMany', [3_000]);
    const early = call(one, 'tell', 'p', 'note', [0], []);
    await call(two, 'resolveTo', 'p', 'one');
    const late = [1, 2].map((n) => call(one, 'tell', 'p', 'note', [n], []));
    await Promise.all([early, ...late]);
    expect(await call(one, 'notes')).toEqual([0, 1, 2]);
    pair.release([...(await work).slots]);
    await call(one, 'forgetNotes');
    await pair.expectNothingLeft();
  });

  test.each([
    ['data', 'resolve', 'a text', /\[NOT_CALLABLE\] the promise was fulfilled with data/],
    ['an error', 'reject', 'no luck', /no luck/],
  ])('to one that turns out to be %s', async (_what, method, value, problem) => {
    const { call, one, two, give, expectNothingLeft } = await makePair();
    await call(one, 'promise', 'p');
    await give(one, 'p');
    const answers = [0, 1, 3].map((depth) => call(two, 'pipeline', 'p', depth).catch(textOf));
    await call(two, 'echo', 1);
    await call(one, method, 'p', value);
    for (const answer of answers) expect(await answer).toMatch(problem);
    await expectNothingLeft();
  });

  test('P11 to one that turns out to be a revoked object', async () => {
    const { call, kernel, queueMessage, getPresence, release, one, two, give, expectNothingLeft } = await makePair();
    const thing = (await queueMessage(two, 'make', ['far', 'a thing'])).slots[0]!;
    kernel.revoke(thing);
    await call(one, 'promise', 'p');
    await give(one, 'p');
    const answer = call(two, 'pipeline', 'p', 1).catch(textOf);
    await call(two, 'echo', 1);
    await call(one, 'resolve', 'p', getPresence(thing));
    expect(await answer).toContain('[OBJECT_REVOKED]');
    release([thing]);
    await expectNothingLeft();
  });

  test('to the answer of a message that itself waits for a promise of the sender', async () => {
    const { call, one, two, give, expectNothingLeft } = await makePair();
    await call(one, 'promise', 'p');
    await give(one, 'p');
    // Two answers with its promise of one's, and one sends on to that answer.
    const answer = call(one, 'tellTheAnswer', 'two', ['look', 'p'], ['label']);
    await call(two, 'echo', 1);
    await call(one, 'resolveTo', 'p', 'one');
    expect(await answer).toBe('puppet');
    await expectNothingLeft();
  });
});
