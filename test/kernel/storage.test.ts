import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Kernel } from '../../src/kernel/index.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { watchCommits } from '../support/watch-commits.ts';

describe('P7 output commit', () => {
  test('an answer comes after the commit of its crank, and cranks share commits', async () => {
    let commits = 0;
    const kernel = await makeTestKernel({
      wrapDatabase: (database) => watchCommits(database, { before: () => (commits += 1) }),
    });
    const { rootKref } = await kernel.launch(oneVat('counter'));
    for (let i = 0; i < 5; i += 1) {
      const before = commits;
      await kernel.call(rootKref, 'increment');
      expect(commits).toBeGreaterThan(before);
    }
    const before = commits;
    await Promise.all(Array.from({ length: 200 }, () => kernel.call(rootKref, 'increment')));
    expect(commits - before).toBeLessThan(100);
  });

  test('a clock that is set back holds no answer up', async () => {
    let now = Date.now();
    const kernel = await makeTestKernel({
      workers: true,
      wrapPlatform: (services) => ({ ...services, now: () => (now -= 60_000) }),
    });
    await kernel.launch({
      bootstrap: 'counter',
      vats: { counter: { sourceSpec: './counter.ts' }, runaway: { sourceSpec: './runaway.ts' } },
    });
    const loop = kernel.call(kernel.rootOf('runaway'), 'loop');
    loop.catch(() => {});
    expect(await kernel.call(kernel.rootOf('counter'), 'increment')).toBe(1);
    const runaway = kernel.kernel.getStatus().vats.find(({ name }) => name === 'runaway');
    expect(runaway?.incarnation).toBe(1);
    await kernel.kernel.terminateVat(runaway!.id);
    await expect(loop).rejects.toThrow('MESSAGE_UNDELIVERED');
  });

  test('R3 a commit that fails stops the kernel: nothing of it is answered, and the database has nothing of it', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    let failing = false;
    let failure: unknown;
    const database = await makeSQLKernelDatabase({ dbFilename });
    const watched = watchCommits(database, {
      before: () => {
        if (failing) throw Error('disk I/O error');
      },
    });
    const kernel = await Kernel.make(makeNodejsPlatformServices(), watched, {
      onFailure: (error) => (failure = error),
    });
    const { rootKref } = await kernel.launchSubcluster(oneVat('counter'), { configUrl });
    await kernel.queueMessage(rootKref, 'increment', []);
    failing = true;
    const answers = await Promise.allSettled([1, 2, 3].map(() => kernel.queueMessage(rootKref, 'increment', [])));
    expect(answers.map((answer) => answer.status === 'rejected' && String(answer.reason))).toEqual(
      Array(3).fill(expect.stringContaining('[KERNEL_STOPPED]')),
    );
    expect(String(failure)).toContain('[STORAGE_FAILED] disk I/O error');
    await expect(kernel.queueMessage(rootKref, 'increment', [])).rejects.toThrow(/KERNEL_STOPPED/);
    database.close();

    const next = await makeTestKernel({ dbFilename });
    expect(await next.call(rootKref, 'increment')).toBe(2);
    await next.expectQuiescent();
  });
});

describe('P1 the database', () => {
  test('of another program, or newer, is reported and left as it is', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const foreign = await makeSQLKernelDatabase({ dbFilename });
    foreign.exec('CREATE TABLE mine (x); INSERT INTO mine VALUES (1)');
    foreign.close();
    await expect(makeTestKernel({ dbFilename })).rejects.toThrow(
      /\[STORAGE_INVALID\] this database belongs to another program/,
    );

    const newer = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename: newer });
    await first.stop();
    const raised = await makeSQLKernelDatabase({ dbFilename: newer });
    raised.exec('PRAGMA user_version = 99');
    raised.close();
    await expect(makeTestKernel({ dbFilename: newer })).rejects.toThrow(/has version 99, this kernel knows up to \d+/);
  });

  test('is emptied when the host asks for it by name', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    await first.launch(oneVat('counter'));
    await first.stop();
    const second = await makeTestKernel({ dbFilename, resetStorage: true });
    expect(second.getStatus()).toMatchObject({ vats: [], subclusters: [] });
    await second.expectQuiescent();
  });
});
