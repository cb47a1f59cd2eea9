import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CrankTrace } from '../../src/kernel/index.ts';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { kindsOf, makeScriptedVats } from '../support/scripted-vats.ts';
import { makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

const turnsOf = (kernel: TestKernel): CrankTrace[] => {
  kernel.getStatus();
  return kernel.getTrace({ limit: 1_000 }).entries.filter(({ kind }) => kind === 'turn');
};

const isTurn = ([kind]: readonly [string, ...unknown[]]) => kind === 'turn';

/** A kernel with one vat, whose worker the test plays. */
const makeScripted = async (creationOptions = {}) => {
  const scripted = makeScriptedVats();
  const kernel = await makeTestKernel({ wrapPlatform: scripted.wrapPlatform });
  const { rootKref } = await kernel.launch({
    bootstrap: 'counter',
    vats: { counter: { sourceSpec: './counter.ts', creationOptions } },
  });
  return { ...scripted, kernel, rootKref };
};

const textOf = (error: unknown) => String(error);

describe('R1 a turn', () => {
  test('comes when the vat wants one, is traced, and leaves nothing in the tables', async () => {
    const { kernel, newest } = await makeScripted();
    const before = kernel.rowCounts();
    const vat = newest();
    for (const count of [1, 2, 3]) {
      vat.wantTurn();
      await expect.poll(() => turnsOf(kernel).length).toBe(count);
    }
    expect(turnsOf(kernel)[0]).toMatchObject({
      vatId: 'v1',
      outcome: 'applied',
      cause: null,
      subject: [],
      method: null,
      result: null,
      size: 0,
      waitedMs: null,
    });
    expect(vat.deliveries.filter(isTurn)).toEqual(Array(3).fill(['turn', []]));
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('waits for the delivery under way, and queued messages wait for it', async () => {
    const { kernel, newest, rootKref, play } = await makeScripted();
    const vat = newest();
    play(() => 'later');
    const from = vat.deliveries.length;
    const next = () => kindsOf(vat).slice(from);
    const answers = Promise.all([kernel.call(rootKref, 'read'), kernel.call(rootKref, 'read')]);
    await expect.poll(next).toEqual(['message']);
    vat.wantTurn();
    vat.answer();
    await expect.poll(next).toEqual(['message', 'turn']);
    vat.answer();
    await expect.poll(next).toEqual(['message', 'turn', 'message']);
    play(() => ({}));
    vat.answer();
    await answers;
    await kernel.expectQuiescent();
  });

  test('may be wanted in the start already', async () => {
    const scripted = makeScriptedVats();
    scripted.play(([kind], vat) => {
      if (kind === 'startVat') vat.wantTurn();
      return {};
    });
    const kernel = await makeTestKernel({ wrapPlatform: scripted.wrapPlatform });
    await kernel.launch(oneVat('counter'));
    await expect.poll(() => turnsOf(kernel).length).toBe(1);
    await kernel.expectQuiescent();
  });

  test('takes turns with the queue: neither a busy queue nor a timer that always fires keeps the other waiting', async () => {
    const { kernel, newest, rootKref, play } = await makeScripted();
    const vat = newest();
    play(([kind]) => {
      if (kind === 'turn') vat.wantTurn();
      return {};
    });
    vat.wantTurn();
    const from = vat.deliveries.length;
    await Promise.all(Array.from({ length: 20 }, () => kernel.call(rootKref, 'read')));
    const kinds = kindsOf(vat).slice(from);
    const [first, last] = [kinds.indexOf('message'), kinds.lastIndexOf('message')];
    expect(kinds.slice(first, last + 1)).toEqual(
      Array.from({ length: 39 }, (_, i) => (i % 2 === 0 ? 'message' : 'turn')),
    );
    play(() => ({}));
    await kernel.expectQuiescent();
  });

  test('counts for reaping, and a vat that always wants one can be reaped', async () => {
    const { kernel, newest, play } = await makeScripted({ reapInterval: 10 });
    const vat = newest();
    play(([kind]) => {
      if (kind === 'turn') vat.wantTurn();
      return {};
    });
    vat.wantTurn();
    await expect.poll(() => kindsOf(vat).filter((kind) => kind === 'bringOutYourDead').length).toBeGreaterThan(2);
    const kinds = kindsOf(vat);
    const first = kinds.indexOf('bringOutYourDead');
    expect(kinds.slice(first, kinds.indexOf('bringOutYourDead', first + 1))).toEqual([
      'bringOutYourDead',
      ...Array<string>(10).fill('turn'),
    ]);
    await kernel.collectGarbage();
    play(() => ({}));
    await kernel.expectQuiescent();
  });

  test.each<[string, { fault?: string; syscalls?: [['subscribe', 'p-77']] }, string]>([
    ['a fault', { fault: 'no luck' }, 'fault'],
    ['an illegal syscall', { syscalls: [['subscribe', 'p-77']] }, 'illegal'],
  ])('with %s is undone as a whole', async (_what, answer, outcome) => {
    const { kernel, newest, rootKref, play } = await makeScripted();
    play(([kind]) => (kind === 'turn' ? answer : {}));
    const first = newest();
    first.wantTurn();
    const waiting = kernel.call(rootKref, 'read').catch(textOf);
    await expect.poll(() => first.ended).toBe(true);
    expect(turnsOf(kernel)).toMatchObject([{ outcome, syscalls: answer.syscalls ? { subscribe: 1 } : {} }]);
    if (outcome === 'illegal') {
      expect(await waiting).toContain('[MESSAGE_UNDELIVERED]');
      expect(kernel.getStatus().vats).toEqual([]);
    } else {
      // No message is rejected for it, and nothing of it comes again.
      expect(await waiting).toBe(undefined);
      expect(kindsOf(newest())).toEqual(['startVat', 'message']);
      expect(kernel.getStatus().vats).toMatchObject([{ incarnation: 2, state: 'running' }]);
    }
    await kernel.expectQuiescent();
  });

  test('P16 that does not end in time is a fault; the third within the window suspends the vat', async () => {
    const { kernel, newest, play, vats } = await makeScripted({ deliveryTimeLimitMs: 1 });
    play(([kind]) => (kind === 'turn' ? 'later' : {}));
    for (let fault = 1; fault <= limits.faultsBeforeSuspension; fault += 1) {
      await expect.poll(() => kernel.getStatus().vats[0]?.state).toBe('running');
      newest().wantTurn();
      await expect.poll(() => vats[fault - 1]!.ended, { timeout: 5_000 }).toBe(true);
    }
    expect(kernel.getStatus().vats).toMatchObject([
      { state: 'suspended', error: expect.stringContaining('a delivery did not end within') as string },
    ]);
    expect(turnsOf(kernel).map(({ outcome }) => outcome)).toEqual(Array(3).fill('interrupted'));
    await kernel.expectQuiescent();
  });

  test('is gone with a restart and with a suspension', async () => {
    const { kernel, newest, play } = await makeScripted();
    play(([kind]) => (kind === 'turn' ? 'later' : {}));
    newest().wantTurn();
    await expect.poll(() => kindsOf(newest()).at(-1)).toBe('turn');
    await kernel.restartVat('v1');
    newest().wantTurn();
    await expect.poll(() => kindsOf(newest()).at(-1)).toBe('turn');
    await kernel.suspendVat('v1');
    await kernel.resumeVat('v1');
    await kernel.collectGarbage();
    expect(kindsOf(newest())).toEqual(['startVat', 'bringOutYourDead']);
    await kernel.expectQuiescent();
  });

  test('P18 waits while an upgrade is tried, and goes on when the upgrade fails', async () => {
    const { kernel, newest, vats, play } = await makeScripted();
    const old = newest();
    play((_delivery, vat) => (vat === vats[1] ? 'later' : {}));
    const upgraded = kernel.upgradeVat('v1', {}).catch(textOf);
    await expect.poll(() => vats[1]?.deliveries.length).toBe(1);
    old.wantTurn();
    // What the new one wants in its start does not reach the old one.
    vats[1]!.wantTurn();
    // Whatever was to come has come when a whole launch is over.
    await kernel.launch(oneVat('counter'));
    expect(kindsOf(old)).not.toContain('turn');
    vats[1]!.answer({ fault: 'no luck' });
    expect(await upgraded).toContain('[UPGRADE_FAILED] v1 goes on with the code it had: no luck');
    await expect.poll(() => kindsOf(old).at(-1)).toBe('turn');
    expect(kindsOf(vats[1]!)).toEqual(['startVat']);
    await kernel.expectQuiescent();
  });

  test('P18 that was wanted in the start of new code comes when it has taken over', async () => {
    const { kernel, newest, play } = await makeScripted();
    const old = newest();
    play(([kind], vat) => {
      if (kind === 'startVat' && vat !== old) vat.wantTurn();
      return {};
    });
    await kernel.upgradeVat('v1', {});
    await expect.poll(() => kindsOf(newest())).toEqual(['startVat', 'turn']);
    expect(kindsOf(old)).not.toContain('turn');
    await kernel.expectQuiescent();
  });
});

describe('P20 a vat that wants a turn', () => {
  test('twice before it comes has ended', async () => {
    const { kernel, newest, play } = await makeScripted();
    play(([kind]) => (kind === 'turn' ? 'later' : {}));
    const vat = newest();
    vat.wantTurn();
    await expect.poll(() => kindsOf(vat).at(-1)).toBe('turn');
    // The next may be wanted as soon as this one has come.
    vat.wantTurn();
    expect(vat.ended).toBe(false);
    vat.wantTurn();
    expect(vat.ended).toBe(true);
    expect(kernel.getStatus().faults.at(-1)).toMatchObject({
      vatId: 'v1',
      code: 'ILLEGAL_SYSCALL',
      message: expect.stringContaining('a turn wanted, twice') as string,
    });
    await kernel.expectQuiescent();
  });

  test('before it has its code has ended', async () => {
    const { wrapPlatform } = makeScriptedVats({ type: 'turnWanted' });
    const kernel = await makeTestKernel({ wrapPlatform });
    await expect(kernel.launch(oneVat('counter'))).rejects.toThrow('a turn wanted before its start');
    await kernel.expectQuiescent();
  });
});

describe('R1 timers of a vat', () => {
  const timekeeper = (creationOptions = {}) => ({
    bootstrap: 'timekeeper',
    vats: {
      timekeeper: { sourceSpec: './timekeeper.ts', globals: ['setTimeout', 'setInterval'], creationOptions },
      bob: { sourceSpec: './bob.ts' },
    },
  });
  const makeTimekeeper = async (creationOptions = {}, dbFilename = ':memory:') => {
    const kernel = await makeTestKernel({ dbFilename });
    const { rootKref } = await kernel.launch(timekeeper(creationOptions));
    return { kernel, rootKref };
  };

  test('decide promises and send messages in turns', async () => {
    const { kernel, rootKref } = await makeTimekeeper();
    expect(await kernel.call(rootKref, 'sleep', 5)).toBe('slept');
    expect(turnsOf(kernel)).toMatchObject([{ vatId: 'v1', resolves: [{ rejected: false }] }]);
    const bob = kernel.getPresence(kernel.rootOf('bob'));
    expect(await kernel.call(rootKref, 'askLater', bob, 5)).toBe('later');
    expect(turnsOf(kernel).at(-1)).toMatchObject({ sends: [{ method: 'echo' }] });
    await kernel.collectGarbage();
    await kernel.expectQuiescent();
  });

  test('change baggage for good, beside messages, and end with their incarnation', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const { kernel, rootKref } = await makeTimekeeper({}, dbFilename);
    await kernel.call(rootKref, 'tickEvery', 1);
    const answers: number[] = [];
    for (let i = 0; i < 50; i += 1) answers.push(Number(await kernel.call(rootKref, 'increment')));
    expect(answers.every((ticks, i) => i === 0 || ticks > answers[i - 1]!)).toBe(true);
    await expect.poll(() => turnsOf(kernel).length).toBeGreaterThan(5);
    await kernel.stop();

    const next = await makeTestKernel({ dbFilename });
    const ticks = Number(await next.call(rootKref, 'ticks'));
    expect(ticks).toBeGreaterThanOrEqual(answers.at(-1)!);
    expect(await next.call(rootKref, 'sleep', 20)).toBe('slept');
    expect(await next.call(rootKref, 'ticks')).toBe(ticks);
    await next.expectQuiescent();
  });

  test('P16 that never end are a fault: what the turn did is undone, and messages wait for the new incarnation', async () => {
    const { kernel, rootKref } = await makeTimekeeper({ deliveryTimeLimitMs: 1 });
    await kernel.call(rootKref, 'increment');
    await kernel.call(rootKref, 'countAndLoopLater', 0);
    await expect.poll(() => kernel.getStatus().vats[0]?.incarnation, { timeout: 10_000 }).toBe(2);
    expect(await kernel.call(rootKref, 'ticks')).toBe(1);
    expect(turnsOf(kernel)).toMatchObject([{ outcome: 'interrupted', storeChanges: { set: 0, deleted: 0, size: 0 } }]);
    await kernel.expectQuiescent();
  });
});
