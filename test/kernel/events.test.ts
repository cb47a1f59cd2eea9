import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { describe, expect, test } from 'vitest';
import type { KernelEvent, LogLine, Logger, SubscribeOptions } from '../../src/kernel/index.ts';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { spyOnWorkers } from '../support/spy-on-workers.ts';
import { makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { watchCommits } from '../support/watch-commits.ts';

type Subscribe = (listener: { onEvent(event: KernelEvent): void }, options?: SubscribeOptions) => { cancel(): void };

/** Every event that a subscriber gets, and a promise of the first that is as wanted. */
const follow = (subscribe: Subscribe, options?: SubscribeOptions) => {
  const events: KernelEvent[] = [];
  const wanted: { is(): boolean; resolve(): void }[] = [];
  const look = (): void => {
    for (const one of wanted) if (one.is()) one.resolve();
  };
  const { cancel } = subscribe(
    {
      onEvent: (event) => {
        events.push(event);
        look();
      },
    },
    options,
  );
  const lines = () => events.flatMap((event) => (event.type === 'log' ? event.lines : []));
  const faults = () => events.flatMap((event) => (event.type === 'fault' ? event.faults : []));
  const until = (is: () => boolean): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wanted.push({ is, resolve });
    look();
    return promise;
  };
  return { events, lines, faults, until, cancel };
};

const texts = (lines: readonly LogLine[]) => lines.map(({ text }) => text);
const kindsOf = (events: readonly KernelEvent[]) => [...new Set(events.map(({ type }) => type))].sort();

describe('the status', () => {
  test('P5 has the shape of both guides, and is there at once while a vat loops', async () => {
    const kernel = await makeTestKernel();
    const { subclusterId, rootKref } = await kernel.launch(oneVat('counter'));
    await kernel.call(rootKref, 'increment');
    const before = kernel.getStatus().vats[0]!.cranks;
    const looping = kernel.call(rootKref, 'loop').catch((error: unknown) => String(error));
    void kernel.call(rootKref, 'increment').catch(() => {});
    const status = kernel.getStatus();
    expect(status).toMatchObject({
      kernel: { state: 'running' },
      vats: [{ id: 'v1', subclusterId, state: 'running', error: null, incarnation: 1, queueLength: 2, cranks: before }],
      subclusters: [{ id: subclusterId, vats: { counter: 'v1' } }],
      faults: [],
      remoteComms: { state: 'disconnected', isInitialized: false },
    });
    expect(status.vats[0]!.config).toEqual(oneVat('counter').vats.counter);
    expect(Object.isFrozen(status)).toBe(true);
    await kernel.terminateSubcluster(subclusterId);
    expect(await looping).toContain('was terminated');
    await kernel.expectQuiescent();
  });

  test('P16 lists faults: a start that fails, a death, an illegal frame, an end by its own doing', async () => {
    const { events, wrapPlatform } = spyOnWorkers();
    const warned: string[] = [];
    const logger: Logger = {
      debug: () => {},
      info: () => {},
      warn: (message) => void warned.push(message),
      error: () => {},
    };
    const kernel = await makeTestKernel({ wrapPlatform, logger });
    const followed = follow(kernel.subscribe);
    await expect(kernel.launch(oneVat('broken', { how: 'throws' }))).rejects.toThrow(/no luck today/);
    await kernel.launch({
      bootstrap: 'one',
      vats: { one: { sourceSpec: './counter.ts' }, two: { sourceSpec: './counter.ts' } },
    });
    events.get('v2')!.onDeath('killed by the test');
    await followed.until(() => kernel.getStatus().vats.every(({ state }) => state === 'running'));
    events.get('v3')!.onFrame({ type: 'nonsense' });
    await followed.until(() => followed.faults().length === 3);
    const exiting = await kernel.launch(oneVat('exits'));
    await kernel.call(exiting.rootKref, 'exit', 'all done').catch(() => {});
    await followed.until(() => followed.faults().length === 4);
    const expected = [
      { number: 1, vatId: 'v1', code: 'VAT_START_FAILED', message: 'v1 (broken): no luck today' },
      { number: 2, vatId: 'v2', code: 'VAT_RESTARTED', message: 'v2 (one): killed by the test' },
      {
        number: 3,
        vatId: 'v3',
        code: 'ILLEGAL_SYSCALL',
        message: expect.stringContaining('v3 sent a frame') as string,
      },
      { number: 4, vatId: 'v4', code: 'VAT_TERMINATED', message: 'v4 ended itself' },
    ];
    expect(kernel.getStatus().faults).toMatchObject(expected);
    expect(followed.faults()).toMatchObject(expected);
    expect(warned).toHaveLength(4);
    expect(warned[1]).toBe('[VAT_RESTARTED] v2 (one): killed by the test');
    await kernel.expectQuiescent();
  });
});

describe('R10 what hosts see is committed', () => {
  test('a crank that is never committed is seen by nobody: no line, no crank, no fault', async () => {
    let failing = false;
    const logged: string[] = [];
    const log = (message: string) => void logged.push(message);
    const kernel = await makeTestKernel({
      logger: { debug: () => {}, info: log, warn: log, error: () => {} },
      onFailure: () => {},
      wrapDatabase: (database) =>
        watchCommits(database, {
          before: () => {
            if (failing) throw Error('disk I/O error');
          },
        }),
    });
    const { rootKref } = await kernel.launch(oneVat('talker'));
    await kernel.call(rootKref, 'say', 'info', 'seen');
    const followed = follow(kernel.subscribe, { kinds: ['log', 'trace', 'fault'] });
    const cranks = kernel.getTrace().entries.length;
    failing = true;
    await expect(kernel.call(rootKref, 'say', 'info', 'not seen')).rejects.toThrow(/KERNEL_STOPPED/);
    expect(texts(kernel.getLogs().entries)).toEqual(['seen']);
    expect(kernel.getTrace().entries).toHaveLength(cranks);
    expect(followed.events).toEqual([]);
    expect(logged.join()).not.toContain('not seen');
  });

  test('the line of a crank comes with the crank, and says so when the crank was undone', async () => {
    const { events, wrapPlatform } = spyOnWorkers();
    const heard = Promise.withResolvers<void>();
    const kernel = await makeTestKernel({
      wrapPlatform: (services) => {
        const spied = wrapPlatform(services);
        return {
          ...spied,
          launchVatWorker: (spec, vatEvents) =>
            spied.launchVatWorker(spec, {
              ...vatEvents,
              onFrame: (frame) => {
                vatEvents.onFrame(frame);
                if ((frame as { text?: string }).text === 'last words') heard.resolve();
              },
            }),
        };
      },
    });
    const { rootKref } = await kernel.launch(oneVat('talker'));
    const followed = follow(kernel.subscribe, { kinds: ['log'] });
    await kernel.call(rootKref, 'say', 'warn', 'all is well');
    const looping = kernel.call(rootKref, 'sayAndLoop', 'last words').catch((error: unknown) => String(error));
    await heard.promise;
    kernel.getStatus();
    expect(texts(kernel.getLogs().entries)).toEqual(['all is well']);
    events.get('v1')!.onDeath('killed by the test');
    expect(await looping).toContain('killed by the test');
    await followed.until(() => followed.lines().length === 2);
    const [first, second] = followed.lines();
    expect(first).toMatchObject({ number: 1, vatId: 'v1', incarnation: 1, level: 'warn', undone: false });
    expect(second).toMatchObject({ number: 2, text: 'last words', delivery: first!.delivery + 1, undone: true });
    await kernel.expectQuiescent();
  });

  test('lines reach the logger of the host at their level', async () => {
    const logged: string[] = [];
    const at = (level: string) => (message: string) => void logged.push(`${level} ${message}`);
    const kernel = await makeTestKernel({
      logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    });
    const { rootKref } = await kernel.launch(oneVat('talker'));
    logged.length = 0;
    for (const level of ['debug', 'log', 'info', 'warn', 'error']) await kernel.call(rootKref, 'say', level, level);
    expect(logged.map((line) => line.replace(/#\d+/, '#'))).toEqual([
      'debug v1 #: debug',
      'info v1 #: log',
      'info v1 #: info',
      'warn v1 #: warn',
      'error v1 #: error',
    ]);
    await kernel.expectQuiescent();
  });

  test('a logger that throws harms nothing', async () => {
    const fail = () => {
      throw Error('the disk of the log is full');
    };
    const kernel = await makeTestKernel({ logger: { debug: fail, info: fail, warn: fail, error: fail } });
    const { rootKref } = await kernel.launch(oneVat('talker'));
    await kernel.call(rootKref, 'say', 'error', 'hello');
    expect(texts(kernel.getLogs().entries)).toEqual(['hello']);
    await kernel.expectQuiescent();
  });
});

describe('a subscriber', () => {
  test('gets the kinds it asked for, and all but the trace unless it asks', async () => {
    const { events, wrapPlatform } = spyOnWorkers();
    const kernel = await makeTestKernel({ wrapPlatform });
    const { rootKref } = await kernel.launch(oneVat('talker'));
    const usual = follow(kernel.subscribe);
    const traced = follow(kernel.subscribe, { kinds: ['trace'] });
    const cancelled = follow(kernel.subscribe, { kinds: ['log'] });
    cancelled.cancel();
    await kernel.call(rootKref, 'say', 'log', 'hello');
    events.get('v1')!.onDeath('killed by the test');
    await usual.until(() => usual.faults().length === 1 && usual.lines().length === 1);
    await traced.until(() => traced.events.length > 0);
    expect(kindsOf(usual.events)).toEqual(['fault', 'log', 'status']);
    expect(kindsOf(traced.events)).toEqual(['trace']);
    expect(cancelled.events).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('that is slow holds up nobody, gets the rest in order, and is told how much it missed', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('talker'));
    const gate = Promise.withResolvers<void>();
    const batches: (KernelEvent & { type: 'log' })[] = [];
    const done = Promise.withResolvers<void>();
    kernel.subscribe(
      {
        onEvent: (event) => {
          if (event.type !== 'log') return undefined;
          batches.push(event);
          if (event.lines.at(-1)!.text === 'the end') done.resolve();
          return gate.promise;
        },
      },
      { kinds: ['log'] },
    );
    const rounds = 11;
    const each = limits.logLinesPerCrank;
    await kernel.call(rootKref, 'say', 'log', 'the beginning');
    for (let i = 0; i < rounds; i += 1) await kernel.call(rootKref, 'sayOften', each);
    await kernel.call(rootKref, 'say', 'log', 'the end');
    expect(batches).toHaveLength(1);
    gate.resolve();
    await done.promise;
    const written = rounds * each + 2;
    const [first, second] = batches;
    expect(texts(first!.lines)).toEqual(['the beginning']);
    expect(second!.dropped).toBe(written - 1 - limits.logLines);
    expect(batches.slice(2).every(({ dropped }) => dropped === 0)).toBe(true);
    const numbers = batches.slice(1).flatMap(({ lines }) => lines.map(({ number }) => number));
    expect(numbers).toEqual(Array.from({ length: limits.logLines }, (_, i) => written - limits.logLines + 1 + i));
    await kernel.expectQuiescent();
  });

  test('goes on where another one, or a query, has left off, without gap or double', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('talker'));
    await kernel.call(rootKref, 'sayOften', 250);
    const { entries } = kernel.getLogs({ limit: 30 });
    expect(texts(entries)).toEqual(Array.from({ length: 30 }, (_, i) => `line ${221 + i}`));
    expect(kernel.getLogs({ after: 240, limit: 3 })).toMatchObject({
      entries: [{ number: 241 }, { number: 242 }, { number: 243 }],
      dropped: 0,
    });
    expect(kernel.getLogs({ vatId: 'v9' }).entries).toEqual([]);
    expect(kernel.getLogs({ after: 0, limit: 1e9 }).entries).toHaveLength(250);
    const followed = follow(kernel.subscribe, { kinds: ['log'], after: { log: 200 } });
    await kernel.call(rootKref, 'sayOften', 50);
    await followed.until(() => followed.lines().length >= 100);
    expect(followed.lines().map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, i) => 201 + i));
    await kernel.expectQuiescent();
  });

  test('is told once that there is something new, however much comes while it is busy', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('talker'));
    const heard: KernelEvent[] = [];
    const { promise: read, resolve: hasRead } = Promise.withResolvers<void>();
    kernel.subscribe(
      {
        onEvent: (event) => {
          heard.push(event);
          return read;
        },
      },
      { kinds: ['news'] },
    );
    await expect.poll(() => heard.length).toBe(1);
    for (let i = 0; i < 5; i += 1) await kernel.call(rootKref, 'say', 'log', 'hello');
    expect(heard).toHaveLength(1);
    hasRead();
    await expect.poll(() => heard.length).toBe(2);
    expect(heard[1]).toMatchObject({ type: 'news', newest: { log: 5, fault: 0 } });
    await kernel.expectQuiescent();
  });

  test('reads log lines by their gravity and by a part of their text', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('talker'));
    for (const level of ['debug', 'log', 'info', 'warn', 'error'])
      await kernel.call(rootKref, 'say', level, `a ${level}`);
    const found = (query: Parameters<typeof kernel.getLogs>[0]) => texts(kernel.getLogs(query).entries);
    expect(found({ level: 'debug' })).toHaveLength(5);
    expect(found({ level: 'warn' })).toEqual(['a warn', 'a error']);
    expect(found({ level: 'info', text: 'A In' })).toEqual(['a info']);
    const { facet } = kernel.openSession({ name: 'test' });
    expect((await E(facet).getLogs(harden({ level: 'error', limit: 0 }))).total).toBe(1);
    await expect(E(facet).getLogs(harden({ level: 'loud' }) as never)).rejects.toThrow(/level/);
    await kernel.expectQuiescent();
  });

  test('whose call fails is not called again, and others are', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('talker'));
    let calls = 0;
    kernel.subscribe({
      onEvent: () => {
        calls += 1;
        throw Error('the panel is gone');
      },
    });
    const followed = follow(kernel.subscribe);
    await kernel.call(rootKref, 'say', 'log', 'hello');
    await followed.until(() => followed.lines().length === 1);
    expect(calls).toBe(1);
    await kernel.expectQuiescent();
  });

  test('over captp may ask for known kinds only', async () => {
    const kernel = await makeTestKernel();
    const { facet } = kernel.openSession({ name: 'test' });
    const listener = Far('listener', { onEvent: () => {} });
    const subscribe = (options: unknown) => E(facet).subscribe(listener, harden(options) as SubscribeOptions);
    await expect(subscribe({ kinds: ['everything'] })).rejects.toThrow(/kinds/);
    await expect(subscribe({ after: { log: -1 } })).rejects.toThrow(/after/);
    await expect(E(facet).getLogs(harden({ limit: 'all' }) as never)).rejects.toThrow(/limit/);
    const subscription = await subscribe({ kinds: ['log', 'trace'], after: { trace: 0 } });
    await E(subscription).cancel();
    await kernel.expectQuiescent();
  });
});

test('a vat that floods its log in one delivery keeps the newest lines and says how many it lost', async () => {
  const kernel = await makeTestKernel();
  const { rootKref } = await kernel.launch(oneVat('talker'));
  await kernel.call(rootKref, 'sayOften', limits.logLinesPerCrank + 25);
  const { entries } = kernel.getLogs({ after: 0, limit: 2 });
  expect(texts(entries)).toEqual(['25 earlier lines of this delivery were not kept', 'line 26']);
  expect(texts(kernel.getLogs({ limit: 1 }).entries)).toEqual([`line ${limits.logLinesPerCrank + 25}`]);
  await kernel.expectQuiescent();
});
