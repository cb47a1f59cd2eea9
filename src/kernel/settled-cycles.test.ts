import { expect, test } from 'vitest';
import type { PromiseRef } from '../wire/ids.ts';
import { takeDeadKnots, type SettledPromise } from './settled-cycles.ts';

type Knot = Partial<Record<PromiseRef, SettledPromise>>;

test.each<[string, Knot, PromiseRef[]]>([
  ['one that holds itself', { kp1: { refs: 1, holds: ['kp1'] } }, ['kp1']],
  ['one that holds itself and is held', { kp1: { refs: 2, holds: ['kp1'] } }, []],
  ['two crosswise', { kp1: { refs: 1, holds: ['kp2'] }, kp2: { refs: 1, holds: ['kp1'] } }, ['kp1', 'kp2']],
  ['two crosswise, the other held', { kp1: { refs: 1, holds: ['kp2'] }, kp2: { refs: 2, holds: ['kp1'] } }, []],
  [
    'a knot that also holds one that others hold',
    { kp1: { refs: 1, holds: ['kp2', 'kp3'] }, kp2: { refs: 1, holds: ['kp1'] }, kp3: { refs: 2, holds: [] } },
    ['kp1', 'kp2'],
  ],
  [
    'one twice in the data of another',
    { kp1: { refs: 2, holds: ['kp2'] }, kp2: { refs: 1, holds: ['kp1', 'kp1'] } },
    ['kp1', 'kp2'],
  ],
  ['one that is not settled', {}, []],
])('R14 %s', (_what, knot, dead) => {
  expect([...takeDeadKnots(new Set(['kp1']), (kref) => knot[kref], 100).dead].sort()).toEqual(dead);
});

/** kp1 holds kp2, which holds kp3, and so on; kp1 is held from outside. */
const chain = (kref: PromiseRef): SettledPromise => ({ refs: 1, holds: [`kp${Number(kref.slice(2)) + 1}`] });

test('R14 what hangs together is looked at once, wherever somebody let go', () => {
  const ends = { kp100: { refs: 1, holds: [] } } satisfies Knot;
  const look = (kref: PromiseRef) => (kref === 'kp100' ? ends.kp100 : chain(kref));
  const all = Array.from({ length: 100 }, (_, i): PromiseRef => `kp${i + 1}`);
  for (const starts of [all, all.toReversed()]) {
    expect(takeDeadKnots(new Set(starts), look, 1_000)).toEqual({ dead: new Set(), left: 1_000 - 199 });
  }
});

test('R14 the search ends, and goes on another time where it has not been', () => {
  const starts = new Set<PromiseRef>(['kp1', 'kp1000', 'kp2000']);
  expect(takeDeadKnots(starts, chain, 100).left).toBeLessThanOrEqual(0);
  expect([...starts]).toEqual(['kp1000', 'kp2000']);
});
