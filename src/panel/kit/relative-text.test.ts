import { expect, test } from 'vitest';
import { relativeText } from './relative-text.ts';

const now = 1_700_000_000_000;

test.each([
  [0, 'now'],
  [-999, 'now'],
  [-1_000, '1 s ago'],
  [-59_999, '59 s ago'],
  [-60_000, '1 min ago'],
  [-7_200_000, '2 h ago'],
  [-200_000_000, '2 d ago'],
  [12_400, 'in 12 s'],
  [90_000, 'in 1 min'],
])('a time %d ms from now is said as %s', (away, text) => {
  expect(relativeText(now + away, now)).toBe(text);
});
