import { expect, test } from 'vitest';
import { makeRing } from './ring.ts';

type Entry = { number: number; weight: number };

const makeTestRing = (first = 1) => makeRing<Entry>({ first, capacity: 3, weight: 10, weigh: ({ weight }) => weight });
const fill = (ring: ReturnType<typeof makeTestRing>, weights: number[]): void => {
  for (const weight of weights) ring.push({ number: ring.next(), weight });
};
const numbers = ({ entries }: { entries: Entry[] }) => entries.map(({ number }) => number);

test('a reader that goes on from where it was gets each entry once', () => {
  const ring = makeTestRing();
  fill(ring, [1, 1]);
  expect(numbers(ring.readFirst(10, { after: 0 }))).toEqual([1, 2]);
  fill(ring, [1]);
  expect(ring.readFirst(10, { after: 2 })).toEqual({ entries: [{ number: 3, weight: 1 }], total: 1, dropped: 0 });
  expect(ring.readFirst(10, { after: 3 })).toEqual({ entries: [], total: 0, dropped: 0 });
});

test('a reader that was too slow is told how many it missed', () => {
  const ring = makeTestRing();
  fill(ring, Array<number>(100).fill(1));
  expect(numbers(ring.readFirst(2, { after: 40 }))).toEqual([98, 99]);
  expect(ring.readFirst(2, { after: 40 }).dropped).toBe(57);
  expect(ring.readFirst(2, { after: 99 }).dropped).toBe(0);
});

test('what is heavy makes room sooner, and one entry stays whatever it weighs', () => {
  const ring = makeTestRing();
  fill(ring, [4, 4, 4]);
  expect(numbers(ring.readFirst(10, { after: 0 }))).toEqual([2, 3]);
  fill(ring, [50]);
  expect(numbers(ring.readFirst(10, { after: 0 }))).toEqual([4]);
  fill(ring, [1, 1]);
  expect(numbers(ring.readFirst(10, { after: 0 }))).toEqual([5, 6]);
});

test('numbers go on from where an earlier ring ended, whose entries are gone', () => {
  const ring = makeTestRing(500);
  fill(ring, [1, 1]);
  expect(ring.readFirst(10, { after: 490 })).toMatchObject({ entries: [{ number: 500 }, { number: 501 }], dropped: 9 });
  expect(() => ring.push({ number: 7, weight: 1 })).toThrow(/entry 7 where 502/);
});

test('a reader that comes with a number of another sequence begins anew', () => {
  const ring = makeTestRing(500);
  fill(ring, [1, 1, 1, 1]);
  expect([499, 502, 503, 504, 9000].map(ring.resume)).toEqual([499, 502, 503, 500, 500]);
});

test('entries can be chosen, from either end', () => {
  const ring = makeTestRing();
  fill(ring, [1, 2, 1, 2, 1]);
  const light = ({ weight }: Entry) => weight === 1;
  expect(numbers(ring.readFirst(1, { matches: light }))).toEqual([3]);
  expect(numbers(ring.readLast(1, { matches: light }))).toEqual([5]);
  expect(numbers(ring.readLast(10))).toEqual([3, 4, 5]);
  expect(numbers(ring.readLast(0))).toEqual([]);
});

test('a range has two ends, tells how many there were to choose from, and what of the sequence is gone', () => {
  const ring = makeTestRing();
  fill(ring, [1, 1, 1, 1, 1]);
  expect(numbers(ring.readLast(1, { after: 3, before: 5 }))).toEqual([4]);
  expect(ring.readLast(1)).toMatchObject({ entries: [{ number: 5 }], total: 3, dropped: 2 });
  expect(ring.readLast(10, { before: 2 })).toMatchObject({ entries: [], total: 0 });
  expect(ring.readFirst(0, { after: 3 })).toMatchObject({ entries: [], total: 2, dropped: 0 });
  expect([2, 3, 5, 6].map((number) => ring.find(number)?.number)).toEqual([undefined, 3, 5, undefined]);
});
