import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { supervisorFileName, supervisorParts, workerScript } from '../wire/supervisor-bundle.ts';
import { buildSupervisor, buildWorkerBundle } from './build-supervisor.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'build-supervisor-'));
  folders.push(folder);
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

const buildCopy = async () => {
  const folder = await newFolder();
  for (const room of ['vat', 'wire', 'lockdown']) {
    await cp(join(checkout, 'src', room), join(folder, 'src', room), { recursive: true });
  }
  const outDir = join(folder, 'out');
  return { outDir, built: await buildSupervisor({ sources: join(folder, 'src'), outDir }) };
};

let one: Awaited<ReturnType<typeof buildCopy>>;
beforeAll(async () => {
  one = await buildCopy();
});

describe('P14 the supervisor', () => {
  test('is built in two folders to the same bytes, and its hashes are those of the files', async () => {
    const two = await buildCopy();
    for (const part of supervisorParts) {
      const { text, sha256, bundle } = one.built[part];
      const bytes = await readFile(join(two.outDir, supervisorFileName(part)));
      expect(bytes.toString() === text).toBe(true);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(JSON.stringify(JSON.parse(text)) === text).toBe(true);
      expect(JSON.parse(text)).toEqual(bundle);
      expect(bundle).toEqual({ moduleFormat: 'nestedEvaluate', source: expect.any(String), sourceMap: '' });
      for (const folder of [checkout, tmpdir()]) expect(text.includes(folder)).toBe(false);
    }
  });

  test('is smaller than 260 kB', () => {
    const { lockdown, supervisor } = one.built;
    expect(lockdown.text.length + supervisor.text.length).toBeLessThan(260_000);
  });

  test('has no package twice, no schema library, and of SES nothing after lockdown', async () => {
    const inputsOf = async (entry: string): Promise<string[]> => {
      const { metafile } = await build({
        entryPoints: [join(checkout, 'src', entry)],
        bundle: true,
        write: false,
        metafile: true,
        outdir: 'out',
        absWorkingDir: checkout,
        tsconfigRaw: {},
      });
      return Object.keys(metafile.inputs);
    };
    const supervisor = await inputsOf('vat/entry.ts');
    const all = [...supervisor, ...(await inputsOf('lockdown/vat.ts'))];
    expect(all.filter((file) => /node_modules\/.*node_modules\//.test(file))).toEqual([]);
    expect(all.filter((file) => file.includes('/valibot/'))).toEqual([]);
    expect(supervisor.filter((file) => file.includes('node_modules/ses/'))).toEqual([]);
    // The hashes of a text cannot be part of it.
    expect(all.filter((file) => file.includes('supervisor-hashes'))).toEqual([]);
  });
});

test('the built texts run as classic, strict scripts: the first locks down, the second finds a locked-down realm', async () => {
  const entry = join(await newFolder(), 'entry.ts');
  await writeFile(
    entry,
    `import { makeLiveSlots } from '@agoric/swingset-liveslots';
     const strict: boolean = (function (this: unknown) { return this === undefined; })();
     const frozen = Object.isFrozen(Array.prototype);
     globalThis.report([strict, frozen, typeof makeLiveSlots, new Compartment().evaluate('1 + 1')]);`,
  );
  const { lockdown } = one.built;
  const supervisor = await buildWorkerBundle(entry);
  const report = "globalThis.report = (value) => require('node:worker_threads').parentPort.postMessage(value);";
  const script = workerScript({ lockdown: lockdown.text, supervisor: supervisor.text });
  const worker = new Worker(`${report}\n${script}`, { eval: true });
  const reported = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  expect(reported).toEqual([true, true, 'function', 2]);
});

test('an import that only Node has fails the build', async () => {
  const entry = join(await newFolder(), 'entry.ts');
  await writeFile(entry, `import { readFile } from 'node:fs'; readFile('x', () => undefined);`);
  await expect(buildWorkerBundle(entry)).rejects.toThrow(/node:fs/);
});

test('an import of a pure package for what it does fails the build', async () => {
  const entry = join(await newFolder(), 'entry.ts');
  await writeFile(entry, `import '@endo/pass-style';`);
  await expect(buildWorkerBundle(entry)).rejects.toThrow(/@endo\/pass-style/);
});
