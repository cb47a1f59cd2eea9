import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whyInstall } from './ensure-installed.mjs';

type Packages = Record<string, { version: string; integrity?: string; optional?: boolean }>;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ensure-installed-'));
  mkdirSync(path.join(folder, 'node_modules'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lock = (file: string, packages: Packages): void =>
  writeFileSync(path.join(folder, file), JSON.stringify({ packages }));

const wanted: Packages = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/for-macs': { version: '1.0.0', integrity: 'sha512-m', optional: true },
};

test.each<[string, Packages | null, string | undefined]>([
  ['nothing was ever installed', null, 'nothing is installed yet'],
  ['all is there', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } }, undefined],
  ['a package was added since', {}, 'node_modules/a is not installed'],
  ['a version changed', { 'node_modules/a': { version: '0.9.0' } }, 'node_modules/a has changed'],
  [
    'a package was published anew',
    { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } },
    'node_modules/a has changed',
  ],
])('packages are installed only when need be: %s', (_what, installed, reason) => {
  lock('package-lock.json', wanted);
  if (installed !== null) lock('node_modules/.package-lock.json', installed);
  expect(whyInstall(folder)).toBe(reason);
});
