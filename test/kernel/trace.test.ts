import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeDefaultExo, type CrankTrace, type PlatformServices } from '../../src/kernel/index.ts';
import { spyOnWorkers } from '../support/spy-on-workers.ts';
import { makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { testLimits } from '../support/test-limits.ts';

const pair = {
  bootstrap: 'alice',
  vats: { alice: { sourceSpec: './alice.ts' }, bob: { sourceSpec: './bob.ts' } },
};

type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

/** What was traced while the work was done, once all of it is committed; but for the kernel's own looking for garbage. */
const tracing = async (kernel: TestKernel, work: () => Promise<unknown>): Promise<CrankTrace[]> => {
  const after = kernel.getTrace({ limit: 1 }).entries.at(-1)?.number ?? 0;
  await work();
  kernel.getStatus();
  const { entries } = kernel.getTrace({ after, limit: 1_000 });
  return entries.filter(({ kind }) => ['start', 'message', 'notify'].includes(kind));
};

describe('the trace', () => {
  test('tells who did what to whom because of what, and nothing of what was said', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const [alice, bob] = [kernel.rootOf('alice'), kernel.rootOf('bob')];
    const cranks = await tracing(kernel, () => kernel.call(alice, 'askBob', 'a secret'));
    expect(cranks.map(({ vatId, kind, method }) => [vatId, kind, method])).toEqual([
      ['v1', 'message', 'askBob'],
      ['v2', 'message', 'echo'],
      ['v1', 'notify', null],
    ]);
    const [ask, echo, notify] = cranks;
    expect([ask, echo, notify].map((crank) => crank!.cause)).toEqual([null, ask!.number, echo!.number]);
    expect(ask).toMatchObject({
      subject: [alice],
      syscalls: { send: 1, subscribe: 1 },
      sends: [{ target: bob, method: 'echo', result: echo!.result, size: echo!.size }],
      resolves: [],
      outcome: 'applied',
      problem: null,
    });
    expect(echo).toMatchObject({ subject: [bob], resolves: [{ promise: echo!.result, rejected: false }] });
    expect(notify!.subject).toEqual([echo!.result]);
    for (const { waitedMs, tookMs, time } of cranks) {
      expect(waitedMs).toBeGreaterThanOrEqual(0);
      expect(tookMs).toBeGreaterThanOrEqual(0);
      expect(Math.abs(Date.now() - time)).toBeLessThan(60_000);
    }
    expect(JSON.stringify(cranks)).not.toContain('secret');
    await kernel.expectQuiescent();
  });

  test('tells the story of a crank: what led to it, the first first, and all that came of it', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const [ask, echo, notify] = await tracing(kernel, () => kernel.call(kernel.rootOf('alice'), 'askBob', 'hello'));
    await tracing(kernel, () => kernel.call(kernel.rootOf('bob'), 'echo', 'something else'));
    expect(kernel.getCrank(echo!.number)).toEqual({
      crank: echo,
      causes: [ask],
      effects: [notify],
      earlier: false,
      later: false,
    });
    expect(kernel.getCrank(ask!.number)).toMatchObject({ causes: [], effects: [echo, notify] });
    expect(kernel.getCrank(notify!.number)).toMatchObject({ causes: [ask, echo], effects: [] });
    expect([0, 1.5, 9_999].map((number) => kernel.getCrank(number))).toEqual([undefined, undefined, undefined]);
    await kernel.expectQuiescent();
  });

  test('is asked for by group, by outcome, and from either end of a range; all that match are counted', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const alice = kernel.rootOf('alice');
    const [ask, echo, notify] = await tracing(kernel, () => kernel.call(alice, 'askBob', 'hello'));
    const after = ask!.number - 1;
    const before = notify!.number + 1;
    const numbers = (query: Parameters<typeof kernel.getTrace>[0]) =>
      kernel.getTrace({ after, before, ...query }).entries.map(({ number }) => number);
    expect(numbers({ group: 'deliver' })).toEqual([ask!.number, echo!.number]);
    expect(numbers({ group: 'notify' })).toEqual([notify!.number]);
    expect(numbers({ group: 'send' })).toEqual([ask!.number]);
    expect(numbers({ group: 'resolve' })).toContain(echo!.number);
    expect(numbers({ group: 'start' })).toEqual([]);
    expect(numbers({ outcome: 'applied' })).toHaveLength(3);
    expect(numbers({ outcome: 'undone' })).toEqual([]);
    expect(kernel.getTrace({ after, before, limit: 1 })).toMatchObject({ entries: [ask], total: 3, dropped: 0 });
    expect(kernel.getTrace({ after, before, limit: 1, newest: true })).toMatchObject({ entries: [notify], total: 3 });
    expect(kernel.getTrace({ before: echo!.number, limit: 1 }).entries).toEqual([ask]);
    await kernel.expectQuiescent();
  });

  test('P6 names the sender as the cause of a message that waited for a promise, not who decided it', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const cranks = await tracing(kernel, () => kernel.call(kernel.rootOf('alice'), 'pipeline'));
    const pipeline = cranks.find(({ method }) => method === 'pipeline')!;
    const labels = cranks.filter(({ method }) => method === 'label');
    expect(labels.length).toBe(2);
    expect(labels.map(({ cause }) => cause)).toEqual([pipeline.number, pipeline.number]);
    await kernel.collectGarbage();
    await kernel.expectQuiescent();
  });

  test('goes on through a service of the host: its answer is caused by the crank that called it', async () => {
    const kernel = await makeTestKernel();
    kernel.registerKernelServiceObject('shop', makeDefaultExo('shop', { price: () => 5 }));
    const { rootKref } = await kernel.launch({ ...oneVat('customer'), services: ['shop'] });
    const [call, answer] = await tracing(kernel, () => kernel.call(rootKref, 'call', 'price'));
    expect(call!.sends).toMatchObject([{ method: 'price' }]);
    expect(answer).toMatchObject({ kind: 'notify', cause: call!.number });
    await kernel.expectQuiescent();
  });

  test('has starts, refusals and the cranks that were undone, with the reason', async () => {
    const { events, wrapPlatform } = spyOnWorkers();
    const forged = new Set<string>();
    const kernel = await makeTestKernel({
      workers: true,
      wrapPlatform: (services: PlatformServices) => {
        const spied = wrapPlatform(services);
        return {
          ...spied,
          launchVatWorker: (spec, vatEvents) =>
            spied.launchVatWorker(spec, {
              ...vatEvents,
              onFrame: (frame) => {
                const result = frame as { type: string; syscalls: unknown[] };
                const forge = forged.has(spec.vatId) && result.type === 'result';
                vatEvents.onFrame(forge ? { ...result, syscalls: [['subscribe', 'p-77']] } : frame);
              },
            }),
        };
      },
    });
    const { rootKref } = await kernel.launch(oneVat('counter'));
    await kernel.launch(oneVat('counter'));
    const bad = kernel.getStatus().vats[1]!.rootKref;
    const cranks = await tracing(kernel, async () => {
      const looping = kernel.call(rootKref, 'loop').catch((error: unknown) => error);
      events.get('v1')!.onDeath('killed by the test');
      await looping;
      forged.add('v2');
      await kernel.call(bad, 'increment').catch((error: unknown) => error);
      await kernel.call(rootKref, 'read');
    });
    expect(cranks.map(({ vatId, kind, method, outcome }) => `${vatId} ${method ?? kind} ${outcome}`)).toEqual([
      'v1 loop interrupted',
      expect.stringMatching(/^v1 start applied$|^v2 increment illegal$/),
      expect.stringMatching(/^v1 start applied$|^v2 increment illegal$/),
      'v1 read applied',
    ]);
    const [loop] = cranks;
    expect(loop).toMatchObject({ problem: expect.stringContaining('killed by the test') as string, syscalls: {} });
    const illegal = cranks.find(({ outcome }) => outcome === 'illegal')!;
    expect(illegal).toMatchObject({ problem: expect.stringContaining('p-77') as string, syscalls: { subscribe: 1 } });
    expect(illegal).toMatchObject({ sends: [], resolves: [], storeChanges: { set: 0, deleted: 0, size: 0 } });
    await kernel.expectQuiescent();
  });

  test('keeps numbers and causes through a restart of the kernel', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    await first.launch(pair);
    await first.suspendVat('v2');
    const cranks = await tracing(first, async () => {
      void first.call(first.rootOf('alice'), 'askBob', 'late').catch(() => {});
      await first.call(first.rootOf('alice'), 'makeThing', 'fig');
    });
    const ask = cranks.find(({ method }) => method === 'askBob')!;
    await first.stop();

    const second = await makeTestKernel({ dbFilename });
    const later = await tracing(second, async () => {
      await second.resumeVat('v2');
      await second.call(second.rootOf('bob'), 'echo', 1);
    });
    expect(later.every(({ number }) => number > cranks.at(-1)!.number)).toBe(true);
    expect(later.filter(({ method }) => method === 'echo').map(({ cause }) => cause)).toEqual([ask.number, null]);
    await second.expectQuiescent();
  });

  test('P2 costs no row, and forgets the oldest', async () => {
    const limits = testLimits({ tracedCranks: 200 });
    const kernel = await makeTestKernel({ limits });
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const before = kernel.rowCounts();
    const calls = limits.tracedCranks + 20;
    for (let done = 0; done < calls; done += 1_000) {
      await Promise.all(
        Array.from({ length: Math.min(1_000, calls - done) }, () => kernel.queueMessage(rootKref, 'increment', [])),
      );
    }
    expect(kernel.rowCounts()).toEqual(before);
    const { entries, dropped } = kernel.getTrace({ after: 0, limit: 1 });
    expect(dropped).toBe(entries[0]!.number - 1);
    const newest = kernel.getTrace({ limit: 1 }).entries[0]!.number;
    expect(newest - entries[0]!.number + 1).toBe(limits.tracedCranks);
    expect(kernel.getTrace({ vatId: 'v2' }).entries).toEqual([]);
    const [increment] = kernel.getTrace({ limit: 1, group: 'deliver' }).entries;
    expect(increment).toMatchObject({ method: 'increment', storeChanges: { set: 1, deleted: 0 } });
    expect(increment!.storeChanges.size).toBeGreaterThan(10);
    await kernel.expectQuiescent();
  });
});
