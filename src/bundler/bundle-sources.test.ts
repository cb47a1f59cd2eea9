/** The bundler of the panel's playground: `esbuild-wasm`, and texts in the place of files. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import * as wasm from 'esbuild-wasm/esm/browser.js';
import { beforeAll, expect, test } from 'vitest';
import { bundleSources } from './bundle-sources.ts';
import { bundleVat } from './bundle-vat.ts';
import { SourceRefused } from './compile-vat.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

beforeAll(async () => {
  // The build for browsers, which is the one that the panel has, calls its realm so.
  Reflect.set(globalThis, 'self', globalThis);
  const bytes = await readFile(join(root, 'node_modules/esbuild-wasm/esbuild.wasm'));
  await wasm.initialize({ wasmModule: await WebAssembly.compile(bytes), worker: false });
});

/** A folder's source files as the playground has them. */
const textsOf = async (folder: string): Promise<Record<string, string>> => {
  const names = (await readdir(folder)).filter((name) => /\.(?:ts|json)$/.test(name) && !name.endsWith('.test.ts'));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
};

const problemsOf = (bundled: Promise<unknown>) =>
  bundled.then(
    () => [],
    (error: unknown) => {
      if (error instanceof SourceRefused) return error.problems;
      throw error;
    },
  );

test('both builds of esbuild are of one version', () => {
  expect(wasm.version).toBe(esbuild.version);
});

test.each(['counter/counter.ts', 'greeter/alice.ts', 'greeter/bob.ts', 'notes/notes.ts', 'ticker/ticker.ts'])(
  'P13 vats/%s has the same bytes from esbuild in WebAssembly, without files',
  async (sample) => {
    const entry = join(root, 'vats', sample);
    const native = await bundleVat({ entry });
    const inBrowser = await bundleSources(wasm, { entry: basename(entry), files: await textsOf(dirname(entry)) });
    expect(inBrowser).toEqual(native);
  },
);

test('P13 a vat of several files too', async () => {
  const files = {
    'vat.ts': `import { makeDefaultExo } from 'ocap-kernel/vat';
      import { double } from './arithmetic.js';
      import { unit } from './unit';
      export const buildRootObject = () => makeDefaultExo('vat', { double, html: () => '<!-- ' + unit });`,
    'arithmetic.ts': `import data from './data.json';\nexport const double = (x: number): number => x * data.factor;`,
    'unit.ts': `export const unit = 'm';`,
    'data.json': '{ "factor": 2 }',
  };
  const one = await bundleSources(wasm, { entry: 'vat.ts', files });
  expect(await bundleSources(esbuild, { entry: 'vat.ts', files })).toEqual(one);
  expect(one.bundle.source).not.toContain('<!--');
});

test.each([
  ['a syntax error', 'let x = ;', { file: 'vat.ts', line: 2, column: 9 }, 'Unexpected ";"'],
  [
    'an import()',
    'export const f = () => import("./x.ts");',
    { file: 'vat.ts', line: 2, column: 24 },
    'dynamic import()',
  ],
  ['a package', 'import "lodash";', { file: 'vat.ts', line: 2, column: 8 }, 'import of "lodash": only files beside'],
  ['a file of another folder', 'import "../a.ts";', { file: 'vat.ts', line: 2, column: 8 }, 'only files beside'],
  ['an address', 'import "https://x.org/a.js";', { file: 'vat.ts', line: 2, column: 8 }, '@endo/far'],
  [
    'a file that is not there',
    'import "./b.ts";',
    { file: 'vat.ts', line: 2, column: 8 },
    'the files are: vat.ts, a.ts',
  ],
  ['a mistake in another file', 'export * from "./a.ts";', { file: 'a.ts', line: 1, column: 9 }, 'Unexpected'],
  ['direct eval', 'export const f = (x) => eval(x);\nf(1);', { file: 'vat.ts', line: 2, column: 25 }, 'direct eval'],
])('the place of %s', async (_, text, place, expected) => {
  const files = { 'vat.ts': `export const buildRootObject = () => 1;\n${text}`, 'a.ts': 'let x = ;' };
  const [problem] = await problemsOf(bundleSources(esbuild, { entry: 'vat.ts', files }));
  expect(problem).toMatchObject({ place, text: expect.stringContaining(expected) });
});

test('a file without buildRootObject has no place', async () => {
  const problems = await problemsOf(
    bundleSources(esbuild, { entry: 'vat.ts', files: { 'vat.ts': 'export const build = 1;' } }),
  );
  expect(problems).toEqual([{ place: null, text: expect.stringMatching(/^vat\.ts: no export named buildRootObject/) }]);
});
