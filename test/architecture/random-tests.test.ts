/** Random tests draw the same values in every `npm test`: their seed comes from one place. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { paths } from '../../src/dev/paths.ts';

const files = globSync('{src,test,vats,bench}/**/*.test.ts', { cwd: paths.root });
const read = (file: string): string => readFileSync(path.join(paths.root, file), 'utf8');
const count = (text: string, part: RegExp): number => [...text.matchAll(part)].length;

test('every property of fast-check is given the seed', () => {
  const unseeded = files.filter((file) => {
    const text = read(file);
    return count(text, /\bfc\.assert\(/g) !== count(text, /\bseeded\(/g);
  });
  expect(unseeded).toEqual([]);
});

test('no test takes its seed from the clock or the engine', () => {
  const [clock, engine] = ['Date\\.now\\(\\) %', 'Math\\.random\\(\\) \\*'];
  expect(files.filter((file) => new RegExp(`${clock}|${engine}`).test(read(file)))).toEqual([]);
});
