import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { buildSupervisor } from './build-supervisor.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'build-supervisor-'));
  folders.push(folder);
  return folder;
};

test('P14 the supervisor is built from two folders to the same bytes, and its hash is that of the file', async () => {
  const built = await buildSupervisor();
  const copy = await newFolder();
  for (const folder of ['vat', 'wire', 'lockdown']) {
    await cp(join(checkout, 'src', folder), join(copy, folder), { recursive: true });
  }
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  const outFile = join(copy, 'out', 'supervisor.bundle');
  const again = await buildSupervisor({ entry: join(copy, 'vat', 'entry.ts'), outFile });

  expect(again.text === built.text).toBe(true);
  const bytes = await readFile(outFile);
  expect(bytes.toString() === built.text).toBe(true);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(built.sha256);
  expect(JSON.stringify(JSON.parse(built.text)) === built.text).toBe(true);
  expect(JSON.parse(built.text)).toEqual({ moduleFormat: 'nestedEvaluate', source: built.source, sourceMap: '' });
  expect(built.text.includes(checkout)).toBe(false);
});

test('the supervisor is smaller than 260 kB', async () => {
  expect((await buildSupervisor()).text.length).toBeLessThan(260_000);
});

test('the built text runs as a classic, strict script that locks down and evaluates', async () => {
  const folder = await newFolder();
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(
    join(folder, 'entry.ts'),
    `import ${JSON.stringify(join(checkout, 'src/lockdown/vat.ts'))};
     import { makeLiveSlots } from '@agoric/swingset-liveslots';
     const strict: boolean = (function (this: unknown) { return this === undefined; })();
     globalThis.report([strict, typeof makeLiveSlots, new Compartment().evaluate('1 + 1')]);`,
  );
  const { source } = await buildSupervisor({ entry: join(folder, 'entry.ts') });
  const report = "globalThis.report = (value) => require('node:worker_threads').parentPort.postMessage(value);";
  const worker = new Worker(`${report}\n(${source}\n)()`, { eval: true });
  const reported = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  expect(reported).toEqual([true, 'function', 2]);
});

test('an import that only Node has fails the build', async () => {
  const folder = await newFolder();
  const entry = join(folder, 'entry.ts');
  await writeFile(entry, `import { readFile } from 'node:fs'; readFile('x', () => undefined);`);
  await expect(buildSupervisor({ entry })).rejects.toThrow(/node:fs/);
});
