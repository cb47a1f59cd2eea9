import { rm, writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  bundlePaths,
  getLockdownBundle,
  getLockdownBundleSHA256,
  getSupervisorBundle,
  getSupervisorBundleSHA256,
  makeNodejsPlatformServices,
  makeSQLKernelDatabase,
  type InstalledSupervisor,
} from '../../src/node/index.ts';
import { migrations, APPLICATION_ID } from '../../src/kernel/store/schema.ts';
import { copyRows, listTables } from '../../src/kernel/store/table-rows.ts';
import { supervisorHashes } from '../../src/wire/supervisor-hashes.ts';
import { copySupervisor, flipBit, hashesOfFiles } from '../support/altered-supervisor.ts';
import { makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

const makeKernelOn = (supervisor: InstalledSupervisor, dbFilename = ':memory:') =>
  makeTestKernel({
    workers: true,
    dbFilename,
    wrapPlatform: (services) => ({ ...services, ...makeNodejsPlatformServices({ supervisor }) }),
  });

const parts = ['lockdown', 'supervisor'] as const;

describe('P14 the supervisor', () => {
  test('is to be had with its hash, which is that of the file and of the bundle as JSON', async () => {
    const bundles = { lockdown: await getLockdownBundle(), supervisor: await getSupervisorBundle() };
    const hashes = { lockdown: await getLockdownBundleSHA256(), supervisor: await getSupervisorBundleSHA256() };
    for (const part of parts) {
      expect(bundles[part]).toEqual({ moduleFormat: 'nestedEvaluate', source: expect.any(String), sourceMap: '' });
      expect(await readFile(bundlePaths[part], 'utf8')).toBe(JSON.stringify(bundles[part]));
    }
    expect(hashes).toEqual(supervisorHashes);
    expect(hashes).toEqual(await hashesOfFiles({ paths: bundlePaths, hashes }));
  });

  test.each(parts)('with one bit flipped in %s.bundle starts no vat, and each start says why', async (part) => {
    const supervisor = await copySupervisor(await makeTempFolder());
    await flipBit(supervisor, part);
    const found = (await hashesOfFiles(supervisor))[part];
    const kernel = await makeKernelOn(supervisor);
    const before = kernel.rowCounts();
    const problem = `${supervisor.paths[part]} is not what this kernel was built with`;
    for (let time = 0; time < 2; time += 1) {
      const refused = kernel.launch(oneVat('counter'));
      await expect(refused).rejects.toMatchObject({ code: 'SUPERVISOR_INVALID' });
      const message = await refused.then(String, String);
      for (const text of [problem, found, supervisorHashes[part], 'npm run build']) expect(message).toContain(text);
    }
    expect(kernel.rowCounts()).toEqual(before);
    const faults = kernel.getStatus().faults.map(({ code, message }) => [code, message.includes(problem)]);
    expect(faults).toEqual([
      ['SUPERVISOR_INVALID', true],
      ['SUPERVISOR_INVALID', true],
    ]);
    await kernel.expectQuiescent();
  });

  test('that is missing starts no vat, and says how to build it', async () => {
    const supervisor = await copySupervisor(await makeTempFolder());
    await rm(supervisor.paths.lockdown);
    const kernel = await makeKernelOn(supervisor);
    await expect(kernel.launch(oneVat('counter'))).rejects.toThrow(
      /SUPERVISOR_INVALID.*lockdown\.bundle cannot be read/,
    );
  });

  test('that is damaged leaves the vats there are as failed, with their state, until it is repaired', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const supervisor = await copySupervisor(await makeTempFolder());
    const first = await makeKernelOn(supervisor, dbFilename);
    const { rootKref } = await first.launch(oneVat('counter'));
    await first.call(rootKref, 'increment', 7);
    await first.stop();

    await flipBit(supervisor, 'supervisor');
    const second = await makeKernelOn(supervisor, dbFilename);
    await expect.poll(() => second.getStatus().vats[0]?.state).toBe('failed');
    expect(second.getStatus().vats).toMatchObject([
      { supervisorSha256: null, error: expect.stringContaining('is not what this kernel was built with') },
    ]);
    await expect(second.resumeVat('v1')).rejects.toThrow(/SUPERVISOR_INVALID/);
    await flipBit(supervisor, 'supervisor');
    await second.resumeVat('v1');
    expect(await second.call(rootKref, 'read')).toBe(7);
    await second.expectQuiescent();
  });

  test('is recorded for the incarnation that runs it', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const supervisor = await copySupervisor(await makeTempFolder());
    const running = (kernel: Awaited<ReturnType<typeof makeTestKernel>>) => {
      const [vat] = kernel.getStatus().vats;
      return [vat?.incarnation, vat?.supervisorSha256];
    };
    const first = await makeKernelOn(supervisor, dbFilename);
    await first.launch(oneVat('counter'));
    expect(running(first)).toEqual([1, supervisorHashes.supervisor]);
    await first.upgradeVat('v1', {});
    expect(running(first)).toEqual([2, supervisorHashes.supervisor]);
    await first.stop();

    // Another text, and a kernel that was built with it.
    const text = await readFile(supervisor.paths.supervisor, 'utf8');
    await writeFile(supervisor.paths.supervisor, text.replace("'use strict';", "'use strict';/* another */"));
    const hashes = await hashesOfFiles(supervisor);
    expect(hashes.supervisor).not.toBe(supervisorHashes.supervisor);
    const second = await makeKernelOn({ ...supervisor, hashes }, dbFilename);
    await expect.poll(() => running(second)).toEqual([3, hashes.supervisor]);
    await second.upgradeVat('v1', {});
    expect(running(second)).toEqual([4, hashes.supervisor]);
    await expect(second.upgradeVat('v1', { bundleSpec: './no-such.bundle' })).rejects.toThrow(/BUNDLE_UNAVAILABLE/);
    expect(running(second)).toEqual([4, hashes.supervisor]);
    await second.expectQuiescent();
  });
});

describe('P1 what version 1 wrote', () => {
  /** The rows of a database in the tables of version 1. */
  const writeVersion1 = async (from: string, to: string): Promise<void> => {
    const source = await makeSQLKernelDatabase({ dbFilename: from });
    const target = await makeSQLKernelDatabase({ dbFilename: to });
    target.exec(migrations[0] ?? '');
    target.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1`);
    const tables = listTables(target).map(({ name }) => name);
    // What version 1 has not.
    for (const { name } of listTables(source)) if (!tables.includes(name)) source.exec(`DROP TABLE "${name}"`);
    source.exec('ALTER TABLE vats DROP COLUMN supervisor; ALTER TABLE objects DROP COLUMN iface');
    source.exec("DELETE FROM counters WHERE name = 'remote'");
    copyRows(source, target);
    source.close();
    target.close();
  };

  test('is migrated: a vat goes on from its state, and its next incarnation is recorded', async () => {
    const folder = await makeTempFolder();
    const first = await makeTestKernel({ workers: true, dbFilename: join(folder, 'new.db') });
    const { rootKref } = await first.launch(oneVat('counter'));
    await first.call(rootKref, 'increment', 5);
    await first.stop();
    const dbFilename = join(folder, 'version-1.db');
    await writeVersion1(join(folder, 'new.db'), dbFilename);

    const second = await makeTestKernel({ workers: true, dbFilename });
    expect(await second.call(rootKref, 'increment')).toBe(6);
    expect(second.database.executeQuery('PRAGMA user_version')).toEqual([{ user_version: migrations.length }]);
    expect(second.getStatus().vats).toMatchObject([
      { state: 'running', incarnation: 2, supervisorSha256: supervisorHashes.supervisor },
    ]);
    await second.expectQuiescent();
  });

  test('a backup of version 1 is read', async () => {
    // Written by the kernel when it had the tables of version 1: one counter at 2.
    const data = await readFile(new URL('../fixtures/version-1.backup', import.meta.url));
    const kernel = await makeTestKernel({ workers: true });
    await kernel.kernel.importKernel({ passphrase: 'correct horse battery staple', data: new Uint8Array(data) });
    expect(await kernel.call(kernel.rootOf('counter'), 'increment')).toBe(3);
    expect(kernel.getStatus().vats).toMatchObject([
      { name: 'counter', state: 'running', supervisorSha256: supervisorHashes.supervisor },
    ]);
    await kernel.expectQuiescent();
  });
});
