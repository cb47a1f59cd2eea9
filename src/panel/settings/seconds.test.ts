import { expect, test } from 'vitest';
import { readSeconds, secondsText } from './seconds.ts';

test.each([
  ['10', 10_000],
  [' 1 ', 1_000],
  ['3600', 3_600_000],
  ['1.25', 1_250],
  ['2.0004', 2_000],
])('%j seconds are %d milliseconds', (typed, ms) => {
  expect(readSeconds(typed)).toEqual({ ms });
});

test.each([
  ['', 'Expected a number of seconds, such as 10'],
  ['ten', 'Expected a number of seconds, such as 10'],
  ['0.9', 'Expected 1 to 3,600 seconds'],
  ['-5', 'Expected 1 to 3,600 seconds'],
  ['3601', 'Expected 1 to 3,600 seconds'],
  ['Infinity', 'Expected 1 to 3,600 seconds'],
])('%j is refused: %s', (typed, problem) => {
  expect(readSeconds(typed)).toEqual({ problem });
});

test('milliseconds are shown in seconds', () => {
  expect([10_000, 1_250, 3_600_000].map(secondsText)).toEqual(['10', '1.25', '3600']);
});
