import { Far } from '@endo/far';
import { describe, expect, test } from 'vitest';
import { ClusterConfigStruct, type KernelEvent } from '../../src/kernel/index.ts';
import { shippedLimits } from '../../src/wire/limits.ts';
import type { VatSyscall } from '../../src/wire/vat-protocol.ts';
import { makeHeldTime } from '../support/held-time.ts';
import { kindsOf, makeScriptedVats, type ScriptedVat } from '../support/scripted-vats.ts';
import { configUrl, makeTempFolder, makeTestKernel as makeKernel, oneVat } from '../support/test-kernel.ts';
import { testLimits } from '../support/test-limits.ts';

const limits = testLimits({
  capDataLength: 100_000,
  slotsPerCapData: 100,
  bigIntDigits: 1_000,
  syscallsPerCrank: 1_000,
  itemsPerCrank: 10_000,
  crankLength: 1_000_000,
  messagesWaitingPerVat: 100,
  deliveriesBeforeReap: 20,
  rowsPerCleanup: 50,
  vatStoreValueLength: 10_000,
  vatStoreLength: 256_000,
  logLines: 200,
  logLength: 1_000_000,
  logLinesPerCrank: 100,
  tracedCranks: 100,
  keptFaults: 10,
  eventsPerPush: 10,
  entriesPerQuery: 100,
});
const makeTestKernel = (options: Parameters<typeof makeKernel>[0] = {}) => makeKernel({ limits, ...options });

const textOf = (error: unknown): string => String(error);
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A kernel in which the test plays one vat, `v1`, or more. */
const makePlayed = async (names: string[] = ['one'], options: Parameters<typeof makeTestKernel>[0] = {}) => {
  const scripted = makeScriptedVats();
  const kernel = await makeTestKernel({ ...options, wrapPlatform: scripted.wrapPlatform });
  const { rootKref } = await kernel.launch({
    bootstrap: names[0]!,
    vats: Object.fromEntries(names.map((name) => [name, { sourceSpec: './counter.ts' }])),
  });
  const vat = (id: string): ScriptedVat => scripted.vats.findLast(({ vatId }) => vatId === id)!;
  return { ...kernel, ...scripted, kernel, rootKref, vat };
};

/** What a played vat answers a message of the host with, once. */
const crankOf = async (
  { play, call, rootKref, getStatus, getTrace }: Awaited<ReturnType<typeof makePlayed>>,
  syscalls: VatSyscall[],
) => {
  play(([kind]) => (kind === 'message' ? { syscalls } : {}));
  await call(rootKref, 'play').catch(() => {});
  play(() => ({}));
  getStatus();
  return getTrace({ limit: 1_000 }).entries.findLast(({ kind }) => kind === 'message');
};

describe('the limits that a kernel is given', () => {
  test.each<[string, Record<string, number>, string]>([
    ['one that is none', { syscallPerCrank: 10 }, 'limits: there is no "syscallPerCrank"'],
    ['one of nothing', { syscallsPerCrank: 0 }, 'limits.syscallsPerCrank: expected a whole number of 1 or more'],
    [
      'one without end',
      { syscallsPerCrank: Infinity },
      'limits.syscallsPerCrank: expected a whole number of 1 or more',
    ],
    ['that of a file', { jsonLength: 10 }, 'limits.jsonLength: expected 1000000, as every kernel has it'],
  ])('%s is refused', async (_what, given, problem) => {
    await expect(makeKernel({ limits: given })).rejects.toThrow(`[INVALID_ARGUMENT] ${problem}`);
  });

  test('are the shipped ones in the place of those that are not given', async () => {
    const { getSettings } = await makeKernel({ limits: { startMs: 1_000 } });
    expect(getSettings()).toMatchObject({ startTimeLimitMs: 1_000, deliveryTimeLimitMs: shippedLimits.deliveryMs });
  });
});

describe('P16 a value that passes a limit is a fault of the vat that sends it; one at the limit arrives', () => {
  /** How much of its size the message around a value takes. */
  const around = { length: '#["look",[""]]'.length, slots: 0, depth: 2, digits: 0 };
  test.each([
    [
      'length',
      limits.capDataLength,
      '#""'.length,
      new RegExp(`longer than ${limits.capDataLength} characters|syscall capdata too large`),
    ],
    [
      'slots',
      limits.slotsPerCapData,
      0,
      new RegExp(`more than ${limits.slotsPerCapData} references|syscall capdata too large`),
    ],
    ['depth', limits.capDataDepth, 0, new RegExp(`nested deeper than ${limits.capDataDepth} levels`)],
    ['digits', limits.bigIntDigits, 0, new RegExp(`a bigint in it has more than ${limits.bigIntDigits} digits`)],
  ] as const)('%s', async (kind, limit, overhead, problem) => {
    const kernel = await makeTestKernel();
    const vats = { one: { sourceSpec: './sizes.ts' }, two: { sourceSpec: './sizes.ts' } };
    await kernel.launch({ bootstrap: 'one', vats });
    const one = kernel.rootOf('one');
    const two = kernel.getPresence(kernel.rootOf('two'));
    const states = () => kernel.getStatus().vats.map(({ state, incarnation }) => `${state} ${incarnation}`);

    await kernel.call(one, 'answer', kind, limit - overhead);
    expect(await kernel.call(one, 'send', two, kind, limit - around[kind])).toBe('seen');
    expect(states()).toEqual(['running 1', 'running 1']);

    const answered = await kernel.call(one, 'answer', kind, limit - overhead + 1).catch(textOf);
    expect(answered).toContain('[MESSAGE_UNDONE] v1: ');
    expect(answered).toMatch(problem);
    await expect.poll(states).toEqual(['running 2', 'running 1']);
    // Liveslots itself refuses the message as a whole, before it is sent: that is an error of the code.
    const sent = await kernel.call(one, 'send', two, kind, limit - around[kind] + 1).catch(textOf);
    expect(sent).toMatch(problem);
    expect(kernel.getStatus().vats[1]).toMatchObject({ state: 'running', incarnation: 1 });
    await kernel.expectQuiescent();
  });
});

describe('P20 a frame that passes a limit ends its vat; one at the limit is applied', () => {
  const slots = (count: number) => Array.from({ length: count }, (_, i) => `o+${i + 10}` as const);
  const resolve = (body: string, count = 0): VatSyscall => ['resolve', [['p+1', false, { body, slots: slots(count) }]]];
  const mention = (count: number): string => `#${JSON.stringify(slots(count).map((_, i) => `$${i}`))}`;
  const nest = (depth: number): string => `#${'['.repeat(depth)}${']'.repeat(depth)}`;
  const subscribe: VatSyscall = ['subscribe', 'p+1'];
  /** Nine bodies as long as one may be, and one of the rest. */
  const bodies = (length: number): VatSyscall[] =>
    Array.from({ length: 10 }, (_, i): VatSyscall => {
      const size = i < 9 ? limits.capDataLength : length - 9 * limits.capDataLength;
      return ['resolve', [[`p+${i + 1}`, false, { body: `#"${'x'.repeat(size - 3)}"`, slots: [] }]]];
    });
  // The answer to the message itself: `#"#undefined"`.
  const answer = '#"#undefined"'.length;

  test.each<[string, VatSyscall[], VatSyscall[], string]>([
    [
      'capDataLength',
      [resolve(`#"${'x'.repeat(limits.capDataLength - 3)}"`)],
      [resolve(`#"${'x'.repeat(limits.capDataLength - 2)}"`)],
      'interrupted',
    ],
    [
      'slotsPerCapData',
      [resolve(mention(limits.slotsPerCapData), limits.slotsPerCapData)],
      [resolve(mention(limits.slotsPerCapData + 1), limits.slotsPerCapData + 1)],
      'interrupted',
    ],
    ['capDataDepth', [resolve(nest(limits.capDataDepth))], [resolve(nest(limits.capDataDepth + 1))], 'illegal'],
    [
      'bigIntDigits',
      [resolve(`#"-${'9'.repeat(limits.bigIntDigits)}"`)],
      [resolve(`#"-${'9'.repeat(limits.bigIntDigits + 1)}"`)],
      'illegal',
    ],
    [
      'syscallsPerCrank',
      // One more answers the message.
      [...Array<VatSyscall>(limits.syscallsPerCrank - 2).fill(subscribe), resolve('#1')],
      [...Array<VatSyscall>(limits.syscallsPerCrank - 1).fill(subscribe), resolve('#1')],
      'interrupted',
    ],
    ['crankLength', bodies(limits.crankLength - answer), bodies(limits.crankLength - answer + 1), 'illegal'],
  ])('%s', async (_limit, atLimit, past, outcome) => {
    const kernel = await makePlayed();
    expect(await crankOf(kernel, atLimit)).toMatchObject({ outcome: 'applied' });
    expect(await crankOf(kernel, past)).toMatchObject({ outcome });
    expect(kernel.getStatus().vats).toEqual([]);
    expect(kernel.getStatus().faults.at(-1)).toMatchObject({ code: 'ILLEGAL_SYSCALL' });
    await kernel.expectQuiescent();
  });

  test('a list that a frame mentions again and again is read once, and ends only that vat', async () => {
    const kernel = await makePlayed(['one', 'two']);
    const message = { methargs: { body: '#["a",[]]', slots: slots(limits.slotsPerCapData) } };
    await crankOf(kernel, Array<VatSyscall>(limits.syscallsPerCrank).fill(['send', 'p+5', message]));
    expect(kernel.getStatus().faults).toMatchObject([{ vatId: 'v1', code: 'ILLEGAL_SYSCALL' }]);
    expect(kernel.getStatus().vats).toMatchObject([{ name: 'two', state: 'running' }]);
    await kernel.expectQuiescent();
  });

  test('an object may allege whatever fits into a message', async () => {
    const kernel = await makePlayed();
    const alleged = 'x'.repeat(limits.capDataLength - '#"$0.Alleged: "'.length);
    expect(await crankOf(kernel, [resolve(`#"$0.Alleged: ${alleged}"`, 1)])).toMatchObject({ outcome: 'applied' });
    await kernel.expectQuiescent();
  });

  test('a reason of an exit counts like every value', async () => {
    const kernel = await makePlayed();
    const exit: VatSyscall = ['exit', false, { body: nest(limits.capDataDepth + 1), slots: [] }];
    expect(await crankOf(kernel, [exit])).toMatchObject({ outcome: 'illegal' });
  });

  test('a list without items is not walked through', async () => {
    const kernel = await makePlayed();
    const sparse = (): unknown[] => Array<unknown>(4_294_967_295);
    for (const frame of [
      { type: 'result', delivery: 1, fault: null, syscalls: sparse(), storeChanges: [] },
      { type: 'result', delivery: 1, fault: null, syscalls: [], storeChanges: sparse() },
      { type: 'result', delivery: 1, fault: null, syscalls: [['dropImports', sparse()]], storeChanges: [] },
      { type: 'log', delivery: 0, level: 'log', text: '', tags: sparse() },
    ]) {
      await kernel.launch(oneVat('counter'));
      kernel.newest().send(frame);
      expect(kernel.getStatus().faults.at(-1)).toMatchObject({ vatId: kernel.newest().vatId, code: 'ILLEGAL_SYSCALL' });
    }
  });

  test('what a vat wrote into a frame does not make the fault as long', async () => {
    const kernel = await makePlayed();
    kernel.newest().send({ type: 'x'.repeat(1_000_000) });
    const fault = kernel.getStatus().faults.at(-1);
    expect(fault?.message.length).toBeLessThanOrEqual(limits.problemLength);
  });
});

describe('limits of a host', () => {
  const depth = (levels: number): unknown => (levels === 0 ? 1 : [depth(levels - 1)]);
  const objects = (count: number): unknown[] => Array.from({ length: count }, () => Far('thing', {}));
  test.each<[string, unknown, unknown]>([
    ['capDataLength', 'x'.repeat(limits.capDataLength - '#["read",[""]]'.length), 'x'.repeat(limits.capDataLength)],
    ['capDataDepth', depth(limits.capDataDepth - 2), depth(limits.capDataDepth - 1)],
    ['bigIntDigits', 10n ** BigInt(limits.bigIntDigits - 1), 10n ** BigInt(limits.bigIntDigits)],
    ['slotsPerCapData', objects(limits.slotsPerCapData), objects(limits.slotsPerCapData + 1)],
  ])('%s: what passes it is refused', async (_limit, atLimit, past) => {
    const kernel = await makePlayed();
    await kernel.call(kernel.rootKref, 'read', atLimit);
    await expect(kernel.call(kernel.rootKref, 'read', past)).rejects.toThrow(
      /^\[INVALID_ARGUMENT\] this is too large to be passed: /,
    );
    await kernel.expectQuiescent();
  });

  test.each<[string, unknown, unknown, string]>([
    ['capDataDepth', depth(limits.capDataDepth - 1), depth(limits.capDataDepth), 'nested no deeper than 256 levels'],
    ['jsonLength', 'x'.repeat(limits.jsonLength - 8), 'x'.repeat(limits.jsonLength - 7), '1000000 characters of JSON'],
  ])('%s: parameters that pass it are refused before anything is made', async (_limit, atLimit, past, problem) => {
    const kernel = await makePlayed(['one'], { limits: shippedLimits });
    const config = (a: unknown) => ({
      bootstrap: 'bob',
      vats: { bob: { sourceSpec: './counter.ts', parameters: { a } } },
    });
    await kernel.launch(config(atLimit) as never);
    await expect(kernel.launch(config(past) as never)).rejects.toThrow(
      `[INVALID_CONFIG] vats.bob.parameters: expected ${problem.startsWith('nested') ? `to be ${problem}` : problem}`,
    );
  });

  test.each([
    ['vatsPerSubcluster', limits.vatsPerSubcluster, 'vats'],
    ['allowedHosts', limits.allowedHosts, 'vats.v0.network.allowedHosts'],
  ] as const)('%s: a config that passes it is refused', (limit, most, field) => {
    const config = (count: number) => {
      const hosts = Array.from({ length: limit === 'allowedHosts' ? count : 0 }, (_, n) => `h${n}.example`);
      const vat = { sourceSpec: './a.ts', globals: ['fetch'], network: { allowedHosts: hosts } };
      const names = Array.from({ length: limit === 'allowedHosts' ? 1 : count }, (_, n) => `v${n}`);
      return { bootstrap: 'v0', vats: Object.fromEntries(names.map((name) => [name, vat])) };
    };
    expect(ClusterConfigStruct.check(config(most))).toEqual(config(most));
    expect(() => ClusterConfigStruct.check(config(most + 1))).toThrow(`[INVALID_CONFIG] ${field}: `);
  });

  test('passwordLength, passphraseMaxLength', async () => {
    const { kernel } = await makePlayed();
    await kernel.initIdentity();
    let current: string | undefined;
    const change = async (length: number): Promise<void> => {
      const next = 'x'.repeat(length);
      await kernel.setIdentityPassword({ ...(current === undefined ? {} : { current }), next });
      current = next;
    };
    const refused = '[INVALID_ARGUMENT] password: expected 8 to 1024 characters';
    await expect(change(limits.passwordLength - 1)).rejects.toThrow(refused);
    await change(limits.passwordLength);
    await expect(change(limits.passphraseMaxLength + 1)).rejects.toThrow(refused);
    await change(limits.passphraseMaxLength);
  });

  test('bundleLength', async () => {
    const code = (length: number): string => {
      const bundle = (source: string) => JSON.stringify({ moduleFormat: 'vat-1', source });
      const source = 'var exports = (() => { /*  */ return { buildRootObject: () => null }; })()';
      return bundle(source.replace('  ', 'x'.repeat(length - bundle(source).length + 2)));
    };
    let length = limits.bundleLength;
    const scripted = makeScriptedVats();
    const kernel = await makeTestKernel({
      wrapPlatform: (services) => ({ ...scripted.wrapPlatform(services), fetchBundle: async () => code(length) }),
    });
    await kernel.launch(oneVat('counter'));
    length += 1;
    await expect(kernel.launch(oneVat('counter'))).rejects.toThrow(
      /\[BUNDLE_INVALID\].* is larger than 10000000 characters/,
    );
  });
});

describe('messagesWaitingPerVat', () => {
  const call = { methargs: { body: '#["read",[]]', slots: [] } };

  /** `v1` is played and does what it is told, `v2` never answers; `o-3` is what the one calls the other. */
  const makeStuck = async (dbFilename = ':memory:') => {
    const kernel = await makePlayed(['busy', 'stuck'], { dbFilename });
    const stuck = kernel.rootOf('stuck');
    let syscalls: VatSyscall[] = [];
    kernel.play(([kind], { vatId }) => {
      if (kind !== 'message') return {};
      return vatId === 'v2' ? 'later' : { syscalls };
    });
    const crank = async (...next: VatSyscall[]): Promise<void> => {
      syscalls = next;
      await kernel.call(kernel.rootKref, 'play');
    };
    const queueLength = () => kernel.getStatus().vats.find(({ name }) => name === 'stuck')?.queueLength;
    return { ...kernel, stuck, crank, queueLength };
  };
  const sends = (target: 'o-3' | 'p+5', count: number) => Array<VatSyscall>(count).fill(['send', target, call]);
  const most = limits.messagesWaitingPerVat;

  test('further sends to the vat reject, notifies and moves of a promise queue do not; P8 also after a restart', async () => {
    const dbFilename = `${await makeTempFolder()}/store.db`;
    const kernel = await makeStuck(dbFilename);
    const { stuck, crank, queueLength, vat } = kernel;
    await crank(...sends('o-3', most - 2));
    const first = kernel.call(stuck, 'read').catch(textOf);
    const last = kernel.call(stuck, 'read').catch(textOf);
    expect(queueLength()).toBe(most);
    await expect(kernel.call(stuck, 'read')).rejects.toThrow(`[QUEUE_FULL] ${most} messages wait for v2 already`);

    // To a promise, which then turns out to be the vat's root.
    await crank(...sends('p+5', 3), ['resolve', [['p+5', false, { body: '#"$0"', slots: ['o-3'] }]]]);
    expect(queueLength()).toBe(most + 3);

    await crank(['send', 'o-3', { ...call, result: 'p+6' }], ['subscribe', 'p+6'], ...sends('o-3', 2));
    await expect.poll(() => vat('v1').deliveries.at(-1)?.[0]).toBe('notify');
    expect(JSON.stringify(vat('v1').deliveries.at(-1))).toContain(`[QUEUE_FULL] ${most} messages wait for v2 already`);
    expect(kernel.getLogs().entries.at(-1)).toMatchObject({
      vatId: 'v1',
      level: 'warn',
      text: '2 messages without result were not sent: too many wait already for who was to get them',
    });
    expect(queueLength()).toBe(most + 3);

    await kernel.kernel.stop();
    expect(await first).toContain('[KERNEL_STOPPED]');
    expect(await last).toContain('[KERNEL_STOPPED]');

    const scripted = makeScriptedVats();
    scripted.play(([kind]) => (kind === 'message' ? 'later' : {}));
    const next = await makeTestKernel({ dbFilename, wrapPlatform: scripted.wrapPlatform });
    await expect(next.call(stuck, 'read')).rejects.toThrow('[QUEUE_FULL]');
    // Four are answered: there is room for one.
    const answering = () => scripted.vats.find(({ vatId }) => vatId === 'v2')!;
    for (let answered = 1; answered <= 4; answered += 1) {
      await expect.poll(() => answering().deliveries.filter(([kind]) => kind === 'message').length).toBe(answered);
      await expect(next.call(stuck, 'read')).rejects.toThrow('[QUEUE_FULL]');
      answering().answer({ undecided: true });
    }
    const room = next.call(stuck, 'read').catch(textOf);
    await expect(next.call(stuck, 'read')).rejects.toThrow('[QUEUE_FULL]');
    await next.terminateVat('v2');
    expect(await room).toContain('[MESSAGE_UNDELIVERED]');
    await next.expectQuiescent();
  });

  test('binds a promise that nobody decides, too', async () => {
    const { crank, vat, rowCounts, expectQuiescent } = await makeStuck();
    await crank(...sends('p+5', most - 2));
    await crank(...sends('p+5', 2), ['send', 'p+5', { ...call, result: 'p+6' }], ['subscribe', 'p+6']);
    await expect.poll(() => vat('v1').deliveries.at(-1)?.[0]).toBe('notify');
    expect(JSON.stringify(vat('v1').deliveries.at(-1))).toMatch(
      new RegExp(String.raw`\[QUEUE_FULL\] ${most} messages wait for kp\d+ already`),
    );
    expect(rowCounts().promise_queue).toBe(most);
    await crank(['resolve', [['p+5', true, { body: '#"no"', slots: [] }]]]);
    await expectQuiescent();
  });

  test.each([
    [limits.rowsPerCleanup, 0],
    [limits.rowsPerCleanup + 1, 1],
  ])('rowsPerCleanup: of %i messages to a vat that ends, %i are left to the next step', async (waiting, left) => {
    const { crank, rowCounts, terminateVat, expectQuiescent } = await makeStuck();
    await crank(...sends('o-3', waiting));
    const ended = terminateVat('v2');
    expect(rowCounts().run_queue).toBe(left);
    await ended;
    await expectQuiescent();
  });
});

describe('P16 time', () => {
  const makeTimed = async (creationOptions = {}) => {
    const scripted = makeScriptedVats();
    const { wrapPlatform, pass } = makeHeldTime();
    const kernel = await makeTestKernel({ wrapPlatform: (services) => wrapPlatform(scripted.wrapPlatform(services)) });
    const launched = kernel.launch({
      bootstrap: 'one',
      vats: { one: { sourceSpec: './counter.ts', creationOptions } },
    });
    return { ...kernel, ...scripted, launched, pass };
  };
  const seconds = (ms: number): number => ms / 1_000;

  test.each([
    ['deliveryMs', {}, seconds(limits.deliveryMs)],
    ['deliveryTimeLimitMs', { deliveryTimeLimitMs: 3_000 }, 3],
  ])('%s', async (_limit, creationOptions, limit) => {
    const { launched, play, call, pass, newest, getStatus } = await makeTimed(creationOptions);
    const { rootKref } = await launched;
    play(() => 'later');
    const before = newest();
    const { length } = before.deliveries;
    const answers = [call(rootKref, 'read'), call(rootKref, 'read').catch(textOf)] as const;
    await expect.poll(() => before.deliveries.length).toBe(length + 1);
    pass(limit);
    newest().answer();
    await answers[0];
    await expect.poll(() => before.deliveries.length).toBe(length + 2);
    pass(limit + 1);
    expect(await answers[1]).toBe(`KernelError: [MESSAGE_UNDONE] v1: a delivery did not end within ${limit} seconds`);
    expect(getStatus().vats[0]).toMatchObject({ incarnation: 2 });
  });

  test.each([
    ['startMs', {}, seconds(limits.startMs)],
    ['startTimeLimitMs', { startTimeLimitMs: 2_000 }, 2],
  ])('%s', async (_limit, creationOptions, limit) => {
    const { launched, play, pass, vats, newest, getStatus } = await makeTimed(creationOptions);
    play(([kind]) => (kind === 'startVat' ? 'later' : {}));
    await expect.poll(() => vats.at(-1)?.deliveries.length).toBe(1);
    pass(limit);
    newest().answer();
    await launched;
    const again = makeTimed(creationOptions).then(async (late) => {
      late.play(() => 'later');
      await expect.poll(() => late.vats.at(-1)?.deliveries.length).toBe(1);
      late.pass(limit + 1);
      await late.launched;
    });
    await expect(again).rejects.toThrow(`[VAT_START_FAILED] v1 (one): it did not start within ${limit} seconds`);
    expect(getStatus().vats).toHaveLength(1);
  });

  test('silenceMs, heartbeatMs: a vat that does nothing has to answer heartbeats', async () => {
    const { launched, pass, newest, getStatus } = await makeTimed({ reapInterval: 'never' });
    await launched;
    const beats = limits.silenceMs / limits.heartbeatMs;
    pass(beats);
    newest().send({ type: 'pong', id: 0 });
    pass(beats);
    await turns(5);
    expect(getStatus().faults).toEqual([]);
    pass(1);
    await expect.poll(() => getStatus().vats[0]).toMatchObject({ state: 'running', incarnation: 2 });
    expect(getStatus().faults).toMatchObject([{ message: 'v1 (one): its worker gave no sign of life for 10 seconds' }]);
  });

  test('deliveriesBeforeReap: a vat that is never idle is asked what it has dropped', async () => {
    const { launched, call, newest } = await makeTimed();
    const { rootKref } = await launched;
    const most = limits.deliveriesBeforeReap;
    await Promise.all(Array.from({ length: 2 * most }, () => call(rootKref, 'read')));
    const asked = kindsOf(newest()).flatMap((kind, at) => (kind === 'bringOutYourDead' ? [at] : []));
    expect(asked).toEqual([most, 2 * most + 1]);
  });

  test('pingMs', async () => {
    const { launched, pass, newest, pingVat } = await makeTimed({ reapInterval: 'never' });
    await launched;
    const answered = pingVat('v1');
    pass(seconds(limits.pingMs) - 1);
    newest().send({ type: 'pong', id: 1 });
    expect(await answered).toBe('pong');
    const ping = pingVat('v1');
    newest().send({ type: 'pong', id: 0 });
    pass(seconds(limits.pingMs));
    await expect(ping).rejects.toThrow('[VAT_NOT_RESPONDING] v1 did not answer within 10 seconds');
  });

  test('faultsBeforeSuspension, faultWindowMs: faults of before the window count no more', async () => {
    const scripted = makeScriptedVats();
    let now = 1_000_000_000_000;
    const kernel = await makeTestKernel({
      wrapPlatform: (services) => ({ ...scripted.wrapPlatform(services), now: () => now }),
    });
    await kernel.launch(oneVat('counter'));
    const state = () => kernel.getStatus().vats[0]?.state;
    const fail = async (times: number, expected = 'running'): Promise<void> => {
      for (let n = 0; n < times; n += 1) {
        scripted.newest().die('dead');
        await expect.poll(state).toBe(expected);
      }
    };
    await fail(limits.faultsBeforeSuspension - 1);
    now += limits.faultWindowMs;
    await fail(limits.faultsBeforeSuspension - 1);
    now += limits.faultWindowMs - 1;
    await fail(1, 'suspended');
  });

  test('startTimeLimitMs is that of the bootstrap, too', async () => {
    const { launched, play, pass, vats, rowCounts } = await makeTimed({ startTimeLimitMs: 2_000 });
    const failed = launched.catch(textOf);
    play(([kind, , message]) =>
      kind === 'message' && JSON.stringify(message).includes('bootstrap') ? { undecided: true } : {},
    );
    const before = rowCounts();
    await expect.poll(() => vats.at(-1)?.deliveries.length).toBe(3);
    pass(1);
    await turns(5);
    expect(rowCounts()).not.toEqual(before);
    pass(1);
    expect(await failed).toBe(
      'KernelError: [BOOTSTRAP_FAILED] method bootstrap of the root of "one" did not settle within 2 seconds',
    );
    expect(rowCounts()).toEqual(before);
  });
});

describe('stores', () => {
  const write = async (kernel: Awaited<ReturnType<typeof makePlayed>>, storeChanges: [string, string | null][]) => {
    kernel.play(([kind]) => (kind === 'message' ? 'later' : {}));
    const before = kernel.newest().deliveries.length;
    const answer = kernel.call(kernel.rootKref, 'read').catch(textOf);
    await expect.poll(() => kernel.newest().deliveries.length, { interval: 1 }).toBeGreaterThan(before);
    const [, , message] = kernel.newest().deliveries.at(-1) as ['message', string, { result: string }];
    const resolution = [message.result, false, { body: '#"written"', slots: [] }];
    const syscalls = [['resolve', [resolution]]];
    // The start, and two questions at launch come before.
    const delivery = kernel.newest().deliveries.length;
    kernel.newest().send({ type: 'result', delivery, fault: null, syscalls, storeChanges });
    return answer;
  };
  const long = 'x'.repeat(limits.vatStoreValueLength);

  test('vatStoreValueLength', async () => {
    const kernel = await makePlayed();
    expect(await write(kernel, [['key', long]])).toBe('written');
    expect(await write(kernel, [['key', `${long}x`]])).toContain('[MESSAGE_UNDELIVERED]');
    expect(kernel.getStatus().vats).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('vatStoreLength', async () => {
    const kernel = await makePlayed();
    const keys = Array.from({ length: limits.vatStoreLength / limits.vatStoreValueLength - 1 }, (_, i) => `key ${i}`);
    const rest = limits.vatStoreLength - (keys.length * long.length + keys.join('').length);
    for (const key of keys) expect(await write(kernel, [[key, long]])).toBe('written');
    const fill = (size: number): [string, string] => ['rest', 'x'.repeat(size - 'rest'.length)];
    const parts: [string, string][] = [['rest 2', long.slice('rest 2'.length)], fill(rest - long.length)];
    expect(await write(kernel, parts)).toBe('written');
    // What replaces a value takes its place.
    expect(await write(kernel, [['key 1', long.replace('x', 'y')]])).toBe('written');
    expect(
      await write(kernel, [
        ['key 1', null],
        ['key 1', long],
      ]),
    ).toBe('written');
    expect(await write(kernel, [['key 2', null]])).toBe('written');
    expect(await write(kernel, [['key 2', long]])).toBe('written');
    expect(await write(kernel, [fill(rest - long.length + 1)])).toContain('[MESSAGE_UNDELIVERED]');
    expect(kernel.getStatus().faults.at(-1)?.message).toBe(
      `v1: its store holds more than ${limits.vatStoreLength} characters`,
    );
    await kernel.expectQuiescent();
  });
});

describe('rings', () => {
  const line = (text: string, delivery: number) => ({ type: 'log', delivery, level: 'log', text });

  test('logLines: the oldest line goes when there is one more', async () => {
    const { newest, getLogs, getStatus } = await makePlayed();
    // Lines that belong to no crank under way are shown at once.
    const { length } = newest().deliveries;
    const write = (count: number): void => {
      for (let i = 0; i < count; i += 1) newest().send(line('a line', length));
      getStatus();
    };
    write(limits.logLines);
    await expect.poll(() => getLogs({ after: 0, limit: 1 }).entries[0]?.number).toBe(1);
    expect(getLogs().entries.at(-1)?.number).toBe(limits.logLines);
    write(1);
    await expect.poll(() => getLogs({ after: 0, limit: 1 }).entries[0]?.number).toBe(2);
    expect(getLogs().entries.at(-1)?.number).toBe(limits.logLines + 1);
  });

  test('logLength: so do the oldest when lines are long', async () => {
    const { newest, getLogs } = await makePlayed();
    const { length } = newest().deliveries;
    const text = 'x'.repeat(100_000);
    const write = (count: number): void => {
      for (let i = 0; i < count; i += 1) newest().send(line(text, length));
    };
    write(limits.logLength / text.length);
    await expect.poll(() => getLogs({ after: 0, limit: 1 }).entries[0]?.number).toBe(1);
    write(1);
    await expect.poll(() => getLogs({ after: 0, limit: 1 }).entries[0]?.number).toBe(2);
  });

  test('logLinesPerCrank: of a delivery the last are kept until it is over', async () => {
    const { play, call, rootKref, newest, getLogs } = await makePlayed();
    play(([kind], vat) => {
      if (kind !== 'message') return {};
      const { length } = vat.deliveries;
      for (let i = 0; i <= limits.logLinesPerCrank; i += 1) vat.send(line(`line ${i}`, length));
      return {};
    });
    await call(rootKref, 'read');
    expect(newest().ended).toBe(false);
    const { entries } = getLogs({ limit: limits.entriesPerQuery });
    expect(entries.map(({ text }) => text).slice(0, 1)).toEqual(['line 1']);
    expect(getLogs({ after: 0, limit: 1 }).entries[0]?.text).toBe('1 earlier lines of this delivery were not kept');
    expect(entries.at(-1)?.text).toBe(`line ${limits.logLinesPerCrank}`);
  });

  test('eventsPerPush, entriesPerQuery', async () => {
    const { newest, subscribe, getLogs } = await makePlayed();
    const { length } = newest().deliveries;
    const sizes: number[] = [];
    const onEvent = (event: KernelEvent): void => void (event.type === 'log' && sizes.push(event.lines.length));
    subscribe({ onEvent }, { kinds: ['log'] });
    for (let i = 0; i <= limits.entriesPerQuery; i += 1) newest().send(line('a line', length));
    const pushes = Math.floor(limits.entriesPerQuery / limits.eventsPerPush);
    await expect.poll(() => sizes).toEqual([...Array<number>(pushes).fill(limits.eventsPerPush), 1]);
    expect(getLogs().entries).toHaveLength(limits.eventsPerPush);
    expect(getLogs({ limit: limits.entriesPerQuery + 1 }).entries).toHaveLength(limits.entriesPerQuery);
  });

  test('tracedCranks: the oldest crank goes when there is one more', async () => {
    const { play, newest, getTrace, getStatus } = await makePlayed();
    const [first] = getTrace({ after: 0, limit: 1 }).entries;
    const last = () => {
      getStatus();
      return getTrace({ limit: 1 }).entries[0]?.number ?? 0;
    };
    const run = (cranks: number): void => {
      play(([kind], vat) => {
        if (kind === 'turn' && vat.deliveries.length < cranks) vat.wantTurn();
        return {};
      });
      newest().wantTurn();
    };
    const end = limits.tracedCranks;
    expect(first?.number).toBe(1);
    run(end);
    await expect.poll(last, { timeout: 20_000 }).toBe(end);
    expect(getTrace({ after: 0, limit: 1 }).entries).toMatchObject([{ number: 1 }]);
    run(end + 1);
    await expect.poll(last).toBe(end + 1);
    expect(getTrace({ after: 0, limit: 1 }).entries).toMatchObject([{ number: 2 }]);
  });

  test('keptFaults', async () => {
    const { kernel, newest, getStatus } = await makePlayed();
    for (let i = 0; i <= limits.keptFaults; i += 1) {
      await kernel.launchSubcluster(oneVat('counter'), { configUrl });
      newest().send(`fault ${i}`);
    }
    expect(getStatus().faults).toHaveLength(limits.keptFaults);
    expect(getStatus().faults.at(-1)?.vatId).toBe(newest().vatId);
  });
});
