import { expect, test } from 'vitest';
import { kser } from './kmarshal.ts';
import { methodNameOf } from './method-name.ts';

test.each<[unknown, string | null]>([
  ['increment', 'increment'],
  ['', ''],
  ['say "hi"\\', 'say "hi"\\'],
  ['!bang', '!bang'],
  ['#hash', '#hash'],
  [Symbol.asyncIterator, '[@@asyncIterator]'],
  [undefined, null],
])('the method of a message to %s', (method, expected) => {
  expect(methodNameOf(kser([method, [1, 2]]).body)).toBe(expected);
});

test.each([
  '',
  '#',
  '#[]',
  '#["',
  '#["a',
  '#["\\x",[]]',
  '#[7,[]]',
  '{"not":"smallcaps"}',
  `#["${'a'.repeat(300)}",[]]`,
])('a body of %s names none', (body) => {
  expect(methodNameOf(body)).toBe(null);
});
