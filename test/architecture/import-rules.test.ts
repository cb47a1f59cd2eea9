/** The import rules of CONTRIBUTING.md, held against every source file. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkFile } from './check-file.ts';

const root = path.resolve(import.meta.dirname, '../..');

const files = globSync('{src,vats}/**/*.{ts,tsx,mts,js,mjs}', { cwd: root })
  .map((file) => file.replaceAll(path.sep, '/'))
  .sort();

test('no file imports what its room may not, or uses a global that its room may not', () => {
  expect(files.length).toBeGreaterThan(0);
  const offences = files.flatMap((file) => checkFile(file, readFileSync(path.join(root, file), 'utf8')));
  expect(offences.join('\n')).toBe('');
});

describe('offences are found', () => {
  test.each([
    ['a package', "import { readFile } from 'node:fs';", 'src/kernel/a.ts:1 imports node:fs'],
    ['another room', "\nimport { x } from '../vat/x.ts';", 'src/kernel/a.ts:2 imports ../vat/x.ts'],
    ['a room from a deeper folder', "import '../../node/x.ts';", 'src/kernel/store/a.ts:1 imports ../../node/x.ts'],
    ['a type', "import type { X } from '../browser/x.ts';", 'src/kernel/a.ts:1 imports ../browser/x.ts'],
    ['an import type', "type X = import('../browser/x.ts').X;", 'src/kernel/a.ts:1 imports ../browser/x.ts'],
    ['a dynamic import', "const x = import('../node/x.ts');", 'src/kernel/a.ts:1 imports ../node/x.ts'],
    ['a computed import', 'const load = (x: string) => import(x);', 'src/kernel/a.ts:1 imports (computed)'],
    ['an export from', "export * from '../panel/x.ts';", 'src/kernel/a.ts:1 imports ../panel/x.ts'],
    ['named exports from', "export { x } from '../panel/x.ts';", 'src/kernel/a.ts:1 imports ../panel/x.ts'],
    ['a file by URL', "new URL('../cli/x.ts', import.meta.url);", 'src/kernel/a.ts:1 imports ../cli/x.ts'],
    ['a room by its alias', "import 'ocap-kernel/node';", 'src/kernel/a.ts:1 imports ocap-kernel/node'],
    ['time', 'const t = Date.now();', 'src/kernel/a.ts:1 uses the global Date'],
    ['lots', 'const n = Math.random();', 'src/kernel/a.ts:1 uses the global Math.random'],
    ['timers', 'setTimeout(() => {}, 1);', 'src/kernel/a.ts:1 uses the global setTimeout'],
    ['the console', "console.log('x');", 'src/kernel/a.ts:1 uses the global console'],
    ['the extension API', 'chrome.runtime.reload();', 'src/kernel/a.ts:1 uses the global chrome'],
    ['the DOM', 'export type Port = MessagePort;', 'src/kernel/a.ts:1 uses the global MessagePort'],
    ['everything', 'globalThis.fetch;', 'src/kernel/a.ts:1 uses the global globalThis'],
  ])('%s', (_what, text, expected) => {
    const [file = ''] = expected.split(':');
    expect(checkFile(file, text)[0]).toContain(expected);
  });

  test('the inside of a vat worker, from the browser', () => {
    const text = "import '../vat/supervisor.ts';\nimport '../vat/index.ts';\n";
    expect(checkFile('src/browser/a.ts', text).map((line) => line.split(';')[0])).toEqual([
      'src/browser/a.ts:1 imports ../vat/supervisor.ts',
    ]);
  });

  test('a room inside a room, from the outer one', () => {
    const text = "import './relay/start-relay.ts';\nimport './fence.ts';\n";
    expect(checkFile('src/network/a.ts', text).map((line) => line.split(';')[0])).toEqual([
      'src/network/a.ts:1 imports ./relay/start-relay.ts',
    ]);
    expect(checkFile('src/network/relay/a.ts', "import '../fence.ts';\nimport 'node:net';\n")).toEqual([]);
  });

  test('the source of the kernel and other vats, from a sample vat', () => {
    const text = "import '../../src/vat/index.ts';\nimport '../b/b.ts';\nimport '@endo/far';\nimport './own.ts';\n";
    expect(checkFile('vats/a/a.ts', text)).toHaveLength(2);
  });

  test('a folder that nobody made a room', () => {
    expect(checkFile('src/attic/a.ts', '')).toEqual([
      'src/attic/a.ts:1 is in no room; add src/attic to test/architecture/rooms.ts',
    ]);
  });
});

test('what is allowed is not reported', () => {
  const text = `
    import { E } from '@endo/eventual-send';
    import { shippedLimits } from '../wire/limits.ts';
    export const makeClock = ({ now, setTimeout, console }: { now(): number; setTimeout(): void; console: unknown }) => {
      setTimeout();
      return { now, half: Math.floor(now() / 2), console, E, shippedLimits, map: new Map<string, Promise<void>>() };
    };`;
  expect(checkFile('src/kernel/a.ts', text)).toEqual([]);
  const wider = "import { expect } from 'vitest';\nimport '../node/index.ts';\nsetTimeout(() => {}, 1);";
  expect(checkFile('src/kernel/a.test.ts', wider)).toEqual([]);
});
