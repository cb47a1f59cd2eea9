import '../../src/lockdown/node.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSQLKernelDatabase } from '../../src/node/database.ts';
import { databaseContract } from './database-contract.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ocap-kernel-database-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the database in Node', () => {
  for (const { name, run } of databaseContract) {
    test(name, () => run(() => makeSQLKernelDatabase({ dbFilename: join(folder, 'kernel.db') })));
  }

  test('keeps nothing in :memory:', async () => {
    const first = await makeSQLKernelDatabase({ dbFilename: ':memory:' });
    first.exec('CREATE TABLE t (v)');
    const second = await makeSQLKernelDatabase({ dbFilename: ':memory:' });
    expect(() => second.prepare('SELECT * FROM t')).toThrow('no such table');
    first.close();
    second.close();
  });

  test('belongs to one kernel at a time', async () => {
    const dbFilename = join(folder, 'kernel.db');
    const first = await makeSQLKernelDatabase({ dbFilename });
    await expect(makeSQLKernelDatabase({ dbFilename })).rejects.toMatchObject({ code: 'KERNEL_BUSY' });
    first.close();
    (await makeSQLKernelDatabase({ dbFilename })).close();
  });

  test('says which file cannot be opened, and why', async () => {
    await expect(makeSQLKernelDatabase({ dbFilename: join(folder, 'missing', 'kernel.db') })).rejects.toThrow(
      /^\[STORAGE_UNAVAILABLE\] .*missing.*unable to open database file/,
    );
    const text = join(folder, 'text');
    await writeFile(text, 'no database '.repeat(1000));
    await expect(makeSQLKernelDatabase({ dbFilename: text })).rejects.toThrow(/^\[STORAGE_INVALID\] .*not a database/);
  });
});
