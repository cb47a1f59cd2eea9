import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as eventualSend from '@endo/eventual-send';
import { afterAll, describe, expect, test } from 'vitest';
import { parseBundle } from '../wire/bundle.ts';
import { KernelError } from '../wire/errors.ts';
import { refusedTexts } from '../wire/refused-text.ts';
import { bundleVat } from './bundle-vat.ts';
import { sha256Hex } from './sha256-hex.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A new folder with these files. */
const folderOf = async (files: Record<string, string>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-vat-'));
  folders.push(folder);
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), contents);
  }
  return folder;
};

const bundle = async (files: Record<string, string> | string) => {
  const all = typeof files === 'string' ? { 'vat.ts': files } : files;
  const root = await folderOf(all);
  return bundleVat({ root, entry: Object.keys(all)[0] ?? '' });
};

type Exports = Record<string, (...args: unknown[]) => unknown>;
type BundleFunction = (require: (name: string) => unknown) => Exports;

const isBundleFunction = (value: unknown): value is BundleFunction => typeof value === 'function';

/** What the supervisor does: evaluates the source in a compartment and calls it with the given modules. */
const load = (source: string, given: Record<string, unknown> = {}): Exports => {
  const compartment = new Compartment();
  harden(compartment.globalThis);
  const evaluated: unknown = compartment.evaluate(source);
  if (!isBundleFunction(evaluated)) throw new Error('the source of a bundle is a function expression');
  return evaluated((name) => {
    if (!Object.hasOwn(given, name)) throw new Error(`vats have no module ${name}`);
    return given[name];
  });
};

/** What the bundler says is wrong with a vat. */
const refusal = async (bundled: Promise<unknown>): Promise<{ code: unknown; message: string }> => {
  const error: unknown = await bundled.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof KernelError) return error;
  throw new Error(`expected a KernelError, got ${String(error)}`);
};

const rootOf = async (files: Record<string, string> | string, given?: Record<string, unknown>) =>
  load((await bundle(files)).bundle.source, given)['buildRootObject']?.();

describe('a bundle', () => {
  test('is its text, named by the hash of its source', async () => {
    const { bundle: made, text, id, warnings } = await bundle('export const buildRootObject = () => 1;');
    expect(parseBundle(text, 'here')).toEqual(made);
    expect(JSON.stringify(JSON.parse(text))).toBe(text);
    expect(id).toBe(`b1-${sha256Hex(made.source)}`);
    expect(warnings).toEqual([]);
  });

  test('evaluates in a locked-down compartment, TypeScript and JavaScript, modules of both kinds and JSON', async () => {
    const answer = await rootOf({
      'vat.ts': `
        import { add } from './add.js';
        import two, { also } from './two.cjs';
        import data from './data.json';
        const module: number = 1;
        class Sum { #n: number; constructor(n: number) { this.#n = n; } get n(): number { return this.#n; } }
        export function buildRootObject(): unknown {
          return [new Sum(add(module, two.two) + also).n, data.three, Sum.name, add.name, (function () { return typeof this; })()];
        }`,
      'add.ts': 'export const add = (a: number, b: number): number => a + b;',
      'two.cjs': 'exports.two = 2; module.exports.also = 10; this.seen = typeof window;',
      'data.json': '{"three":3}',
    });
    expect(answer).toEqual([13, 3, 'Sum', 'add', 'undefined']);
  });

  test('is strict', async () => {
    await expect(rootOf({ 'vat.js': 'export const buildRootObject = () => { undeclared = 1; };' })).rejects.toThrow(
      /undeclared/,
    );
  });

  test('leaves the given modules to the supervisor, in dependencies too', async () => {
    const files = {
      'vat.ts': `
        import { E } from '@endo/eventual-send';
        import * as far from '@endo/far';
        import { M } from '@endo/patterns';
        import { same } from 'dependency';
        export const buildRootObject = () => [E, far.Far, same(E)];`,
      'node_modules/dependency/package.json': '{"name":"dependency","main":"main.js"}',
      'node_modules/dependency/main.js': `const { E } = require('@endo/eventual-send'); exports.same = (e) => e === E;`,
    };
    const { source } = (await bundle(files)).bundle;
    expect(source).not.toContain('@endo/patterns');
    const Far = () => undefined;
    const root = load(source, { '@endo/eventual-send': eventualSend, '@endo/far': { Far } })['buildRootObject']?.();
    expect(root).toEqual([eventualSend.E, Far, true]);
  });

  test('takes a package as its exports say for import', async () => {
    const answer = await rootOf({
      'vat.ts': `import { kind } from 'both'; import { kind as old } from 'old'; export const buildRootObject = () => kind + old;`,
      'node_modules/both/package.json': `{"exports":{".":{"node":"./no.js","browser":"./no.js","module":"./no.js",
        "import":"./esm.mjs","default":"./no.js"}}}`,
      'node_modules/both/esm.mjs': `export const kind = 'esm';`,
      'node_modules/old/package.json': '{"module":"esm.js","browser":"no.js","main":"no.js"}',
      'node_modules/old/esm.js': `export const kind = process.env.NODE_ENV;`,
    });
    expect(answer).toBe('esmproduction');
  });

  test('has the same bytes from two folders, with dependencies at different distances, whatever a tsconfig says', async () => {
    const vat = {
      'index.ts': `
        import { helper } from './lib/helper.ts';
        import { count } from 'dependency';
        export class Thing { a = 1; constructor(readonly b: number) {} }
        export const buildRootObject = () => [helper, count, new Thing(2)];`,
      'lib/helper.ts': `import list from 'dependency/list'; export const helper = () => list;`,
    };
    const dependency = {
      'dependency/index.js': 'exports.count = require("./list.js").length;',
      'dependency/list.js': 'module.exports = [1, 2];',
    };
    const under = (folder: string, files: Record<string, string>) =>
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
    const near = await folderOf({ ...under('alice', vat), ...under('alice/node_modules', dependency) });
    const far = await folderOf({
      ...under('z/packages/bob', vat),
      ...under('node_modules', dependency),
      'tsconfig.json': '{"compilerOptions":{"target":"ES2015","useDefineForClassFields":false}}',
    });
    const one = await bundleVat({ root: near, entry: 'alice/index.ts' });
    const other = await bundleVat({ entry: join(far, 'z/packages/bob/index.ts') });
    expect(other.text).toBe(one.text);
    for (const path of [near, far, 'alice', 'bob', 'index', 'node_modules', 'helper.ts', '<vat>']) {
      expect(one.text).not.toContain(path);
    }
  });

  test('starts with text that SES would refuse for its looks', async () => {
    const files = `
      // import('a comment') <!-- too -->
      const html = '<!-- ' + " -->" + \`<!--\${1}-->\`;
      export const buildRootObject = () => ({
        html, found: /<!--|-->|import\\(/.exec('a-->')[0], text: 'import("x"); eval(y); import.meta',
        called: [{ import(x) { return x; } }.import(1), { eval(x) { return x; } }.eval(2)],
        compared: ((a, b) => [a < !--b, a-- > b])(1, 1),
      });`;
    const made = await bundle(files);
    expect(refusedTexts(made.bundle.source)).toEqual([]);
    expect(load(made.bundle.source)['buildRootObject']?.()).toEqual({
      html: '<!--  --><!--1-->',
      found: '-->',
      text: 'import("x"); eval(y); import.meta',
      called: [1, 2],
      compared: [false, true],
    });
  });
});

test.each([
  '<!--',
  '-->',
  'import(x)',
  '...import (x)',
  'import//',
  'eval(x)',
  'eval\n(',
  'x.import(y)',
  'x.eval(y)',
  'important(',
])('SES refuses %j in a string just when we take it for refused', (text) => {
  const evaluate = (): unknown => new Compartment().evaluate(`\`${text}\``);
  if (refusedTexts(text).length > 0) expect(evaluate).toThrow(/SES_[A-Z_]+_REJECTED/);
  else expect(evaluate()).toBe(text);
});

describe('the bundler refuses, with file and line,', () => {
  const good = 'export const buildRootObject = () => 1;\n';
  test.each<[string, Record<string, string> | string, string]>([
    ['syntax errors', `${good}let x = ;`, 'vat.ts:2:9: Unexpected ";"'],
    ['unresolvable imports', `${good}import './nowhere.ts';`, 'vat.ts:2:8: import of "./nowhere.ts": no such file'],
    [
      'unresolvable packages',
      `${good}import 'no-such-package';`,
      'vat.ts:2:8: import of "no-such-package": no such file',
    ],
    [
      'Node built-ins',
      {
        'vat.ts': `${good}import './lib.ts';`,
        'lib.ts': `\n\nimport { readFile } from 'node:fs/promises'; readFile('x');`,
      },
      'lib.ts:3:26: import of "node:fs/promises": vats have no Node.js built-in modules',
    ],
    [
      'Node built-ins without prefix',
      `${good}import 'fs';`,
      'vat.ts:2:8: import of "fs": vats have no Node.js built-in',
    ],
    [
      'dynamic import of a literal',
      { 'vat.ts': `${good}export const f = () => import('./lib.ts');`, 'lib.ts': '' },
      'vat.ts:2:24: dynamic import(): ',
    ],
    [
      'dynamic import of a computed name',
      {
        'vat.ts': `export { buildRootObject } from './lib/root.ts';`,
        'lib/root.ts': `const pick = (name: string) =>\n  import(\`./\${name}.ts\`);\nexport const buildRootObject = () => pick;`,
      },
      'lib/root.ts:2:3: dynamic import(): ',
    ],
    [
      'dynamic import of what esbuild would look up',
      `${good}export const one = (x) => import('./absent/' + x); const two = (x) =>\n import /* two */ (x);`,
      'vat.ts:2:27: dynamic import(): a vat runs only what is in its bundle, so every import must be static\nvat.ts:3:2: ',
    ],
    [
      'dynamic import in a dependency',
      {
        'vat.ts': `export { buildRootObject } from 'dependency';`,
        'node_modules/dependency/index.js': `exports.buildRootObject = (x) =>\n  import(\`./\${x}.js\`);`,
      },
      'node_modules/dependency/index.js:2:3: dynamic import(): ',
    ],
    ['import.source', `${good}export const f = (x) => import.source(x);`, 'vat.ts:2:32: Source phase imports'],
    [
      'a pattern no engine takes',
      `export const buildRootObject = () => [\n/a{2,1}/, '<!--'];`,
      'vat.ts:2:1: Invalid regular expression',
    ],
    ['top-level await', `${good}await 1;`, 'vat.ts:2:1: top-level await: '],
    ['direct eval', `export const buildRootObject =\n (x: string) => eval(x);`, 'vat.ts:2:17: direct eval: '],
    [
      'what only a tagged template can spell',
      'export const buildRootObject = () =>\n  String.raw`x<!--`;',
      'vat.ts:2:10: <!-- in a tagged template',
    ],
    ['a missing buildRootObject', 'export const build = () => 1;', 'vat.ts: no export named buildRootObject'],
    ['a buildRootObject that is a type', 'export type buildRootObject = 1;', 'vat.ts: no export named buildRootObject'],
    ['JSX', { 'vat.tsx': good }, 'vat.tsx: vats are written in TypeScript or JavaScript'],
    ['CSS', { 'vat.ts': `${good}import './a.css';`, 'a.css': '' }, 'vats are written in TypeScript or JavaScript'],
    [
      'other files',
      { 'vat.ts': `${good}import './a.wasm';`, 'a.wasm': '' },
      'vat.ts:2:8: No loader is configured for ".wasm"',
    ],
  ])('%s', async (_, files, expected) => {
    const { code, message } = await refusal(bundle(files));
    expect(message).toContain(expected);
    expect(code).toBe('BUNDLE_INVALID');
  });

  test('all that is wrong at once', async () => {
    await expect(bundle(`${good}import 'fs';\nimport 'net';`)).rejects.toThrow(/vat\.ts:2:8: .*\n.*vat\.ts:3:8: /s);
  });

  test('a file that is not there', async () => {
    const missing = await refusal(bundleVat({ root: await folderOf({}), entry: 'counter.ts' }));
    expect(missing.message).toBe('[BUNDLE_UNAVAILABLE] counter.ts: no such file');
  });
});

test('types, comments and methods named import are no dynamic imports', async () => {
  const { warnings } = await bundle(`
    /** Not import('./a.ts'). */
    const x: import('./a.ts').A | undefined = undefined;
    const y: typeof import ('./a.ts') | undefined = undefined;
    export const buildRootObject = () => ({ import (z) { return [x, y, z]; } }).import('./a.ts');`);
  expect(warnings).toEqual([]);
});

test('what is doubtful but allowed is a warning with its file and line', async () => {
  const { warnings } = await bundle('export const buildRootObject = () =>\n  import.meta.url;');
  expect(warnings).toEqual([expect.stringMatching(/^vat\.ts:2:3: "import\.meta" is not available/)]);
});

test('a copy of a folder gives the same bundle', async () => {
  const folder = await folderOf({ 'vat.js': 'export const buildRootObject = () => 1;' });
  const copy = await folderOf({});
  await cp(folder, copy, { recursive: true });
  const [one, other] = await Promise.all([folder, copy].map((root) => bundleVat({ root, entry: 'vat.js' })));
  expect(other).toEqual(one);
});
