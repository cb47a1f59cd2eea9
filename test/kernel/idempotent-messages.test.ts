import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { kunser } from '../../src/kernel/index.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { testLimits } from '../support/test-limits.ts';
import { watchCommits } from '../support/watch-commits.ts';

const limits = testLimits({ keptAnswers: 100 });

type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

/** Asks with a requestId, and gives the value of the answer. */
const ask = async (
  { queueMessage }: Pick<TestKernel, 'queueMessage'>,
  requestId: string,
  target: string,
  method: string,
  ...args: unknown[]
): Promise<unknown> => kunser(await queueMessage(target, method, args, { requestId }));

describe('P8 a message with a requestId', () => {
  test('is sent once however often it is asked for, and leaves no row once acknowledged', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const before = kernel.rowCounts();
    const other = kernel.openSession({ name: 'test' });
    const asked = [
      ask(kernel, 'one', rootKref, 'increment'),
      ask(kernel, 'one', rootKref, 'increment'),
      ask(other.api, 'one', rootKref, 'increment'),
    ];
    expect(await Promise.all(asked)).toEqual([1, 1, 1]);
    expect(await ask(other.api, 'one', rootKref, 'increment')).toBe(1);
    expect(await ask(kernel, 'two', rootKref, 'increment', 10)).toBe(11);
    expect(await kernel.call(rootKref, 'read')).toBe(11);
    other.end();
    expect(await ask(kernel, 'one', rootKref, 'increment')).toBe(1);
    await kernel.expectQuiescent();
    for (const id of ['one', 'two', 'two', 'never used']) await kernel.acknowledgeAnswer(id);
    expect(kernel.rowCounts()).toEqual(before);
    // What is acknowledged is forgotten: the id means a new message now.
    expect(await ask(kernel, 'one', rootKref, 'increment')).toBe(12);
    await kernel.expectQuiescent();
  });

  test('gives a rejection as often, code and all', async () => {
    const kernel = await makeTestKernel();
    const { rootKref, subclusterId } = await kernel.launch(oneVat('counter'));
    const fail = () => ask(kernel, 'failing', rootKref, 'fail', 'oh no').catch((error: unknown) => error);
    expect(await fail()).toMatchObject({ name: 'TypeError', message: 'oh no' });
    await kernel.terminateSubcluster(subclusterId);
    expect(await fail()).toMatchObject({ name: 'TypeError', message: 'oh no' });
    await kernel.acknowledgeAnswer('failing');
    await expect(fail()).resolves.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    await kernel.expectQuiescent();
  });

  test('P9 holds what its answer refers to, after the session that asked has ended', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('alice'));
    await kernel.collectGarbage();
    const before = kernel.rowCounts();
    const session = kernel.openSession({ name: 'test' });
    const { slots } = await session.api.queueMessage(rootKref, 'makeThing', ['fig'], { requestId: 'a thing' });
    session.end();
    await kernel.collectGarbage();
    const later = kernel.openSession({ name: 'test' });
    const again = await later.api.queueMessage(rootKref, 'makeThing', ['fig'], { requestId: 'a thing' });
    expect(again.slots).toEqual(slots);
    expect(kunser(await later.api.queueMessage(slots[0]!, 'label', []))).toBe('fig');
    await later.api.acknowledgeAnswer('a thing');
    expect(kunser(await later.api.queueMessage(slots[0]!, 'label', []))).toBe('fig');
    later.end();
    await kernel.collectGarbage();
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });

  test('is found after a restart, answered or not', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    const { rootKref } = await first.launch(oneVat('counter'));
    expect(await ask(first, 'answered', rootKref, 'increment', 5)).toBe(5);
    await first.suspendVat('v1');
    const unanswered = ask(first, 'waiting', rootKref, 'increment').catch((error: unknown) => String(error));
    await first.stop();
    expect(await unanswered).toContain('[KERNEL_STOPPED]');

    const second = await makeTestKernel({ dbFilename });
    expect(await ask(second, 'answered', rootKref, 'increment', 5)).toBe(5);
    const waiting = [ask(second, 'waiting', rootKref, 'increment'), ask(second, 'waiting', rootKref, 'increment')];
    await second.resumeVat('v1');
    expect(await Promise.all(waiting)).toEqual([6, 6]);
    expect(await second.call(rootKref, 'read')).toBe(6);
    await second.expectQuiescent();
  });

  test('that went to another state of the kernel is not sent anew by what took its place', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const passphrase = 'correct horse battery staple';
    const pieces: Uint8Array[] = [];
    for await (const piece of kernel.kernel.exportKernel({ passphrase })) pieces.push(piece);
    const { id } = kernel.getStatus().kernel;
    const send = (requestId: string, kernelId: string) =>
      kernel.queueMessage(rootKref, 'increment', [], { requestId, kernelId }).then(kunser);
    expect(await send('one', id)).toBe(1);
    expect(await send('one', id)).toBe(1);

    await kernel.kernel.importKernel({ passphrase, data: Buffer.concat(pieces) });
    await expect(send('one', id)).rejects.toMatchObject({ code: 'KERNEL_REPLACED' });
    expect(await kernel.call(rootKref, 'read')).toBe(0);
    // What it knows it answers, whoever asks; what is meant for it is sent.
    const next = kernel.getStatus().kernel.id;
    expect(next).not.toBe(id);
    expect(await send('two', next)).toBe(1);
    expect(await send('two', id)).toBe(1);
    expect(await kernel.call(rootKref, 'read')).toBe(1);
    await kernel.expectQuiescent();
  });

  test.each(['before', 'after'] as const)('happened or did not when the kernel fails %s its commit', async (when) => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    let failing = false;
    const first = await makeTestKernel({
      dbFilename,
      onFailure: () => {},
      wrapDatabase: (database) =>
        watchCommits(database, {
          [when]: () => {
            if (failing) throw Error('disk I/O error');
          },
        }),
    });
    const { rootKref } = await first.launch(oneVat('counter'));
    first.getStatus();
    failing = true;
    await expect(ask(first, 'once', rootKref, 'increment')).rejects.toThrow(/KERNEL_STOPPED/);
    first.database.close();

    const second = await makeTestKernel({ dbFilename });
    const rows = () => second.rowCounts().host_calls;
    expect(rows()).toBe(when === 'before' ? 0 : 1);
    expect(await ask(second, 'once', rootKref, 'increment')).toBe(1);
    expect(await second.call(rootKref, 'read')).toBe(1);
    expect(rows()).toBe(1);
    await second.expectQuiescent();
  });

  test('a kernel killed in the middle: each asked again is counted once', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const program = fileURLToPath(new URL('./idempotent-kernel.ts', import.meta.url));
    const child = spawn(process.execPath, [program, dbFilename, configUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => child.on('exit', resolve));
    let root = '';
    let seen = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('ready ')) root = line.slice(6);
      else seen = Number(line);
      if (seen >= 37) child.kill('SIGKILL');
    }
    await exited;

    const kernel = await makeTestKernel({ dbFilename });
    const numbers = Array.from({ length: seen + 5 }, (_, i) => i + 1);
    const answers = [];
    for (const number of numbers) answers.push(await ask(kernel, `request ${number}`, root, 'increment'));
    expect(answers).toEqual(numbers);
    expect(await kernel.call(root, 'read')).toBe(numbers.length);
    await kernel.expectQuiescent();
  });
});

describe('bad requestIds', () => {
  test('a kernelId without one: there is no answer to look for', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const { id: kernelId } = kernel.getStatus().kernel;
    await expect(kernel.queueMessage(rootKref, 'increment', [], { kernelId })).rejects.toThrow(
      /INVALID_ARGUMENT.*requestId/,
    );
    await kernel.expectQuiescent();
  });

  test('one that was used for another message', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const other = await kernel.launch(oneVat('counter'));
    await ask(kernel, 'mine', rootKref, 'increment', 1);
    const wrong = /\[INVALID_ARGUMENT\] requestId mine was used for another message/;
    await expect(ask(kernel, 'mine', rootKref, 'increment', 2)).rejects.toThrow(wrong);
    await expect(ask(kernel, 'mine', rootKref, 'read', 1)).rejects.toThrow(wrong);
    await expect(ask(kernel, 'mine', other.rootKref, 'increment', 1)).rejects.toThrow(wrong);
    expect(await ask(kernel, 'mine', rootKref, 'increment', 1)).toBe(1);
    await kernel.expectQuiescent();
  });

  test('ones that are empty or too long, and messages that cannot be sent, leave nothing', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const before = kernel.rowCounts();
    const long = 'x'.repeat(limits.requestIdLength);
    await expect(ask(kernel, '', rootKref, 'increment')).rejects.toThrow(/a requestId is a string of 1 to 200/);
    await expect(ask(kernel, `${long}x`, rootKref, 'increment')).rejects.toThrow(/INVALID_ARGUMENT/);
    await expect(kernel.acknowledgeAnswer('')).rejects.toThrow(/INVALID_ARGUMENT/);
    await expect(ask(kernel, long, 'ko999', 'increment')).rejects.toThrow(/OBJECT_NOT_FOUND/);
    await expect(ask(kernel, long, rootKref, 'increment', () => {})).rejects.toThrow(/cannot be passed/);
    expect(kernel.rowCounts()).toEqual(before);
    expect(await ask(kernel, long, rootKref, 'increment')).toBe(1);
    await kernel.expectQuiescent();
  });

  test('more than are kept: until others are acknowledged', async () => {
    const kernel = await makeTestKernel({ limits });
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const ids = Array.from({ length: limits.keptAnswers }, (_, i) => `request ${i}`);
    await Promise.all(ids.map((id) => ask(kernel, id, rootKref, 'increment')));
    const oneMore = () => ask(kernel, 'one more', rootKref, 'increment');
    await expect(oneMore()).rejects.toThrow(`[TOO_MANY_ANSWERS] ${limits.keptAnswers} answers are kept already`);
    expect(await ask(kernel, ids[0]!, rootKref, 'increment')).toBe(1);
    expect(await kernel.call(rootKref, 'increment')).toBe(limits.keptAnswers + 1);
    await kernel.acknowledgeAnswer(ids[0]!);
    expect(await oneMore()).toBe(limits.keptAnswers + 2);
    await kernel.expectQuiescent();
  });

  test('a reset forgets what it kept', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    await ask(kernel, 'one', rootKref, 'increment');
    await kernel.clearStorage();
    expect(kernel.rowCounts()).toMatchObject({ host_calls: 0, promises: 0 });
    await kernel.expectQuiescent();
  });
});
