import { expect, test } from 'vitest';
import type { CrankTrace } from '../../wire/kernel-events.ts';
import { flattenStory } from './flatten-story.ts';

const crank = (number: number, cause: number | null): CrankTrace => ({
  number,
  cause,
  vatId: 'v1',
  incarnation: 1,
  delivery: number,
  kind: 'message',
  subject: ['ko1'],
  method: 'go',
  result: null,
  size: 0,
  syscalls: {},
  sends: [],
  resolves: [],
  storeChanges: { set: 0, deleted: 0, size: 0 },
  outcome: 'applied',
  problem: null,
  time: 0,
  waitedMs: 0,
  tookMs: 0,
});

test('causes hold the crank, and the crank what it caused, each level in the order of the numbers', () => {
  const lines = flattenStory({
    causes: [crank(1, null), crank(3, 1)],
    crank: crank(5, 3),
    effects: [crank(6, 5), crank(7, 6), crank(8, 5), crank(9, 7)],
    earlier: false,
    later: false,
  });
  expect(lines.map(({ crank: { number }, level, place, siblings }) => [number, level, place, siblings])).toEqual([
    [1, 1, 1, 1],
    [3, 2, 1, 1],
    [5, 3, 1, 1],
    [6, 4, 1, 2],
    [7, 5, 1, 1],
    [9, 6, 1, 1],
    [8, 4, 2, 2],
  ]);
});
