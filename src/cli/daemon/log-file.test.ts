import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ocap-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const texts = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(/^\S+Z /, ''));

test('a message is a line with time and level, from the lowest level on', () => {
  const file = path.join(folder, 'kernel.log');
  const log = openLogFile(file, { level: 'info' });
  log.debug('a');
  log.info('b');
  log.error('c\nd');
  log.close();
  expect(texts(file)).toEqual(['info b', 'error c', '    d']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a new life goes on where the last one stopped', () => {
  const file = path.join(folder, 'kernel.log');
  for (const text of ['a', 'b']) {
    const log = openLogFile(file, { level: 'info' });
    log.info(text);
    log.close();
  }
  expect(texts(file)).toEqual(['info a', 'info b']);
});

test('files are bounded in size and number, and the newest lines are kept', () => {
  const file = path.join(folder, 'kernel.log');
  const log = openLogFile(file, { level: 'info', maxBytes: 1_000, keep: 2 });
  for (let n = 0; n < 200; n += 1) log.info(`line ${n}`);
  log.close();
  expect(readdirSync(folder).sort()).toEqual(['kernel.log', 'kernel.log.1', 'kernel.log.2']);
  const lines = ['kernel.log.2', 'kernel.log.1', 'kernel.log'].flatMap((name) => texts(path.join(folder, name)));
  expect(lines).toEqual(Array.from({ length: lines.length }, (_, i) => `info line ${200 - lines.length + i}`));
  for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).size).toBeLessThan(1_100);
});
