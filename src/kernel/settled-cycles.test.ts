import { expect, test } from 'vitest';
import type { PromiseRef } from '../wire/ids.ts';
import { findDeadKnot, type SettledPromise } from './settled-cycles.ts';

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
  expect([...findDeadKnot('kp1', (kref) => knot[kref])].sort()).toEqual(dead);
});
