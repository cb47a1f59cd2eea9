import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeJsonProblem, parseJson } from './json-text.ts';
import { seeded } from '../../test/support/seeded.ts';

const problemOf = (text: string): string => {
  const parsed = parseJson(text);
  return 'problem' in parsed ? describeJsonProblem(parsed.problem) : `parsed: ${JSON.stringify(parsed.value)}`;
};

test.each([
  ['', 'line 1, column 1: expected a value, found the end of the text'],
  ['[1, abc]', 'line 1, column 5: expected a value, found "abc"'],
  ["['a']", 'line 1, column 2: expected a value or "]", found "\'"; JSON takes double quotes only'],
  ['[1,]', 'line 1, column 4: expected a value, found "]"; is there a comma too many?'],
  ['[1 2]', 'line 1, column 4: expected "," or the closing bracket, found "2"'],
  ['[1', 'line 1, column 3: expected "," or the closing bracket, found the end of the text'],
  ['[] []', 'line 1, column 4: expected nothing more, found "["'],
  ['{"a":1,}', 'line 1, column 8: expected a field name in double quotes, found "}"; is there a comma too many?'],
  ['{\n  vats: {}\n}', 'line 2, column 3: expected a field name in double quotes or "}", found "vats"'],
  ['{"a" 1}', 'line 1, column 6: expected ":" after the field name, found "1"'],
  ['{"a": "b}', 'line 1, column 7: this string has no closing quote'],
  ['["C:\\x"]', 'line 1, column 5: unknown escape in a string; write \\\\ for a backslash'],
  ['["a\nb"]', 'line 1, column 4: a string may not hold line breaks or control characters; write \\n or \\t'],
  ['[01]', 'line 1, column 3: expected "," or the closing bracket, found "1"'],
  ['[1] // one', 'line 1, column 5: expected nothing more, found "/"; JSON has no comments'],
  ['["😀", x]', 'line 1, column 7: expected a value, found "x"'],
])('%j is refused with its position', (text, problem) => {
  expect(problemOf(text)).toBe(problem);
});

test('every JSON text parses to what JSON.parse makes of it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      expect(parseJson(text)).toEqual({ value });
    }),
    seeded(),
  );
});

test('a text with one character changed is parsed, or refused in words of our own', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"\\ax0 '), (json, where, char) => {
      const at = where % json.length;
      const parsed = parseJson(json.slice(0, at) + char + json.slice(at + 1));
      if ('problem' in parsed) expect(parsed.problem.message).toMatch(/^(expected|unknown|a string|this string)/);
    }),
    seeded(),
  );
});

test('deep nesting is no problem', () => {
  expect(problemOf('['.repeat(100_000))).toMatch(/^line 1, column 100001: expected a value or "]"/);
});
