import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

const program = fileURLToPath(new URL('./counting-kernel.ts', import.meta.url));

/** Runs the counting program until it has printed `count` answers, and kills it. The last answer that was seen. */
const countAndDie = async (dbFilename: string, count: number): Promise<{ root: string; seen: number }> => {
  const child = spawn(process.execPath, [program, dbFilename, configUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  let root = '';
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ready ')) root = line.slice(6);
    else seen = Number(line);
    if (seen >= count) child.kill('SIGKILL');
  }
  await exited;
  return { root, seen };
};

describe('P8 exactly once', () => {
  test('a kernel killed in the middle of increments loses none that was answered and doubles none', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const { root, seen } = await countAndDie(dbFilename, 57);
    const kernel = await makeTestKernel({ dbFilename });
    const count = Number(await kernel.call(root, 'read'));
    expect([seen, seen + 1]).toContain(count);
    await kernel.expectQuiescent();
  });

  test('a message that was queued when the kernel stopped is delivered by the next', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    const { rootKref } = await first.launch(oneVat('counter'));
    const unanswered = Promise.all(Array.from({ length: 20 }, () => first.call(rootKref, 'increment')));
    const lost = expect(unanswered).rejects.toThrow(/KERNEL_STOPPED/);
    await first.stop();
    await lost;
    const second = await makeTestKernel({ dbFilename });
    expect(await second.call(rootKref, 'read')).toBe(20);
    await second.expectQuiescent();
  });
});

describe('P17 a restart', () => {
  test('keeps roots and baggage, and loses what only memory held', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    await first.launch({
      bootstrap: 'alice',
      vats: {
        alice: { sourceSpec: './alice.ts' },
        bob: { sourceSpec: './bob.ts' },
        counter: { sourceSpec: './counter.ts' },
      },
    });
    const [alice, bob, counter] = ['alice', 'bob', 'counter'].map((name) => first.rootOf(name));
    await first.call(counter!, 'increment', 41);
    const thing = (await first.queueMessage(alice!, 'makeThing', ['fig'])).slots[0]!;
    await first.call(alice!, 'hold', first.getPresence(thing));
    const pending = first.call(bob!, 'later').catch((error: unknown) => error);
    await first.stop();
    expect(String(await pending)).toContain('KERNEL_STOPPED');

    const second = await makeTestKernel({ dbFilename });
    expect(await second.call(counter!, 'increment')).toBe(42);
    await expect(second.call(thing, 'label')).rejects.toThrow(/OBJECT_NOT_FOUND|OBJECT_DELETED/);
    for (const root of [alice, bob, counter]) await second.call(root!, '__getMethodNames__');
    expect(second.getStatus().vats.map(({ incarnation, state }) => ({ incarnation, state }))).toEqual(
      Array(3).fill({ incarnation: 2, state: 'running' }),
    );
    await second.expectQuiescent();
  });

  test('P13 runs the pinned code although its source is gone', async () => {
    const folder = await makeTempFolder();
    const dbFilename = join(folder, 'store.db');
    const { bundleVat } = await import('../../src/bundler/index.ts');
    const { writeFile, rm } = await import('node:fs/promises');
    const { text } = await bundleVat({ entry: fileURLToPath(new URL('../vats/counter.ts', import.meta.url)) });
    const bundleFile = join(folder, 'counter.bundle');
    await writeFile(bundleFile, text);
    const first = await makeTestKernel({ dbFilename });
    const { rootKref } = await first.launch({
      bootstrap: 'counter',
      vats: { counter: { bundleSpec: `file://${bundleFile}` } },
    });
    await first.call(rootKref, 'increment');
    await first.stop();
    await rm(bundleFile);
    const second = await makeTestKernel({ dbFilename });
    expect(await second.call(rootKref, 'increment')).toBe(2);
  });
});
