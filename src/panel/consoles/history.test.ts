import { expect, test } from 'vitest';
import type { ConsoleEntry } from '../../wire/consoles.ts';
import { addEarlier, addNewer, beginHistory, earlierQuery, lastOf, missingBefore } from './history.ts';

const entry = (number: number): ConsoleEntry => ({ number, from: 'vat', text: `line ${number}`, time: number });
const stretch = (from: number, to: number, dropped = 0) => ({
  entries: Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => entry(from + i)),
  dropped,
});
const numbers = ({ entries }: { entries: readonly ConsoleEntry[] }) => entries.map(({ number }) => number);

test('what is there at first is not live, what comes is', () => {
  const begun = beginHistory(stretch(4, 5));
  expect(begun).toMatchObject({ liveFrom: 6, hasEarlier: true });
  const more = addNewer(begun, stretch(5, 7), 100);
  expect(numbers(more)).toEqual([4, 5, 6, 7]);
  expect(more.liveFrom).toBe(6);
  expect(lastOf(more)).toBe(7);
  expect(beginHistory(stretch(1, 0))).toMatchObject({ liveFrom: 1, hasEarlier: false });
  expect(lastOf(beginHistory(stretch(1, 0)))).toBe(0);
});

test('only the last ones stay, and the others can be had again', () => {
  const trimmed = addNewer(beginHistory(stretch(1, 3)), stretch(4, 6), 4);
  expect(numbers(trimmed)).toEqual([3, 4, 5, 6]);
  expect(trimmed.hasEarlier).toBe(true);
  const query = earlierQuery(trimmed, 200);
  expect(query).toEqual({ after: 0, limit: 2 });
  const whole = addEarlier(trimmed, query, stretch(1, 2));
  expect(numbers(whole)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(whole.hasEarlier).toBe(false);
  expect(missingBefore(whole, 0)).toBe(0);
});

test('what the kernel has dropped is counted where it is missing', () => {
  const begun = beginHistory(stretch(50, 60));
  expect(missingBefore(begun, 0)).toBe(0);
  const query = earlierQuery(begun, 20);
  expect(query).toEqual({ after: 29, limit: 20 });
  // Of 30 to 49 there are 45 to 49 left, and the rest of the answer is known.
  const all = addEarlier(begun, query, stretch(45, 64, 15));
  expect(numbers(all)[0]).toBe(45);
  expect(missingBefore(all, 0)).toBe(44);
  const later = addNewer(all, stretch(70, 71, 9), 100);
  expect(numbers(later).slice(-3)).toEqual([60, 70, 71]);
  expect(missingBefore(later, later.entries.length - 2)).toBe(9);
  expect(missingBefore(later, later.entries.length - 1)).toBe(0);
});
