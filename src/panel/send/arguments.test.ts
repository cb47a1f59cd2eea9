import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

test.each([
  ['[]', []],
  ['  ', []],
  ['[1, "two", {"@ref": "ko3"}]', [1, 'two', { '@ref': 'ko3' }]],
])('%j are arguments', (text, args) => {
  expect(parseArguments(text)).toEqual({ args });
});

test.each([
  ['[1,', 'Not JSON: line 1, column 4: expected a value, found the end of the text'],
  ['5', 'Arguments are a JSON array such as [1, "two"]; this is a number'],
  ['{"a":1}', 'Arguments are a JSON array such as [1, "two"]; this is an object'],
  ['null', 'Arguments are a JSON array such as [1, "two"]; this is null'],
])('%j is refused', (text, problem) => {
  expect(parseArguments(text)).toEqual({ problem });
});
