/** The table of limits in the code, its pages in the docs, and the tests of each limit. */
import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { shippedLimits } from '../../src/wire/limits.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): Promise<string> => readFile(`${root}/${file}`, 'utf8');

test('docs/limits.md says what every limit is, and lists no others', async () => {
  const rows = (await read('docs/limits.md')).matchAll(/^\| `(\w+)` *\| *([\d,]+) \| \S/gm);
  const documented = [...rows].map(([, name, value]) => [name, Number(value?.replaceAll(',', ''))]);
  expect(documented.sort()).toEqual(Object.entries(shippedLimits).sort());
});

test('every limit is named by a test', async () => {
  const files: string[] = [];
  for await (const file of glob('{test,src,e2e}/**/*.{test,spec}.ts', { cwd: root })) files.push(file);
  const tests = (await Promise.all(files.map(read))).join('\n');
  const untested = Object.keys(shippedLimits).filter((name) => !new RegExp(String.raw`limits\.${name}\b`).test(tests));
  expect(untested).toEqual([]);
});
