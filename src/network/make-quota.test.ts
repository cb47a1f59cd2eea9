import { expect, test } from 'vitest';
import { makeQuota } from './make-quota.ts';

test('each may do so many at once, and then as many as time gives back', () => {
  let time = 5_000;
  const { take } = makeQuota({ burst: 3, perSecond: 2 }, () => time);
  const takeAll = (who: string): number => {
    let taken = 0;
    while (take(who)) taken += 1;
    return taken;
  };
  expect([takeAll('a'), takeAll('b')]).toEqual([3, 3]);
  time += 499;
  expect(takeAll('a')).toBe(0);
  time += 1;
  expect(takeAll('a')).toBe(1);
  time += 1_000;
  expect([takeAll('a'), takeAll('b')]).toEqual([2, 3]);
  time += 1_000_000;
  expect(takeAll('a')).toBe(3);
});
