import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

const pair = {
  bootstrap: 'alice',
  vats: { alice: { sourceSpec: './alice.ts' }, bob: { sourceSpec: './bob.ts' } },
};

const textOf = (error: unknown) => String(error);

describe('P10 terminateVat', () => {
  test('rejects what the vat was to decide and what waits for it, and leaves the others alone', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const [alice, bob] = [kernel.rootOf('alice'), kernel.rootOf('bob')];
    const waiting = kernel.call(alice, 'waitForBob').catch(textOf);
    const direct = kernel.call(bob, 'later').catch(textOf);
    expect(await kernel.call(alice, 'askBob', 1)).toBe(1);
    await kernel.terminateVat('v2', 'the test is done with it');
    expect(await waiting).toContain('[VAT_TERMINATED] v2 was terminated: the test is done with it');
    expect(await direct).toContain('[VAT_TERMINATED] v2');
    await expect(kernel.call(alice, 'askBob', 1)).rejects.toThrow(/OBJECT_DELETED|VAT_TERMINATED/);
    expect(await kernel.call(alice, '__getMethodNames__')).toContain('askBob');
    await expect(kernel.terminateVat('v2')).rejects.toThrow(/\[VAT_NOT_FOUND\] no vat v2/);
    await kernel.expectQuiescent();
  });

  test('cleans a large vat up in steps that delay nobody', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const before = kernel.rowCounts();
    const { rootKref, subclusterId } = await kernel.launch(oneVat('counter'));
    const flood = Promise.allSettled(Array.from({ length: 5_000 }, () => kernel.call(rootKref, 'increment')));
    const ended = kernel.terminateSubcluster(subclusterId);
    expect(kernel.getStatus().vats).toHaveLength(2);
    expect(await kernel.call(kernel.rootOf('bob'), 'echo', 'still here')).toBe('still here');
    await ended;
    const outcomes = await flood;
    expect(
      new Set(outcomes.map((outcome) => outcome.status === 'rejected' && textOf(outcome.reason).slice(0, 30))).size,
    ).toBe(1);
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('a clean-up that a stop interrupted is finished by the next kernel', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    const { rootKref, subclusterId } = await first.launch(oneVat('counter'));
    const flood = Promise.allSettled(Array.from({ length: 3_000 }, () => first.call(rootKref, 'increment')));
    const ended = first.terminateSubcluster(subclusterId).catch(textOf);
    await first.stop();
    await flood;
    await ended;
    const second = await makeTestKernel({ dbFilename });
    await expect.poll(() => second.rowCounts()).toMatchObject({ vats: 0, run_queue: 0, promises: 0, clist: 0 });
    await second.expectQuiescent();
  });
});

describe('P4 a vat that ends itself', () => {
  test('exitVat keeps what the crank did', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('exits'));
    expect(await kernel.call(rootKref, 'exit', 'the last words')).toBe('the last words');
    expect(kernel.getStatus().vats).toEqual([]);
    await expect(kernel.call(rootKref, 'never')).rejects.toThrow(/OBJECT_NOT_FOUND/);
    await kernel.expectQuiescent();
  });

  test('exitVatWithFailure undoes what the crank did', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('exits'));
    const pending = kernel.call(rootKref, 'never').catch(textOf);
    await expect(kernel.call(rootKref, 'fail')).rejects.toThrow(
      /\[MESSAGE_UNDELIVERED\] v1 ended itself with a failure/,
    );
    expect(await pending).toContain('VAT_TERMINATED');
    await kernel.expectQuiescent();
  });

  test('a critical one is suspended instead, with its reason', async () => {
    const kernel = await makeTestKernel();
    const config = {
      bootstrap: 'exits',
      vats: { exits: { sourceSpec: './exits.ts', creationOptions: { critical: true } } },
    };
    const { rootKref } = await kernel.launch(config);
    const failing = kernel.call(rootKref, 'fail').catch(textOf);
    await expect
      .poll(() => kernel.getStatus().vats)
      .toMatchObject([{ state: 'suspended', error: 'v1 ended itself with a failure' }]);
    await kernel.terminateVat('v1');
    expect(await failing).toContain('MESSAGE_UNDELIVERED');
    await kernel.expectQuiescent();
  });
});

describe('P17 restartVat', () => {
  test('keeps root, baggage and durable objects; the rest rejects when used', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('versioned'));
    const durable = (await kernel.queueMessage(rootKref, 'getDurable', [])).slots[0]!;
    const ephemeral = (await kernel.queueMessage(rootKref, 'getEphemeral', [])).slots[0]!;
    expect(await kernel.call(ephemeral, 'label')).toBe('ephemeral');
    const pending = kernel.call(rootKref, 'never').catch(textOf);
    await kernel.call(rootKref, 'version');
    await kernel.restartVat('v1');
    expect(await pending).toContain('[VAT_RESTARTED]');
    expect(kernel.getStatus().vats).toMatchObject([{ incarnation: 2, state: 'running' }]);
    expect(await kernel.call(durable, 'label')).toBe('durable of version 1');
    await expect(kernel.call(ephemeral, 'label')).rejects.toThrow(/\[OBJECT_DELETED\]/);
    expect(await kernel.call(rootKref, 'version')).toBe(1);
    await kernel.expectQuiescent();
  });

  test('a vat that is stuck is restarted, and its message rejected as undone', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const looping = kernel.call(rootKref, 'loop').catch(textOf);
    const queued = kernel.call(rootKref, 'increment');
    await kernel.restartVat('v1');
    expect(await looping).toContain('[MESSAGE_UNDONE]');
    expect(await queued).toBe(1);
    await kernel.expectQuiescent();
  });
});

describe('P16 a delivery that takes too long', () => {
  const limited = (onFault?: 'restart' | 'suspend' | 'terminate') => ({
    bootstrap: 'counter',
    vats: {
      counter: {
        sourceSpec: './counter.ts',
        creationOptions: { deliveryTimeLimitMs: 1_000, ...(onFault === undefined ? {} : { onFault }) },
      },
    },
  });

  test('is undone and its message rejected; the third time the vat is suspended with its queue', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(limited());
    await kernel.call(rootKref, 'increment');
    for (let n = 1; n <= 2; n += 1) {
      await expect(kernel.call(rootKref, 'loop')).rejects.toThrow(
        /\[MESSAGE_UNDONE\] v1: a delivery did not end within 1 seconds/,
      );
      expect(await kernel.call(rootKref, 'increment')).toBe(1 + n);
    }
    const last = kernel.call(rootKref, 'loop').catch(textOf);
    const waiting = kernel.call(rootKref, 'increment');
    expect(await last).toContain('[MESSAGE_UNDONE]');
    expect(kernel.getStatus().vats).toMatchObject([{ state: 'suspended', queueLength: 1 }]);
    expect(kernel.getStatus().vats[0]!.error).toContain('3 faults within 10 minutes');
    await kernel.resumeVat('v1');
    expect(await waiting).toBe(4);
    await kernel.expectQuiescent();
  });

  test.each([
    ['suspend', [{ state: 'suspended' }]],
    ['terminate', []],
  ] as const)('onFault: %s', async (onFault, vats) => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(limited(onFault));
    await expect(kernel.call(rootKref, 'loop')).rejects.toThrow(/MESSAGE_UNDONE|MESSAGE_UNDELIVERED/);
    expect(kernel.getStatus().vats).toMatchObject(vats);
    await kernel.expectQuiescent();
  });
});

describe('suspendVat and resumeVat', () => {
  test('a suspended vat keeps its queue, also over a restart of the kernel', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    const { rootKref } = await first.launch(oneVat('counter'));
    await first.suspendVat('v1', 'for lunch');
    const waiting = first.call(rootKref, 'increment').catch(textOf);
    expect(first.getStatus().vats).toMatchObject([{ state: 'suspended', error: 'for lunch', queueLength: 1 }]);
    await first.stop();
    expect(await waiting).toContain('KERNEL_STOPPED');
    const second = await makeTestKernel({ dbFilename });
    expect(second.getStatus().vats).toMatchObject([{ state: 'suspended', queueLength: 1 }]);
    await second.resumeVat('v1');
    expect(await second.call(rootKref, 'increment')).toBe(2);
    await expect(second.resumeVat('v1')).rejects.toThrow(/\[VAT_BUSY\] v1 is running, not suspended/);
    await second.expectQuiescent();
  });
});

describe('P18 upgradeVat', () => {
  test('runs new parameters on the old baggage', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('versioned'));
    const durable = (await kernel.queueMessage(rootKref, 'getDurable', [])).slots[0]!;
    await kernel.upgradeVat('v1', { parameters: { version: 2 } });
    expect(await kernel.call(rootKref, 'version')).toBe(2);
    expect(await kernel.call(durable, 'label')).toBe('durable of version 2');
    expect(kernel.getStatus().vats).toMatchObject([{ incarnation: 2, state: 'running' }]);
    await kernel.restartVat('v1');
    expect(await kernel.call(rootKref, 'version')).toBe(2);
    await kernel.expectQuiescent();
  });

  test('runs new code, and forgets the old when nobody else runs it', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    await kernel.call(rootKref, 'increment', 41);
    const { configUrl } = await import('../support/test-kernel.ts');
    await kernel.upgradeVat('v1', { sourceSpec: './no-bootstrap.ts', configUrl });
    expect(await kernel.call(rootKref, 'hello')).toBe('hello');
    expect(kernel.rowCounts()).toMatchObject({ bundles: 1 });
    await kernel.upgradeVat('v1', { sourceSpec: './counter.ts', configUrl });
    expect(await kernel.call(rootKref, 'increment')).toBe(42);
    await kernel.expectQuiescent();
  });

  test.each([
    [
      'throws',
      { parameters: { how: 'throws' } },
      /\[UPGRADE_FAILED\] v1 goes on with the code it had: the new version is broken/,
    ],
    ['forgets a durable kind', { parameters: { how: 'forgets its kind' } }, /\[UPGRADE_FAILED\]/],
    ['is not there', { bundleSpec: '/nothing.bundle' }, /\[BUNDLE_UNAVAILABLE\]/],
  ])('new code that %s changes nothing', async (_what, options, problem) => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('versioned'));
    const ephemeral = (await kernel.queueMessage(rootKref, 'getEphemeral', [])).slots[0]!;
    const pending = kernel.call(rootKref, 'never').catch(textOf);
    await kernel.call(rootKref, 'version');
    await expect(kernel.upgradeVat('v1', options)).rejects.toThrow(problem);
    expect(kernel.getStatus().vats).toMatchObject([{ incarnation: 1, state: 'running', error: null }]);
    expect(await kernel.call(ephemeral, 'label')).toBe('ephemeral');
    expect(await kernel.call(rootKref, 'version')).toBe(1);
    await kernel.terminateVat('v1');
    expect(await pending).toContain('VAT_TERMINATED');
    await kernel.expectQuiescent();
  });
});

describe('P11 revocation', () => {
  test('is immediate and permanent, and told apart from deletion', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const kernel = await makeTestKernel({ dbFilename });
    const { rootKref } = await kernel.launch(oneVat('versioned'));
    const durable = (await kernel.queueMessage(rootKref, 'getDurable', [])).slots[0]!;
    expect(kernel.isRevoked(durable)).toBe(false);
    kernel.revoke(durable);
    expect(kernel.isRevoked(durable)).toBe(true);
    await expect(kernel.call(durable, 'label')).rejects.toThrow(/\[OBJECT_REVOKED\]/);
    kernel.release([durable]);
    await kernel.collectGarbage();
    expect((await kernel.queueMessage(rootKref, 'getDurable', [])).slots).toEqual([durable]);
    await kernel.stop();
    const second = await makeTestKernel({ dbFilename });
    expect(second.isRevoked(durable)).toBe(true);
    expect((await second.queueMessage(rootKref, 'getDurable', [])).slots).toEqual([durable]);
    await expect(second.call(durable, 'label')).rejects.toThrow(/\[OBJECT_REVOKED\]/);
    expect(() => second.revoke('kp3')).toThrow(/INVALID_ARGUMENT.*promise/);
    expect(() => second.revoke('ko999')).toThrow(/OBJECT_NOT_FOUND/);
    await second.expectQuiescent();
  });
});

describe('P9 collection', () => {
  test('what a vat dropped is gone from the tables after it was asked', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const [alice, bob] = [kernel.rootOf('alice'), kernel.rootOf('bob')];
    await kernel.collectGarbage();
    const before = kernel.rowCounts();
    for (let n = 0; n < 200; n += 1) {
      const answer = await kernel.queueMessage(alice, 'makeThing', [`thing ${n}`]);
      await kernel.call(bob, 'echo', kernel.getPresence(answer.slots[0]!));
      kernel.release([...answer.slots, ...answer.slots]);
    }
    await kernel.collectGarbage();
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('vats are asked by themselves when they are idle', async () => {
    const kernel = await makeTestKernel();
    await kernel.launch(pair);
    const [alice, bob] = [kernel.rootOf('alice'), kernel.rootOf('bob')];
    await kernel.collectGarbage();
    const before = kernel.rowCounts();
    const answer = await kernel.queueMessage(alice, 'makeThing', ['dropped']);
    await kernel.call(bob, 'echo', kernel.getPresence(answer.slots[0]!));
    kernel.release([...answer.slots, ...answer.slots]);
    await expect.poll(() => kernel.rowCounts(), { timeout: 10_000 }).toEqual(before);
    await kernel.expectQuiescent();
  });
});

describe('P19 one broken vat', () => {
  test('is shown as failed with its error after a restart of the kernel; the rest run', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    const { rootKref: fragile } = await first.launch(oneVat('fragile'));
    const { rootKref: counter } = await first.launch(oneVat('counter'));
    await first.call(fragile, 'breakNextStart');
    await first.stop();
    const second = await makeTestKernel({ dbFilename });
    const waiting = second.call(fragile, 'breakNextStart').catch(textOf);
    expect(await second.call(counter, 'increment')).toBe(1);
    await expect
      .poll(() => second.getStatus().vats)
      .toMatchObject([
        { name: 'fragile', state: 'failed', error: 'broken at start', queueLength: 1 },
        { name: 'counter', state: 'running', error: null },
      ]);
    await second.terminateVat('v1', 'it is beyond repair');
    expect(await waiting).toContain('[MESSAGE_UNDELIVERED] v1 was terminated: it is beyond repair');
    await second.expectQuiescent();
  });
});

describe('R9 crash loops end', () => {
  test('a vat that was suspect when the kernel died again is suspended', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    const { rootKref } = await first.launch(oneVat('counter'));
    await first.stop();
    const { makeSQLKernelDatabase } = await import('../../src/node/index.ts');
    const database = await makeSQLKernelDatabase({ dbFilename });
    database.exec('UPDATE vats SET suspect = 1; UPDATE kernel_life SET clean = 0');
    database.close();
    const second = await makeTestKernel({ dbFilename });
    expect(second.getStatus().vats).toMatchObject([{ state: 'suspended' }]);
    await second.resumeVat('v1');
    expect(await second.call(rootKref, 'increment')).toBe(1);
    await second.expectQuiescent();
  });
});
