import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Kernel, type KernelDatabase, type PlatformServices } from '../../src/kernel/index.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import type { FetchAnswer, FetchRequest, VatSyscall } from '../../src/wire/vat-protocol.ts';
import { makeMortalPlatform } from '../support/mortal-platform.ts';
import { makeScriptedVats, type ScriptedVat } from '../support/scripted-vats.ts';
import { serveHttp } from '../support/serve-http.ts';
import { configUrl, makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';
import { watchCommits } from '../support/watch-commits.ts';

const config = {
  bootstrap: 'counter',
  vats: {
    counter: { sourceSpec: './counter.ts', globals: ['fetch'], network: { allowedHosts: ['example.com'] } },
  },
};
const ungranted = { bootstrap: 'counter', vats: { counter: { sourceSpec: './counter.ts' } } };

const get = (url = 'https://example.com/'): FetchRequest => ({ url, method: 'GET', headers: [], body: null });
const ok = (text: string): FetchAnswer => ({
  status: 200,
  statusText: 'OK',
  headers: [],
  url: 'https://example.com/',
  redirected: false,
  body: new TextEncoder().encode(text),
});

type Call = {
  request: FetchRequest;
  allowedHosts: readonly string[];
  signal: AbortSignal;
  answer(answer: FetchAnswer): void;
};

/** A network that the test plays. */
const makeNetwork = () => {
  const calls: Call[] = [];
  const fetchForVat: PlatformServices['fetchForVat'] = (request, { allowedHosts, signal }) =>
    new Promise((answer) => calls.push({ request, allowedHosts, signal, answer }));
  return { calls, wrap: (services: PlatformServices): PlatformServices => ({ ...services, fetchForVat }) };
};

const makeScripted = async (
  options: { wrapDatabase?(database: KernelDatabase): KernelDatabase; dbFilename?: string } = {},
  cluster: typeof config | typeof ungranted = config,
) => {
  const scripted = makeScriptedVats();
  const { calls, wrap } = makeNetwork();
  const kernel = await makeTestKernel({
    ...options,
    wrapPlatform: (services) => wrap(scripted.wrapPlatform(services)),
  });
  const { rootKref } = await kernel.launch(cluster);

  /** Lets the vat make these syscalls in its next crank, which a message brings. */
  const doing = async (syscalls: VatSyscall[], answer: { fault?: string; undecided?: boolean } = {}): Promise<void> => {
    scripted.play(([kind]) => (kind === 'message' ? { syscalls, ...answer } : {}));
    await kernel.call(rootKref, 'read');
    scripted.play(() => ({}));
  };
  return { ...scripted, calls, kernel, rootKref, doing };
};

const turnsOf = ({ deliveries }: ScriptedVat) => deliveries.filter(([kind]) => kind === 'turn');
const textOf = (error: unknown) => String(error);

describe('R10 a fetch is an output', () => {
  test('that is sent with the hosts of the vat, and whose answer comes with a turn', async () => {
    const { kernel, newest, doing, calls } = await makeScripted();
    const before = kernel.rowCounts();
    await doing([['fetch', 1, get('https://example.com/a')]]);
    expect(calls).toMatchObject([{ request: get('https://example.com/a'), allowedHosts: ['example.com'] }]);
    expect(newest().globals).toEqual(['fetch']);
    calls[0]!.answer(ok('hello'));
    await expect.poll(() => turnsOf(newest())).toEqual([['turn', [[1, ok('hello')]]]]);
    expect(kernel.rowCounts()).toEqual(before);
    kernel.getStatus();
    const { entries } = kernel.getTrace();
    expect(entries.find(({ kind }) => kind === 'turn')).toMatchObject({ size: 5, cause: null });
    expect(entries.find(({ syscalls }) => syscalls.fetch === 1)).toMatchObject({ kind: 'message' });
    expect(JSON.stringify(entries)).not.toMatch(/example|hello/);
    await kernel.expectQuiescent();
  });

  test('P7 that waits for the commit', async () => {
    let sent = () => 0;
    const sentAtCommit: number[] = [];
    const { kernel, doing, calls } = await makeScripted({
      wrapDatabase: (database) => watchCommits(database, { before: () => sentAtCommit.push(sent()) }),
    });
    sent = () => calls.length;
    sentAtCommit.length = 0;
    await doing([['fetch', 1, get()]]);
    expect(calls).toHaveLength(1);
    expect(sentAtCommit).toContain(0);
    expect(sentAtCommit.slice(0, -1)).not.toContain(1);
    await kernel.expectQuiescent();
  });

  test('P7 that is never sent when the commit fails', async () => {
    let fails = false;
    const { doing, calls } = await makeScripted({
      wrapDatabase: (database) =>
        watchCommits(database, {
          before: () => {
            if (fails) throw Error('disk full');
          },
        }),
    });
    fails = true;
    expect(await doing([['fetch', 1, get()]]).catch(textOf)).toContain('disk full');
    expect(calls).toEqual([]);
  });

  test.each<[string, VatSyscall[], { fault?: string }]>([
    ['a fault', [['fetch', 1, get()]], { fault: 'no luck' }],
    [
      'an illegal syscall after it',
      [
        ['fetch', 1, get()],
        ['subscribe', 'p-77'],
      ],
      {},
    ],
    [
      'a failed exit',
      [
        ['fetch', 1, get()],
        ['exit', true, { body: '#"bye"', slots: [] }],
      ],
      {},
    ],
  ])('that is never sent when its crank is undone by %s', async (_what, syscalls, answer) => {
    const { kernel, doing, calls, vats } = await makeScripted();
    const first = vats[0]!;
    await doing(syscalls, answer).catch(textOf);
    await expect.poll(() => first.ended).toBe(true);
    await kernel.collectGarbage();
    expect(calls).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('that ends with its incarnation: what is under way is aborted, no answer is told, nothing is sent later', async () => {
    const { kernel, newest, doing, calls } = await makeScripted();
    const some = Array.from({ length: limits.fetchesAtOnce + 1 }, (_, i): VatSyscall => ['fetch', i + 1, get()]);
    for (const end of [() => kernel.restartVat('v1'), () => kernel.suspendVat('v1'), () => kernel.terminateVat('v1')]) {
      calls.length = 0;
      await doing(some);
      expect(calls).toHaveLength(limits.fetchesAtOnce);
      await end();
      expect(calls.map(({ signal }) => signal.aborted)).toEqual(Array(limits.fetchesAtOnce).fill(true));
      for (const { answer } of calls) answer(ok('late'));
      if (kernel.getStatus().vats[0]?.state === 'suspended') await kernel.resumeVat('v1');
      expect(turnsOf(newest())).toEqual([]);
      expect(calls).toHaveLength(limits.fetchesAtOnce);
    }
    await kernel.expectQuiescent();
  });

  test('that a stop of the kernel aborts', async () => {
    const { kernel, doing, calls } = await makeScripted();
    await doing([['fetch', 1, get()]]);
    await kernel.stop();
    expect(calls[0]!.signal.aborted).toBe(true);
    calls[0]!.answer(ok('late'));
  });

  test('P18 that new code in place of the old one aborts, and that a failed upgrade leaves alone', async () => {
    const { kernel, vats, play, doing, calls } = await makeScripted();
    const [old] = vats;
    await doing([['fetch', 1, get()]]);
    play((_delivery, vat) => (vat === vats[1] ? { fault: 'no luck', syscalls: [['fetch', 1, get()]] } : {}));
    await expect(kernel.upgradeVat('v1', {})).rejects.toThrow('no luck');
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false]);
    play(() => ({ syscalls: [['fetch', 1, get('https://example.com/new')]] }));
    await kernel.upgradeVat('v1', {});
    play(() => ({}));
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    calls[1]!.answer(ok('new'));
    await expect.poll(() => turnsOf(vats[2]!)).toEqual([['turn', [[1, ok('new')]]]]);
    expect(turnsOf(old!)).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('P8 that is not made again after the kernel was killed: who waits for it is told so', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const scripted = makeScriptedVats();
    const { calls, wrap } = makeNetwork();
    const wrapPlatform = (services: PlatformServices) => wrap(scripted.wrapPlatform(services));
    const { platform, kill } = makeMortalPlatform(wrapPlatform(makeNodejsPlatformServices()));
    const database = await makeSQLKernelDatabase({ dbFilename });
    const first = await Kernel.make(platform, database);
    const { rootKref } = await first.launchSubcluster(config, { configUrl });
    scripted.play(([kind]) => (kind === 'message' ? { syscalls: [['fetch', 1, get()]], undecided: true } : {}));
    first.queueMessage(rootKref, 'load', [], { requestId: 'load' }).catch(() => {});
    await expect.poll(() => calls.length).toBe(1);
    kill();
    database.close();
    scripted.play(() => ({}));

    const second = await makeTestKernel({ dbFilename, wrapPlatform });
    const repeated = second.queueMessage(rootKref, 'load', [], { requestId: 'load' });
    await expect(repeated).rejects.toThrow(/^\[VAT_RESTARTED\] v1 was restarted before it decided this/);
    expect(await second.call(rootKref, 'read')).toBe(undefined);
    expect(calls).toHaveLength(1);
    await second.acknowledgeAnswer('load');
    await second.expectQuiescent();
  });
});

describe('answers to fetches', () => {
  test('share a turn, and wait for the delivery under way', async () => {
    const { kernel, newest, play, doing, calls, rootKref } = await makeScripted();
    await doing([
      ['fetch', 1, get()],
      ['fetch', 2, get()],
      ['fetch', 3, get()],
    ]);
    const vat = newest();
    const from = vat.deliveries.length;
    play(() => 'later');
    const answer = kernel.call(rootKref, 'read');
    await expect.poll(() => vat.deliveries.length).toBe(from + 1);
    calls[2]!.answer(ok('three'));
    calls[0]!.answer({ error: 'one' });
    play(() => ({}));
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    vat.answer();
    await answer;
    await expect
      .poll(() => turnsOf(vat))
      .toEqual([
        [
          'turn',
          [
            [1, { error: 'one' }],
            [3, ok('three')],
          ],
        ],
      ]);
    calls[1]!.answer(ok('two'));
    await expect.poll(() => turnsOf(vat)).toHaveLength(2);
    await kernel.expectQuiescent();
  });

  test('P20 bring turns that cross what the vat asks for: it stays honest', async () => {
    const { kernel, newest, play, doing, calls } = await makeScripted();
    const vat = newest();
    await doing([['fetch', 1, get()]]);
    play(([kind]) => (kind === 'turn' ? 'later' : {}));
    calls[0]!.answer(ok('hello'));
    await expect.poll(() => turnsOf(vat)).toHaveLength(1);
    // Said before the turn came to the vat, and said again because the turn came.
    vat.wantTurn();
    vat.wantTurn();
    play(() => ({}));
    vat.answer();
    await expect.poll(() => turnsOf(vat)).toHaveLength(2);
    vat.wantTurn();
    await expect.poll(() => turnsOf(vat)).toHaveLength(3);
    expect(vat.ended).toBe(false);
    await kernel.expectQuiescent();
  });

  test('free the number of the fetch', async () => {
    const { kernel, newest, doing, calls } = await makeScripted();
    for (const count of [1, 2, 3]) {
      await doing([['fetch', 1, get()]]);
      calls[count - 1]!.answer(ok('hello'));
      await expect.poll(() => turnsOf(newest())).toHaveLength(count);
    }
    await kernel.expectQuiescent();
  });
});

describe('abortFetch', () => {
  test('in the crank of the fetch: it is never sent', async () => {
    const { kernel, doing, calls } = await makeScripted();
    await doing([
      ['fetch', 1, get()],
      ['abortFetch', 1],
      ['fetch', 1, get('https://example.com/other')],
    ]);
    expect(calls.map(({ request }) => request.url)).toEqual(['https://example.com/other']);
    await kernel.expectQuiescent();
  });

  test('of one that is under way: the platform is told, and the vat gets no answer', async () => {
    const { kernel, newest, doing, calls } = await makeScripted();
    await doing([['fetch', 1, get()]]);
    await doing([
      ['abortFetch', 1],
      ['fetch', 2, get()],
    ]);
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    calls[0]!.answer({ error: 'aborted' });
    calls[1]!.answer(ok('two'));
    await expect.poll(() => turnsOf(newest())).toEqual([['turn', [[2, ok('two')]]]]);
    // Its answer may have crossed the abort.
    await doing([
      ['abortFetch', 2],
      ['abortFetch', 77],
    ]);
    await kernel.expectQuiescent();
  });

  test('of one that waits for others', async () => {
    const { kernel, doing, calls } = await makeScripted();
    const last = limits.fetchesAtOnce + 1;
    await doing(Array.from({ length: last }, (_, i): VatSyscall => ['fetch', i + 1, get()]));
    await doing([['abortFetch', last]]);
    for (const { answer } of [...calls]) answer(ok('hello'));
    await kernel.collectGarbage();
    expect(calls).toHaveLength(limits.fetchesAtOnce);
    await kernel.expectQuiescent();
  });
});

describe('limits of fetches', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i): VatSyscall => ['fetch', i + 1, get()]);

  test('so many are sent at once, the others in their order when answers were told', async () => {
    const { kernel, newest, play, doing, calls } = await makeScripted();
    const vat = newest();
    await doing(many(limits.fetchesPerVat));
    expect(calls).toHaveLength(limits.fetchesAtOnce);
    play(([kind]) => (kind === 'turn' ? 'later' : {}));
    calls[0]!.answer(ok('hello'));
    await expect.poll(() => turnsOf(vat)).toHaveLength(1);
    expect(calls).toHaveLength(limits.fetchesAtOnce + 1);
    // Answers that wait for the vat take up memory as well.
    for (const { answer } of [...calls]) answer(ok('hello'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toHaveLength(limits.fetchesAtOnce + 1);
    play(() => ({}));
    vat.answer();
    await expect.poll(() => calls.length).toBe(2 * limits.fetchesAtOnce + 1);
    await kernel.expectQuiescent();
  });

  test('bodies that are too large together fail, and the vat goes on', async () => {
    const { kernel, newest, doing, calls } = await makeScripted();
    const body = new Uint8Array(limits.fetchBodyBytes);
    const count = limits.fetchBodiesBytes / limits.fetchBodyBytes;
    await doing(
      Array.from({ length: count }, (_, i): VatSyscall => ['fetch', i + 1, { ...get(), method: 'POST', body }]),
    );
    expect(calls).toHaveLength(count);
    expect(turnsOf(newest())).toEqual([]);
    await doing([['fetch', count + 1, { ...get(), method: 'POST', body: new Uint8Array(1) }]]);
    await expect
      .poll(() => turnsOf(newest()))
      .toEqual([
        ['turn', [[count + 1, { error: 'the bodies of the fetches under way are larger than 50000000 bytes' }]]],
      ]);
    expect(calls).toHaveLength(count);
    await kernel.expectQuiescent();
  });

  test('P20 as many as may be under way are fine', async () => {
    const { kernel, newest, doing } = await makeScripted();
    await doing(many(limits.fetchesPerVat));
    await doing([
      ['abortFetch', 3],
      ['fetch', 200, get()],
    ]);
    expect(newest().ended).toBe(false);
    await kernel.expectQuiescent();
  });

  test.each<[string, VatSyscall[], RegExp, typeof config | typeof ungranted]>([
    ['without the global', [['fetch', 1, get()]], /a fetch of a vat that was not given it/, ungranted],
    ['aborted without the global', [['abortFetch', 1]], /a fetch of a vat that was not given it/, ungranted],
    [
      'under one number',
      [
        ['fetch', 1, get()],
        ['fetch', 1, get()],
      ],
      /fetch 1 is under way already/,
      config,
    ],
    ['beyond the limit', many(limits.fetchesPerVat + 1), /more than 100 fetches at the same time/, config],
  ])('P20 %s they end the vat', async (_what, syscalls, problem, cluster) => {
    const { kernel, doing, calls, vats } = await makeScripted({}, cluster);
    expect(await doing(syscalls).catch(textOf)).toMatch(problem);
    expect(vats[0]!.ended).toBe(true);
    expect(calls).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('P20 a number that was used in an earlier crank ends the vat', async () => {
    const { kernel, doing, calls } = await makeScripted();
    await doing([['fetch', 1, get()]]);
    expect(await doing([['fetch', 1, get()]]).catch(textOf)).toMatch(/fetch 1 is under way already/);
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true]);
    await kernel.expectQuiescent();
  });

  const body = (length: number) => new Uint8Array(length);
  test.each<[string, unknown]>([
    ['number zero', ['fetch', 0, get()]],
    ['a number that is none', ['fetch', '1', get()]],
    ['no request', ['fetch', 1]],
    ['another field', ['fetch', 1, { ...get(), mode: 'no-cors' }]],
    ['a body that is text', ['fetch', 1, { ...get(), body: 'text' }]],
    ['a body that is too large', ['fetch', 1, { ...get(), body: body(limits.fetchBodyBytes + 1) }]],
    ['a URL that is too long', ['fetch', 1, get(`https://example.com/${'a'.repeat(limits.urlLength)}`)]],
    ['too many headers', ['fetch', 1, { ...get(), headers: Array(limits.headersPerFetch + 1).fill(['a', 'b']) }]],
    ['a header too long', ['fetch', 1, { ...get(), headers: [['a', 'b'.repeat(limits.headerLength + 1)]] }]],
  ])('P20 a frame with %s ends the vat', async (_what, syscall) => {
    const { kernel, doing, calls } = await makeScripted();
    expect(await doing([syscall as VatSyscall]).catch(textOf)).toContain('sent a frame that no vat may send');
    expect(calls).toEqual([]);
    await kernel.expectQuiescent();
  });
});

describe('P15 fetch of a real vat', () => {
  const serve = async (...args: Parameters<typeof serveHttp>) => {
    const server = await serveHttp(...args);
    onTestFinished(server.close);
    return server;
  };
  const fetcher = (...allowedHosts: string[]) => ({
    bootstrap: 'fetcher',
    vats: {
      fetcher: {
        sourceSpec: './fetcher.ts',
        globals: ['fetch', 'AbortController'],
        network: { allowedHosts },
        creationOptions: { deliveryTimeLimitMs: 1 },
      },
    },
  });

  test('reaches the hosts that are listed and no others', async () => {
    const allowed = await serve(({ method, body }, response) => response.writeHead(201).end(`${method} ${body}`));
    const other = await serve((_hit, response) => response.end('never'));
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(fetcher(allowed.origin));
    expect(await kernel.call(rootKref, 'load', `${allowed.origin}/a`, { method: 'POST', body: 'hello' })).toEqual({
      status: 201,
      redirected: false,
      url: `${allowed.origin}/a`,
      text: 'POST hello',
    });
    await expect(kernel.call(rootKref, 'load', `${other.origin}/`)).rejects.toThrow(
      `${other.origin} is not among the allowedHosts of this vat (${allowed.origin})`,
    );
    expect(other.hits).toEqual([]);
    await kernel.collectGarbage();
    await kernel.expectQuiescent();
  });

  test('is aborted by the vat', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { origin, hits } = await serve((_hit, response) => response.on('close', resolve));
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(fetcher(origin));
    const loading = kernel.call(rootKref, 'loadUntilAborted', origin).catch(textOf);
    await expect.poll(() => hits.length).toBe(1);
    await kernel.call(rootKref, 'abort');
    expect(await loading).toContain('aborted');
    await closed;
    await kernel.collectGarbage();
    await kernel.expectQuiescent();
  });

  test('is not made by a delivery that runs for ever', async () => {
    const { origin, hits } = await serve((_hit, response) => response.end());
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(fetcher(origin));
    await expect(kernel.call(rootKref, 'tellAndLoop', origin)).rejects.toThrow('[MESSAGE_UNDONE]');
    expect(await kernel.call(rootKref, 'count')).toBe(0);
    expect(hits).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('P7 P8 a kernel killed in the midst tells the server nothing that is not durable, and nothing twice', async () => {
    const { origin, hits } = await serve((_hit, response) => response.end());
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const program = fileURLToPath(new URL('./fetching-kernel.ts', import.meta.url));
    const child = spawn(process.execPath, [program, dbFilename, configUrl, origin], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise((resolve) => child.on('exit', resolve));
    let rootKref = '';
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('ready ')) rootKref = line.slice(6);
      else if (Number(line) >= 60) child.kill('SIGKILL');
    }
    await exited;
    const told = hits.map(({ url }) => Number(url.slice(1)));
    expect(told.length).toBeGreaterThan(20);
    expect(new Set(told).size).toBe(told.length);

    const kernel = await makeTestKernel({ dbFilename });
    expect(await kernel.call(rootKref, 'count')).toBeGreaterThanOrEqual(Math.max(...told));
    expect(hits).toHaveLength(told.length);
    await kernel.expectQuiescent();
  });
});
