import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import bundleSource from '@endo/bundle-source';
import { describe, expect, test } from 'vitest';
import { bundleVat } from '../../src/bundler/index.ts';
import { givenModules } from '../../src/wire/bundle.ts';
import { makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** A vat of a package of its own, which brings its own copies of the libraries it imports, and a library of the old kind. */
const makePackage = async (): Promise<{ folder: string; entry: string }> => {
  const folder = await makeTempFolder();
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  const dependencies = { '@endo/far': '*', '@endo/exo': '*', '@endo/patterns': '*', '@endo/eventual-send': '*' };
  const description = { name: 'a-vat', version: '1.0.0', type: 'module', dependencies };
  await writeFile(join(folder, 'package.json'), JSON.stringify(description));
  await mkdir(join(folder, 'lib'));
  await writeFile(
    join(folder, 'lib/find-global.js'),
    `const root = (typeof global == 'object' && global) || (typeof globalThis == 'object' && globalThis);
     if (typeof global == 'object') root.left = 'here';
     export const found = () => [root.Object === Object, root.left];`,
  );
  const entry = join(folder, 'vat.js');
  await writeFile(
    entry,
    `import { E } from '@endo/eventual-send';
     import { makeExo } from '@endo/exo';
     import { Far } from '@endo/far';
     import { M } from '@endo/patterns';
     import { found } from './lib/find-global.js';
     export const buildRootObject = (_powers, _parameters, baggage) => {
       if (!baggage.has('count')) baggage.init('count', 0);
       const guard = M.interface('counter', {}, { defaultGuards: 'passable' });
       return makeExo('counter', guard, {
         increment: (by = 1) => {
           baggage.set('count', baggage.get('count') + by);
           return baggage.get('count');
         },
         make: () => Far('made', { label: () => 'made' }),
         ask: (object) => E(object).label(),
         found,
         globals: () => [Object.isFrozen(globalThis), typeof process, typeof fetch],
       });
     };`,
  );
  return { folder, entry };
};

const bundleLikeMetaMask = async (entry: string): Promise<string> => {
  const program = fileURLToPath(new URL('../support/bundle-like-metamask.mjs', import.meta.url));
  return (await promisify(execFile)(process.execPath, [program, entry], { maxBuffer: 10_000_000 })).stdout;
};

const bundlers = {
  iife: bundleLikeMetaMask,
  nestedEvaluate: async (entry: string) => JSON.stringify(await bundleSource(entry, { format: 'nestedEvaluate' })),
  'vat-1': async (entry: string) => (await bundleVat({ entry })).text,
};

const sourceOf = (text: string): string => {
  const { moduleFormat, source, code } = JSON.parse(text) as Record<string, string>;
  return (moduleFormat === 'iife' ? code : source) ?? '';
};

const idOf = (text: string): string => `b1-${createHash('sha256').update(sourceOf(text)).digest('hex')}`;

const clusterOf = (file: string) => ({
  bootstrap: 'counter',
  vats: { counter: { bundleSpec: pathToFileURL(file).href } },
});

describe.each(['iife', 'nestedEvaluate', 'vat-1'] as const)('P13 a bundle of format %s', (format) => {
  test('runs, is pinned by the hash of its source, and comes back after a restart, a reload and a backup', async () => {
    const { folder, entry } = await makePackage();
    const file = join(folder, 'counter.bundle');
    const text = await bundlers[format](entry);
    expect(JSON.parse(text)).toMatchObject({ moduleFormat: format });
    await writeFile(file, text);
    const dbFilename = join(folder, 'store.db');
    const kernel = await makeTestKernel({ dbFilename });
    const { rootKref, subclusterId } = await kernel.launch(clusterOf(file));
    expect(await kernel.call(rootKref, 'increment', 2)).toBe(2);
    const made = await kernel.queueMessage(rootKref, 'make', []);
    expect(await kernel.call(rootKref, 'ask', kernel.kernel.getPresence(made.slots[0] ?? ''))).toBe('made');
    expect(await kernel.call(rootKref, 'globals')).toEqual([format !== 'iife', 'undefined', 'undefined']);
    const left = format === 'iife' ? 'here' : undefined;
    expect(await kernel.call(rootKref, 'found')).toEqual([true, left]);
    expect(kernel.getStatus().vats).toMatchObject([{ bundleId: idOf(text) }]);

    await writeFile(file, 'gone');
    await kernel.restartVat('v1');
    expect(await kernel.call(rootKref, 'increment')).toBe(3);
    await kernel.upgradeVat('v1', { parameters: { again: true } });
    expect(await kernel.call(rootKref, 'increment')).toBe(4);
    await kernel.reloadSubcluster(subclusterId);
    expect(await kernel.call(kernel.rootOf('counter'), 'increment')).toBe(1);

    const passphrase = 'correct horse battery staple';
    const pieces: Uint8Array[] = [];
    for await (const piece of kernel.kernel.exportKernel({ passphrase })) pieces.push(piece);
    const other = await makeTestKernel();
    await other.kernel.importKernel({ passphrase, data: Buffer.concat(pieces) });
    expect(await other.call(other.rootOf('counter'), 'increment')).toBe(2);
    await other.expectQuiescent();
    await kernel.expectQuiescent();
  });
});

describe('P13 code that changed at its place', () => {
  const write = (file: string, answer: string) =>
    writeFile(
      file,
      `import { Far } from '@endo/far';
       export const buildRootObject = () => Far('root', { answer: () => ${JSON.stringify(answer)} });`,
    );

  test('is told on request, changes nothing by itself, and is run by an upgrade that asks for it', async () => {
    const folder = await makeTempFolder();
    const file = join(folder, 'vat.js');
    await write(file, 'old');
    const kernel = await makeTestKernel();
    const configUrl = pathToFileURL(join(folder, 'cluster.json')).href;
    const config = { bootstrap: 'vat', vats: { vat: { sourceSpec: './vat.js' } } };
    const { rootKref } = await kernel.kernel.launchSubcluster(config, { configUrl });
    const pinned = kernel.getStatus().vats[0]?.bundleId;
    expect(await kernel.checkVatCode('v1')).toEqual({ pinned, current: pinned, changed: false });

    await write(file, 'new');
    const { current, ...rest } = await kernel.checkVatCode('v1');
    expect(rest).toEqual({ pinned, changed: true });
    expect(current).not.toBe(pinned);
    await kernel.restartVat('v1');
    await kernel.upgradeVat('v1', {});
    expect(await kernel.call(rootKref, 'answer')).toBe('old');
    await kernel.upgradeVat('v1', { refetch: true });
    expect(await kernel.call(rootKref, 'answer')).toBe('new');
    expect(await kernel.checkVatCode('v1')).toEqual({ pinned: current, current, changed: false });

    await writeFile(file, 'no vat');
    await expect(kernel.checkVatCode('v1')).rejects.toThrow(/\[BUNDLE_INVALID\] vats\.vat\.sourceSpec: /);
    await expect(kernel.checkVatCode('v9')).rejects.toThrow(/\[VAT_NOT_FOUND\] no vat v9/);
    await expect(kernel.upgradeVat('v1', { refetch: true })).rejects.toThrow(/BUNDLE_INVALID/);
    expect(await kernel.call(rootKref, 'answer')).toBe('new');
    await kernel.expectQuiescent();
  });

  test('is looked for where the last upgrade took it from', async () => {
    const folder = await makeTempFolder();
    await mkdir(join(folder, 'other'));
    await write(join(folder, 'vat.js'), 'first');
    await write(join(folder, 'other/vat.js'), 'second');
    const kernel = await makeTestKernel();
    const bundles = { code: { sourceSpec: './vat.js' } };
    const config = { bootstrap: 'vat', bundles, vats: { vat: { bundleName: 'code' } } };
    const url = (file: string) => pathToFileURL(join(folder, file)).href;
    const { rootKref } = await kernel.kernel.launchSubcluster(config, { configUrl: url('cluster.json') });
    expect(await kernel.checkVatCode('v1')).toMatchObject({ changed: false });
    await write(join(folder, 'vat.js'), 'first, changed');
    expect(await kernel.checkVatCode('v1')).toMatchObject({ changed: true });

    await kernel.upgradeVat('v1', { sourceSpec: './vat.js', configUrl: url('other/cluster.json') });
    expect(await kernel.call(rootKref, 'answer')).toBe('second');
    expect(await kernel.checkVatCode('v1')).toMatchObject({ changed: false });
    // Without another base a spec starts where those of the subcluster do.
    await kernel.upgradeVat('v1', { sourceSpec: './vat.js' });
    expect(await kernel.call(rootKref, 'answer')).toBe('first, changed');
    expect(await kernel.checkVatCode('v1')).toMatchObject({ changed: false });
    await kernel.expectQuiescent();
  });
});

describe('bundles that are none', () => {
  const launchText = async (text: string) => {
    const kernel = await makeTestKernel();
    const file = join(await makeTempFolder(), 'some.bundle');
    await writeFile(file, text);
    const before = kernel.rowCounts();
    const launched = kernel.launch(clusterOf(file));
    await launched.catch(() => {});
    expect(kernel.rowCounts()).toEqual(before);
    return launched;
  };

  test('of another format: the formats that there are', async () => {
    const { entry } = await makePackage();
    const zip = JSON.stringify(await bundleSource(entry, { format: 'endoZipBase64' }));
    await expect(launchText(zip)).rejects.toThrow(
      /\[BUNDLE_INVALID\] vats\.counter\.bundleSpec: .*moduleFormat: "endoZipBase64" is not among .* vat-1, nestedEvaluate, iife; bundle the vat again/,
    );
    await expect(launchText('{}')).rejects.toThrow(/\[BUNDLE_INVALID\].*moduleFormat: undefined is not among/);
  });

  test('without code, or without the one export that matters', async () => {
    await expect(launchText('{"moduleFormat":"iife","exports":[]}')).rejects.toThrow(/\[BUNDLE_INVALID\].*: code: /);
    await expect(launchText('{"moduleFormat":"nestedEvaluate"}')).rejects.toThrow(/\[BUNDLE_INVALID\].*: source: /);
    const empty = { moduleFormat: 'iife', code: 'var __vatExports__ = {};', exports: ['build'], external: [] };
    await expect(launchText(JSON.stringify(empty))).rejects.toThrow(/\[BUNDLE_INVALID\].*exports no buildRootObject/);
  });

  const vat1 = (source: string) => ({ moduleFormat: 'vat-1', source });
  test.each([
    [vat1('5'), 'the source of the bundle is not a function'],
    [vat1('('), 'Unexpected token'],
    [vat1('(require) => require("node:fs")'), 'module "node:fs" is not given to vats; bundle it'],
    [vat1('() => ({ buildRootObject: 5 })'), 'the code does not export buildRootObject'],
    [vat1('() => undefined'), 'the code does not export buildRootObject'],
    [{ moduleFormat: 'nestedEvaluate', source: '() => nestedEvaluate("oops.oops")' }, "reading 'oops'"],
    [{ moduleFormat: 'iife', code: 'var x;', exports: ['buildRootObject'] }, 'does not export buildRootObject'],
  ])('whose code is no vat: %j', async (bundle, problem) => {
    const launched = launchText(JSON.stringify(bundle));
    await expect(launched).rejects.toThrow(/^\[VAT_START_FAILED\] /);
    await expect(launched).rejects.toThrow(problem);
  });

  test('the same source in two formats at a time', async () => {
    const kernel = await makeTestKernel();
    const folder = await makeTempFolder();
    const source = '(require) => ({ buildRootObject: () => require("@endo/far").Far("root", {}) })';
    for (const moduleFormat of ['vat-1', 'nestedEvaluate']) {
      await writeFile(join(folder, moduleFormat), JSON.stringify({ moduleFormat, source }));
    }
    await kernel.launch(clusterOf(join(folder, 'vat-1')));
    const other = kernel.launch(clusterOf(join(folder, 'nestedEvaluate')));
    await expect(other).rejects.toThrow(/\[BUNDLE_INVALID\] b1-[0-9a-f]+ is in use in another format/);
    await kernel.expectQuiescent();
  });
});

test('the page names every format and every given module', async () => {
  const page = await readFile(new URL('../../docs/bundles.md', import.meta.url), 'utf8');
  for (const name of [...Object.keys(bundlers), ...givenModules]) expect(page).toContain(`\`${name}\``);
});

test('a bundle of a trivial vat is smaller than 2 kB', async () => {
  const entry = join(await makeTempFolder(), 'vat.js');
  await writeFile(
    entry,
    `import { Far } from '@endo/far';
     export const buildRootObject = (_powers, { start = 0 }) => {
       let count = start;
       return Far('counter', { increment: () => (count += 1) });
     };`,
  );
  const { text } = await bundleVat({ entry });
  expect(Buffer.byteLength(text)).toBeLessThan(2_000);
});
