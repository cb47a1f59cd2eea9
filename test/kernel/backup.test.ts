import { join } from 'node:path';
import { E, Far } from '@endo/far';
import { makeCapTP } from '@endo/captp';
import { describe, expect, test } from 'vitest';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import type { KernelApi } from '../../src/kernel/index.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

const passphrase = 'correct horse battery staple';

type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

const exportWhole = async (kernel: TestKernel): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of kernel.kernel.exportKernel({ passphrase })) pieces.push(piece);
  return Buffer.concat(pieces);
};

/** A kernel with one counter at 2, and its backup. */
const makeBackup = async () => {
  const kernel = await makeTestKernel();
  const { rootKref } = await kernel.launch(oneVat('counter'));
  await kernel.call(rootKref, 'increment', 2);
  // Then nothing happens in the kernel by itself.
  await kernel.kernel.collectGarbage();
  return { kernel, rootKref, data: await exportWhole(kernel) };
};

const incarnationOf = ({ database }: TestKernel): unknown =>
  database.executeQuery('SELECT incarnation FROM kernel_meta')[0]?.incarnation;

/** Everything in the tables. */
const dump = ({ kernel, database }: TestKernel): unknown => {
  kernel.getStatus();
  return database
    .executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .map(({ name }) => [name, database.executeQuery(`SELECT * FROM "${String(name)}"`)]);
};

describe('a backup', () => {
  test('brings vats with their state into another kernel, in the place of its own', async () => {
    const { kernel: first, rootKref, data } = await makeBackup();
    const second = await makeTestKernel();
    await second.launch(oneVat('bob'));
    const before = incarnationOf(second);
    await second.kernel.importKernel({ passphrase, data });
    expect(second.kernel.getStatus().vats.map(({ name }) => name)).toEqual(['counter']);
    expect(await second.call(rootKref, 'increment')).toBe(3);
    await second.expectQuiescent();
    // Two copies are two kernels, and the first goes on as if nothing was.
    expect(new Set([before, incarnationOf(first), incarnationOf(second)]).size).toBe(3);
    expect(await first.call(rootKref, 'increment')).toBe(3);
    await first.expectQuiescent();
  });

  test('is put back into the kernel that it was made of', async () => {
    const { kernel, rootKref, data } = await makeBackup();
    await kernel.call(rootKref, 'increment', 40);
    await kernel.kernel.importKernel({ passphrase, data });
    expect(await kernel.call(rootKref, 'read')).toBe(2);
    expect(kernel.kernel.getStatus().vats[0]!.incarnation).toBe(2);
    await kernel.expectQuiescent();
  });

  test('ends what was under way in the kernel that it replaces', async () => {
    const { kernel, rootKref, data } = await makeBackup();
    const bob = await kernel.launch(oneVat('bob'));
    const answer = kernel.call(bob.rootKref, 'later');
    const launch = kernel.launch(oneVat('broken', { how: 'bootstrap hangs' }));
    const ended = Promise.all([
      expect(answer).rejects.toThrow(/KERNEL_STOPPED.*imported/),
      expect(launch).rejects.toThrow(/KERNEL_STOPPED|VAT_TERMINATED|BOOTSTRAP_FAILED/),
    ]);
    await kernel.kernel.importKernel({ passphrase, data });
    await ended;
    expect(kernel.kernel.getStatus().vats.map(({ id }) => id)).toEqual(['v1']);
    expect(await kernel.call(rootKref, 'read')).toBe(2);
    await kernel.expectQuiescent();
  });

  test('P17 holds after a restart of the kernel that imported it', async () => {
    const { rootKref, data } = await makeBackup();
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const second = await makeTestKernel({ dbFilename });
    await second.kernel.importKernel({ passphrase, data });
    const incarnation = incarnationOf(second);
    await second.kernel.stop();
    const third = await makeTestKernel({ dbFilename });
    expect(await third.call(rootKref, 'read')).toBe(2);
    expect(incarnationOf(third)).toBe(incarnation);
    await third.expectQuiescent();
  });

  test('is of one moment, whatever happens while it is read', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    const pieces: Uint8Array[] = [];
    for await (const piece of kernel.kernel.exportKernel({ passphrase })) {
      pieces.push(piece);
      await kernel.call(rootKref, 'increment');
    }
    expect(pieces.length).toBeGreaterThan(1);
    expect(await kernel.call(rootKref, 'read')).toBe(pieces.length);
    await kernel.kernel.importKernel({ passphrase, data: Buffer.concat(pieces) });
    expect(await kernel.call(rootKref, 'read')).toBe(0);
    await kernel.expectQuiescent();
  });

  test('P8 made in the midst of calls has each of them once or not at all', async () => {
    const { kernel, rootKref } = await makeBackup();
    const calls = Array.from({ length: 50 }, () => kernel.call(rootKref, 'increment'));
    const data = await exportWhole(kernel);
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, (_, i) => i + 3));
    const second = await makeTestKernel();
    await second.kernel.importKernel({ passphrase, data });
    // What stood in the queue is delivered in the copy, too; a call that was under way is there as a whole or queued.
    expect(await second.call(rootKref, 'read')).toBe(52);
    await second.expectQuiescent();
  });

  test('larger than a chunk and with values larger than one comes back as it was', async () => {
    const { kernel, data: small } = await makeBackup();
    const insert = kernel.database.prepare('INSERT INTO vat_store (vat, key, value) VALUES (?, ?, ?)');
    for (let i = 0; i < 3_000; i += 1) {
      insert.run('v1', new TextEncoder().encode(`zz${i}`), new TextEncoder().encode('x'.repeat(i)));
    }
    insert.run('v1', new TextEncoder().encode('zzz'), new Uint8Array(1_500_000).fill(122));
    const before = kernel.database.executeQuery('SELECT * FROM vat_store');
    const data = await exportWhole(kernel);
    expect(data.length).toBeGreaterThan(6_000_000);
    await kernel.kernel.importKernel({ passphrase, data: small });
    await kernel.kernel.importKernel({ passphrase, data });
    expect(kernel.database.executeQuery('SELECT * FROM vat_store').length).toBe(before.length);
    expect(kernel.database.executeQuery("SELECT * FROM vat_store WHERE key >= x'7a7a'")).toEqual(
      before.filter(({ key }) => (key as Uint8Array)[0] === 0x7a),
    );
  });
});

describe('a backup that is checked', () => {
  test('says what is in it and changes nothing until it is put in place, as it was then', async () => {
    const { kernel: first, rootKref, data } = await makeBackup();
    const { peerId } = await first.kernel.initIdentity();
    const withIdentity = await exportWhole(first);
    const { id: kernelId } = first.kernel.getStatus().kernel;
    const second = await makeTestKernel();
    await second.launch(oneVat('bob'));
    // Then nothing happens in it by itself.
    await second.kernel.collectGarbage();
    const started = second.kernel.getStatus().kernel.startedAt;
    const before = dump(second);

    const without = await second.kernel.checkBackup({ passphrase, data });
    expect(without.describe()).toMatchObject({ kernelId, peerId: null, subclusters: 1, vats: 1 });
    without.return();
    without.return();
    const file = Uint8Array.from(withIdentity);
    const checked = await second.kernel.checkBackup({ passphrase, data: file });
    const summary = checked.describe();
    expect(summary).toEqual({ kernelId, peerId, subclusters: 1, vats: 1, madeAt: expect.any(Number) });
    expect(summary.madeAt).toBeGreaterThan(started - 60_000);
    expect(summary.madeAt).toBeLessThan(started + 60_000);
    expect(dump(second)).toEqual(before);

    // Meanwhile the kernel goes on, and the file may be gone.
    await expect(second.kernel.checkBackup({ passphrase, data })).rejects.toThrow(/BACKUP_BUSY/);
    await second.launch(oneVat('bob'));
    file.fill(0);
    await checked.replace();
    expect(second.kernel.getStatus().vats.map(({ name }) => name)).toEqual(['counter']);
    expect(second.kernel.getStatus().remoteComms.peerId).toBe(peerId);
    expect(await second.call(rootKref, 'read')).toBe(2);
    await expect(checked.replace()).rejects.toThrow(/INVALID_ARGUMENT.*before/);
    await second.expectQuiescent();
  });

  test('is refused like one that is imported', async () => {
    const { kernel, data } = await makeBackup();
    const before = dump(kernel);
    const check = (given: string, file: Uint8Array) => kernel.kernel.checkBackup({ passphrase: given, data: file });
    await expect(check('correct horse battery stable', data)).rejects.toThrow(/BACKUP_WRONG_PASSPHRASE/);
    await expect(check(passphrase, data.subarray(0, -1))).rejects.toThrow(/BACKUP_INVALID/);
    expect(dump(kernel)).toEqual(before);
    (await check(passphrase, data)).return();
    await kernel.expectQuiescent();
  });

  test('is given up when the session of its host ends, in the midst of it too', async () => {
    const { kernel, data } = await makeBackup();
    const text = Buffer.from(data).toString('base64');
    const first = kernel.kernel.openSession({ name: 'a host' });
    const checked = await first.api.checkBackup({ passphrase, data: text });
    first.end();
    await expect(checked.replace()).rejects.toThrow(/INVALID_ARGUMENT/);
    const second = kernel.kernel.openSession({ name: 'another host' });
    const checking = second.api.checkBackup({ passphrase, data: text });
    second.end();
    await checking;
    await kernel.kernel.importKernel({ passphrase, data });
    await kernel.expectQuiescent();
  });
});

describe('a backup that is not taken leaves the kernel as it was', () => {
  const expectRefused = async (
    kernel: TestKernel,
    data: Uint8Array,
    message: RegExp,
    given: string = passphrase,
  ): Promise<void> => {
    const before = dump(kernel);
    await expect(kernel.kernel.importKernel({ passphrase: given, data })).rejects.toThrow(message);
    expect(dump(kernel)).toEqual(before);
  };

  test('when it is damaged anywhere', async () => {
    const { kernel, rootKref, data } = await makeBackup();
    const offsets = [0, 8, 10, 13, 14, 29, 30, 45, 46, 61, 62, 63, 65, 66, 1_000, 262_200, 262_229, 262_230, 300_000];
    for (const offset of [...offsets.filter((at) => at < data.length), data.length - 16, data.length - 1]) {
      const damaged = Uint8Array.from(data);
      damaged[offset]! ^= 1;
      await expectRefused(kernel, damaged, /BACKUP_(INVALID|UNSUPPORTED)/);
    }
    expect(await kernel.call(rootKref, 'increment')).toBe(3);
    await kernel.expectQuiescent();
  });

  test('when it is cut off, goes on after its end, or is in another order', async () => {
    const { kernel, data: small } = await makeBackup();
    kernel.database
      .prepare('INSERT INTO vat_store (vat, key, value) VALUES (?, ?, ?)')
      .run('v1', new TextEncoder().encode('zzz'), new Uint8Array(700_000));
    const data = await exportWhole(kernel);
    for (const length of [0, 5, 10, 40, 62, 64, 66, 5_000, data.length - 1]) {
      await expectRefused(kernel, data.subarray(0, length), /BACKUP_INVALID.*(no backup|ends too early)/);
    }
    await expectRefused(kernel, Buffer.concat([data, Uint8Array.of(0)]), /BACKUP_INVALID.*goes on after its end/);
    const frame = 4 + 256 * 1024 + 16;
    const [head, a, b] = [
      data.subarray(0, 62),
      data.subarray(62, 62 + frame),
      data.subarray(62 + frame, 62 + 2 * frame),
    ];
    const rest = data.subarray(62 + 2 * frame);
    await expectRefused(kernel, Buffer.concat([head, b, a, rest]), /BACKUP_INVALID.*damaged at chunk 0/);
    await expectRefused(kernel, Buffer.concat([head, a, rest]), /BACKUP_INVALID.*damaged at chunk 1/);
    await expectRefused(kernel, Buffer.concat([head, a, a, b, rest]), /BACKUP_INVALID.*damaged at chunk 1/);
    // The end of another file, under the same passphrase.
    await expectRefused(kernel, Buffer.concat([head, a, b, small.subarray(62)]), /BACKUP_INVALID.*damaged at chunk 2/);
  });

  test('when the passphrase is another', async () => {
    const { kernel, data } = await makeBackup();
    const other = 'correct horse battery stable';
    await expectRefused(kernel, data, /BACKUP_WRONG_PASSPHRASE/, other);
    await expectRefused(kernel, data, /^(?!.*stable)/, other);
    await kernel.kernel.importKernel({ passphrase, data });
    await kernel.expectQuiescent();
  });

  test('when it is of a newer kernel', async () => {
    const { kernel, data } = await makeBackup();
    const newer = Uint8Array.from(data);
    newer[9] = 2;
    await expectRefused(kernel, newer, /BACKUP_UNSUPPORTED.*has format 2, this kernel reads up to 1/);
  });

  test('when its tables contradict themselves', async () => {
    const { kernel, rootKref } = await makeBackup();
    kernel.kernel.getStatus();
    kernel.database.exec(`UPDATE objects SET recognizable = recognizable + 1 WHERE kref = '${rootKref}'`);
    const pieces = kernel.kernel.exportKernel({ passphrase });
    await expect(pieces.next()).rejects.toThrow(/STORAGE_INVALID.*contradicts itself: ko\d+ counts/);
    kernel.database.exec(`UPDATE objects SET recognizable = recognizable - 1 WHERE kref = '${rootKref}'`);
    expect((await exportWhole(kernel)).length).toBeGreaterThan(0);
    await kernel.expectQuiescent();
  });

  test('when the database cannot be written', async () => {
    const { data } = await makeBackup();
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('counter'));
    await kernel.call(rootKref, 'increment', 7);
    await kernel.kernel.collectGarbage();
    kernel.kernel.getStatus();
    kernel.database.exec(
      "CREATE TEMP TRIGGER full BEFORE INSERT ON main.vats BEGIN SELECT raise(ABORT, 'database or disk is full'); END",
    );
    await expectRefused(kernel, data, /BACKUP_FAILED.*could not be written: database or disk is full/);
    expect(await kernel.call(rootKref, 'increment')).toBe(8);
    await kernel.expectQuiescent();
  });
});

describe('exports and imports', () => {
  test.each([
    ['too short', 'a'.repeat(limits.passphraseLength - 1)],
    ['too long', 'a'.repeat(limits.passphraseMaxLength + 1)],
    ['no text', 123_456_789_012],
  ])('refuse a new passphrase that is %s, and do not repeat it', async (_what, wrong) => {
    const kernel = await makeTestKernel();
    const attempt = () => kernel.kernel.exportKernel({ passphrase: wrong as string });
    expect(attempt).toThrow(/INVALID_ARGUMENT.*passphrase: expected/);
    expect(attempt).not.toThrow(String(wrong));
  });

  test.each([limits.passphraseLength, limits.passphraseMaxLength])(
    'take a passphrase of %i characters',
    async (length) => {
      const kernel = await makeTestKernel();
      const pieces = kernel.kernel.exportKernel({ passphrase: 'a'.repeat(length) });
      expect((await pieces.next()).done).toBe(false);
      await pieces.return();
    },
  );

  test('are one at a time; a reader who stops makes room', async () => {
    const { kernel, data } = await makeBackup();
    const pieces = kernel.kernel.exportKernel({ passphrase });
    await pieces.next();
    await expect(kernel.kernel.exportKernel({ passphrase }).next()).rejects.toThrow(/BACKUP_BUSY/);
    await expect(kernel.kernel.importKernel({ passphrase, data })).rejects.toThrow(/BACKUP_BUSY/);
    await pieces.return();
    await kernel.kernel.importKernel({ passphrase, data });
    await kernel.expectQuiescent();
  });

  test('go through captp, and the session with its subscriptions and the services go on in the imported kernel', async () => {
    const kernel = await makeTestKernel();
    kernel.kernel.registerKernelServiceObject('clock', Far('clock', { now: () => 1 }));
    const session = kernel.kernel.openSession({ name: 'a host' });
    // Captp would write every error to the console, those of answers too.
    const quiet = { onReject: () => {} };
    const ends: { dispatch(message: unknown): boolean }[] = [];
    ends.push(makeCapTP('kernel', (message) => void ends[1]!.dispatch(structuredClone(message)), session.facet, quiet));
    const far = makeCapTP('host', (message) => void ends[0]!.dispatch(structuredClone(message)), undefined, quiet);
    ends.push(far);
    const host = (await far.getBootstrap()) as KernelApi;

    const seen: number[] = [];
    let imported = Promise.withResolvers<void>();
    await E(host).subscribe(
      Far('listener', {
        onEvent: (event: { type: string; status?: { vats: unknown[] } }) => {
          if (event.status === undefined) return;
          seen.push(event.status.vats.length);
          if (event.status.vats.length === 1) imported.resolve();
        },
      }),
    );
    const { rootKref } = await E(host).launchSubcluster(oneVat('counter'), { configUrl });
    await E(host).queueMessage(rootKref, 'increment', [5]);
    const stream = await E(host).exportKernel({ passphrase });
    const pieces: string[] = [];
    for (let piece = await E(stream).next(); !piece.done; piece = await E(stream).next()) pieces.push(piece.value);
    const { id } = (await E(host).getStatus()).subclusters[0]!;
    await E(host).terminateSubcluster(id);

    imported = Promise.withResolvers<void>();
    const waiting = pieces.values();
    const source = Far('backup', {
      next: () => {
        const { done, value } = waiting.next();
        return harden(done ? { done: true as const } : { done: false as const, value });
      },
    });
    await E(host).importKernel({ passphrase, data: source });
    expect((await E(host).queueMessage(rootKref, 'read', [])).body).toBe('#5');
    await imported.promise;
    expect(() => kernel.kernel.registerKernelServiceObject('clock', Far('clock', {}))).toThrow(/SERVICE_EXISTS/);

    const whole = Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))).toString('base64');
    await E(host).importKernel({ passphrase, data: whole });
    expect((await E(host).queueMessage(rootKref, 'read', [])).body).toBe('#5');
    await expect(E(host).importKernel({ passphrase, data: 'not base64!' })).rejects.toThrow(/BACKUP_INVALID/);
    const checked = E(host).checkBackup({ passphrase, data: whole });
    expect(await E(checked).describe()).toMatchObject({ subclusters: 1, vats: 1 });
    await E(checked).replace();
    expect((await E(host).queueMessage(rootKref, 'read', [])).body).toBe('#5');
    session.end();
    await kernel.expectQuiescent();
  });

  test('that a host began end with its session', async () => {
    const { kernel } = await makeBackup();
    const session = kernel.kernel.openSession({ name: 'a host' });
    const stream = session.api.exportKernel({ passphrase });
    await stream.next();
    session.end();
    await expect
      .poll(async () =>
        kernel.kernel
          .exportKernel({ passphrase })
          .next()
          .then(({ done }) => done, String),
      )
      .toBe(false);
  });
});
