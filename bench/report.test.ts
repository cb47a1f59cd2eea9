import { expect, test } from 'vitest';
import { formatReport, makeRow } from './report.ts';

const row = makeRow({
  operation: 'a call',
  itself: [900, 100, 200],
  limits: [
    { name: 'port', samples: [400, 40, 60] },
    { name: 'commit', samples: [200, 10, 40] },
  ],
  effort: { deliveries: 20, reads: 150, writes: 205 },
  count: 10,
});

test('a row has medians, and the median of the ratios of each round', () => {
  expect(row).toEqual({
    operation: 'a call',
    microseconds: 200,
    perSecond: 5000,
    limits: { port: 60, commit: 40 },
    sumOfLimits: 100,
    // Of 900/600, 100/50 and 200/100.
    ratio: 2,
    effort: { deliveries: 2, reads: 15, writes: 20.5 },
  });
});

test('the median of an even number of rounds lies between the two in the middle', () => {
  const samples = { operation: 'a call', itself: [4, 1, 3, 2], effort: row.effort, count: 1 };
  expect(makeRow({ ...samples, limits: [] }).microseconds).toBe(2.5);
});

test('the table shows the limits that there are', () => {
  const [title, , head, line] = formatReport({ platform: 'Here', rounds: 3, rows: [row] }).split('\n');
  expect(title).toBe('Here, medians of 3 rounds');
  expect(head).toBe('operation   µs  per second  port  commit  limit  ratio  deliveries  reads  writes');
  expect(line).toBe('a call     200       5,000    60      40    100   2.00         2.0   15.0    20.5');
});
