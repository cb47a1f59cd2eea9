import { describe, expect, test } from 'vitest';
import { spyOnWorkers } from '../support/spy-on-workers.ts';
import { makeTestKernel, oneVat } from '../support/test-kernel.ts';

/** Nothing but messages is delivered to the first one after its start. */
const twoCounters = {
  bootstrap: 'one',
  vats: {
    one: { sourceSpec: './counter.ts', creationOptions: { reapInterval: 'never' as const } },
    two: { sourceSpec: './counter.ts' },
  },
};

describe('P5 vats run concurrently', () => {
  test('a vat in an endless loop delays nobody, and can be terminated', async () => {
    const kernel = await makeTestKernel({ workers: true });
    const before = kernel.rowCounts();
    const stuck = await kernel.launch(oneVat('counter'));
    const free = await kernel.launch(oneVat('counter'));
    const looping = kernel.call(stuck.rootKref, 'loop').catch((error: unknown) => String(error));
    const answers = await Promise.all(Array.from({ length: 100 }, () => kernel.call(free.rootKref, 'increment')));
    expect(answers.at(-1)).toBe(100);
    expect(kernel.getStatus().vats).toHaveLength(2);
    await kernel.terminateSubcluster(stuck.subclusterId);
    expect(await looping).toContain('[MESSAGE_UNDELIVERED]');
    await kernel.terminateSubcluster(free.subclusterId);
    expect(kernel.rowCounts()).toEqual(before);
  });
});

describe('P10 when a vat ends', () => {
  test('its promises reject, messages to it reject, and others go on', async () => {
    const kernel = await makeTestKernel({ workers: true });
    const bobs = await kernel.launch({ bootstrap: 'bob', vats: { bob: { sourceSpec: './bob.ts' } } });
    const others = await kernel.launch({
      bootstrap: 'alice',
      vats: { alice: { sourceSpec: './alice.ts' }, bob: { sourceSpec: './bob.ts' } },
    });
    await kernel.call(others.rootKref, 'bootstrap', { bob: kernel.getPresence(bobs.rootKref) });
    const waiting = kernel.call(others.rootKref, 'waitForBob').catch((error: unknown) => String(error));
    expect(await kernel.call(others.rootKref, 'askBob', 'hello')).toBe('hello');
    await kernel.terminateSubcluster(bobs.subclusterId);
    expect(await waiting).toContain('[VAT_TERMINATED]');
    await expect(kernel.call(others.rootKref, 'askBob', 'hello')).rejects.toThrow(/\[OBJECT_DELETED\]/);
    await expect(kernel.call(bobs.rootKref, 'echo', 1)).rejects.toThrow(/\[OBJECT_DELETED\]|\[OBJECT_NOT_FOUND\]/);
    await kernel.expectQuiescent();
  });
});

describe('P20 frames from a vat are hostile input', () => {
  const resultFrame = { type: 'result', delivery: 1_000, fault: null, syscalls: [], storeChanges: [] };
  test.each<[string, unknown]>([
    ['no object', 7],
    ['of no type', { type: 'hello' }],
    ['with more fields', { type: 'ready', extra: 1 }],
    ['ready, twice', { type: 'ready' }],
    ['a result of another delivery', resultFrame],
    ['a malformed reference', { ...resultFrame, syscalls: [['subscribe', 'kp1']] }],
    ['a syscall that there is not', { ...resultFrame, syscalls: [['callNow', 'd-1']] }],
  ])('one that is %s ends its vat only', async (_what, frame) => {
    const { events, wrapPlatform } = spyOnWorkers();
    const kernel = await makeTestKernel({ workers: true, wrapPlatform });
    await kernel.launch(twoCounters);
    const [one, two] = [kernel.rootOf('one'), kernel.rootOf('two')];
    events.get('v1')!.onFrame(frame);
    await expect(kernel.call(one, 'read')).rejects.toThrow(/OBJECT_NOT_FOUND/);
    expect(await kernel.call(two, 'increment')).toBe(1);
    await kernel.expectQuiescent();
  });
});

describe('illegal syscalls', () => {
  const data = { body: '#[]', slots: [] };
  const call = { body: '#["a",[]]', slots: [] };
  test.each<[string, unknown]>([
    ['an import it was never given', ['send', 'o-77', { methargs: data }]],
    ['a promise it was never given', ['subscribe', 'p-77']],
    ['a promise that is not its own', ['resolve', [['p-77', false, data]]]],
    [
      'one promise, twice',
      [
        'resolve',
        [
          ['p+90', false, data],
          ['p+90', false, data],
        ],
      ],
    ],
    ['an import that it retires before it dropped it', ['retireImports', ['o-1']]],
    // It would wait for itself, for ever.
    ['the target of a message as its result', ['send', 'p+90', { methargs: call, result: 'p+90' }]],
    [
      'an argument of a message as its result',
      ['send', 'p+91', { methargs: { body: '#["a",["&0"]]', slots: ['p+90'] }, result: 'p+90' }],
    ],
  ])('P4 naming %s terminate the vat and undo its crank', async (_what, syscall) => {
    const { events, wrapPlatform } = spyOnWorkers();
    const kernel = await makeTestKernel({
      workers: true,
      wrapPlatform: (services) => {
        const spied = wrapPlatform(services);
        return {
          ...spied,
          // Adds the syscall to the answer to the first increment.
          launchVatWorker: (spec, vatEvents) =>
            spied.launchVatWorker(spec, {
              ...vatEvents,
              onFrame: (frame) => {
                const result = frame as { type: string; delivery: number; syscalls: unknown[] };
                const forge = spec.vatId === 'v1' && result.type === 'result' && result.delivery > 3;
                vatEvents.onFrame(forge ? { ...result, syscalls: [...result.syscalls, syscall] } : frame);
              },
            }),
        };
      },
    });
    await kernel.launch(twoCounters);
    expect(events.size).toBe(2);
    await expect(kernel.call(kernel.rootOf('one'), 'increment')).rejects.toThrow(/\[MESSAGE_UNDELIVERED\] v1: /);
    expect(await kernel.call(kernel.rootOf('two'), 'increment')).toBe(1);
    expect(kernel.getStatus().vats.map(({ id }) => id)).toEqual(['v2']);
    await kernel.expectQuiescent();
  });
});

describe('a worker that dies', () => {
  test('is started again from the last crank, and the message it was at is rejected', async () => {
    const { events, wrapPlatform } = spyOnWorkers();
    const kernel = await makeTestKernel({ workers: true, wrapPlatform });
    const { rootKref } = await kernel.launch(oneVat('counter'));
    await kernel.call(rootKref, 'increment');
    const looping = kernel.call(rootKref, 'loop').catch((error: unknown) => String(error));
    const next = kernel.call(rootKref, 'increment');
    events.get('v1')!.onDeath('killed by the test');
    expect(await looping).toContain('[MESSAGE_UNDONE] v1: killed by the test');
    expect(await next).toBe(2);
    expect(kernel.getStatus().vats[0]).toMatchObject({ incarnation: 2, state: 'running' });
    await kernel.expectQuiescent();
  });
});

describe('P15 a vat holds only what it was given', () => {
  test.each<[string, RegExp | string]>([
    ["import.source('node:fs')", /SyntaxError|Cannot use|Unexpected/],
    ["im\\u0070ort('node:fs')", /SyntaxError|import/i],
    ["Function('return this')().process", /TypeError/],
    ['globalThis.left = 1', /TypeError|not extensible/i],
    ['typeof require + typeof process + typeof setTimeout + typeof fetch + typeof WeakRef', 'undefined'.repeat(5)],
  ])('%s', async (text, outcome) => {
    const kernel = await makeTestKernel({ workers: true });
    const { rootKref } = await kernel.launch(oneVat('escapist'));
    const answer = await kernel.call(rootKref, 'evaluate', text).catch((error: unknown) => String(error));
    if (outcome instanceof RegExp) expect(String(answer)).toMatch(outcome);
    else expect(answer).toBe(outcome);
  });
});
