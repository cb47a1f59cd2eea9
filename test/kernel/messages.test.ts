import { describe, expect, test } from 'vitest';
import { makeTestKernel, oneVat } from '../support/test-kernel.ts';

const pair = {
  bootstrap: 'alice',
  vats: { alice: { sourceSpec: './alice.ts' }, bob: { sourceSpec: './bob.ts' } },
};

describe('P3 P6 messages', () => {
  test('P2 a vat answers, and a settled call leaves no row', async () => {
    const kernel = await makeTestKernel();
    const { rootKref, bootstrapResult } = await kernel.launch(oneVat('counter', { start: 5 }));
    expect(bootstrapResult).toEqual({ body: '#"ready"', slots: [] });
    const before = kernel.rowCounts();
    expect(await kernel.call(rootKref, 'increment')).toBe(6);
    expect(await kernel.call(rootKref, 'increment', 10)).toBe(16);
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('P3 P20 host, kernel and vat read keys as they were written, whatever keys came before them', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const [alice, bob] = [kernel.rootOf('alice'), kernel.rootOf('bob')];
    // Marshal sorts keys, so that in the last two pairs the key that is easily misread comes second in the message too.
    const texts = [
      ['{"a":1,"\\\\":2}', '\\'],
      ['{"a":1,"\\n":2}', '\n'],
      ['{"a":1,"\\\\":2}', '\\'],
      ['{"a":1,"\\ud800":2}', '\ud800'],
      ['{"a":1,"b\\\\":2}', 'b\\'],
      ['{"a":1,"b\\n":2}', 'b\n'],
      ['{"a":1,"b\\\\u":2}', 'b\\u'],
      ['{"a":1,"b\\u0000c":2}', 'b\u0000c'],
    ] as const;
    for (const [text, key] of texts) {
      expect(JSON.parse(text)).toEqual({ a: 1, [key]: 2 });
      expect(await kernel.call(alice, 'askBob', JSON.parse(text))).toEqual({ a: 1, [key]: 2 });
      expect(await kernel.call(bob, 'keysOf', text)).toEqual(['a', key]);
    }
    expect(kernel.getStatus().vats).toMatchObject([{ state: 'running' }, { state: 'running' }]);
    await kernel.expectQuiescent();
  });

  test('P12 an error keeps its name and message and loses its stack', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const failed = await kernel.call(rootKref, 'fail', 'oh no').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(TypeError);
    expect(failed).toMatchObject({ message: 'oh no' });
    await expect(kernel.call(rootKref, 'nonsense')).rejects.toThrow(/no method "nonsense"/);
    await kernel.expectQuiescent();
  });

  test('vats ask each other, with data, promises and pipelined sends', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const alice = kernel.rootOf('alice');
    const value = { list: [1, 'two', 3n, null, undefined, NaN], nested: { deep: true } };
    expect(await kernel.call(alice, 'askBob', value)).toEqual(value);
    expect(await kernel.call(alice, 'pipeline')).toEqual(['thing', 'friend']);
    expect(await kernel.call(alice, 'promiseArgument')).toBe('decided later');
    await kernel.expectQuiescent();
  });

  test('P6 messages from one vat to one object arrive in the order sent', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const notes = await kernel.call(kernel.rootOf('alice'), 'order', 50);
    expect(notes).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('`E.sendOnly` sends, and what it sends may fail', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch({
      bootstrap: 'one',
      vats: { one: { sourceSpec: './puppet.ts' }, two: { sourceSpec: './puppet.ts' } },
    });
    const [one, two] = [kernel.rootOf('one'), kernel.rootOf('two')];
    await kernel.call(one, 'hold', 'two', kernel.kernel.getPresence(two));
    for (const id of [1, 2, 3]) await kernel.call(one, 'tellOnly', 'two', 'note', id);
    await kernel.call(one, 'tellOnly', 'two', 'nonsense');
    await expect.poll(() => kernel.call(two, 'notes')).toEqual([1, 2, 3]);
    await kernel.call(one, 'dropAll');
    await kernel.expectQuiescent();
  });

  test('an object in an answer can be called, and passed on', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const answer = await kernel.queueMessage(kernel.rootOf('alice'), 'makeThing', ['apple']);
    const [apple] = answer.slots;
    expect(await kernel.call(String(apple), 'label')).toBe('apple');
    const echoed = await kernel.queueMessage(kernel.rootOf('bob'), 'echo', [kernel.getPresence(String(apple))]);
    expect(echoed.slots).toEqual([apple]);
    await kernel.expectQuiescent();
  });

  test('P9 what a host session held goes with it', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const before = kernel.rowCounts();
    const session = kernel.openSession({ name: 'test' });
    const answer = await session.api.queueMessage(kernel.rootOf('alice'), 'makeThing', ['pear']);
    expect(answer.slots).toHaveLength(1);
    session.end();
    // The owner is told and forgets.
    await kernel.call(kernel.rootOf('bob'), 'echo', 1);
    await kernel.call(kernel.rootOf('alice'), 'askBob', 1);
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('1,000 calls at once are each answered once', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const answers = await Promise.all(Array.from({ length: 1000 }, () => kernel.call(rootKref, 'increment')));
    expect(answers).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    await kernel.expectQuiescent();
  });
});

describe('bad messages', () => {
  test.each([
    ['an unknown object', 'ko999', 'read', [], /\[OBJECT_NOT_FOUND\] no object ko999/],
    ['a promise', 'kp1', 'read', [], /\[INVALID_ARGUMENT\] expected an object reference such as ko20, got "kp1"/],
    ['nonsense', 'counter', 'read', [], /\[INVALID_ARGUMENT\]/],
  ])('to %s', async (_what, target, method, args, problem) => {
    const kernel = await makeTestKernel();
    await kernel.launch(oneVat('counter'));
    await expect(kernel.call(target, method, ...args)).rejects.toThrow(problem);
    await kernel.expectQuiescent();
  });

  test('with arguments that cannot be passed', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    await expect(kernel.call(rootKref, 'increment', () => {})).rejects.toThrow(
      /\[INVALID_ARGUMENT\] this cannot be passed/,
    );
    await expect(kernel.call(rootKref, 'increment', kernel.getPresence('ko998'))).rejects.toThrow(/OBJECT_NOT_FOUND/);
    expect(await kernel.call(rootKref, 'read')).toBe(0);
    await kernel.expectQuiescent();
  });
});
