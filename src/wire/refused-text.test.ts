import { expect, test } from 'vitest';
import { refusedTexts } from './refused-text.ts';

test.each([
  ['<!--', 'an HTML comment', 0],
  ['a\n-->', 'an HTML comment', 2],
  ['import(x)', 'a dynamic import', 0],
  ['x=import\n (x)', 'a dynamic import', 2],
  ['[...import(x)]', 'a dynamic import', 4],
  ['import/**/(x)', 'a dynamic import', 0],
  ['{import(){}}', 'a dynamic import', 1],
  ['eval (x)', 'a direct eval', 0],
  ['import.source(x)', 'an import of another phase', 0],
  ['x(import .meta)', 'an import of another phase', 2],
])('%j looks like %s', (source, looksLike, index) => {
  expect(refusedTexts(source)).toMatchObject([{ looksLike, index }]);
});

test.each([
  '< !--',
  '-- >',
  'x.import(y)',
  'x.eval(y)',
  'evaluate(x)',
  'important(x)',
  'x.import.y',
  'import',
  'eval?.(x)',
])('%j may stay', (source) => {
  expect(refusedTexts(source)).toEqual([]);
});

test('every place is found, in order', () => {
  expect(refusedTexts('import(import(eval(-->').map(({ index }) => index)).toEqual([0, 7, 14, 19]);
});
