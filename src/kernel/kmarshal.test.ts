import '../lockdown/node.ts';
import { Far } from '@endo/pass-style';
import { expect, test } from 'vitest';
import { asKRef } from '../wire/ids.ts';
import { shippedLimits } from '../wire/limits.ts';
import { kser, kslot, singleObject, toSlots } from './kmarshal.ts';

test.each(['counter', '', 'a "counter"', '\\', 'x'.repeat(2_000)])(
  'messages to a promise of an object follow it, whatever it is called: %.20s',
  (name) => {
    expect(singleObject(toSlots(Far(name, {}), shippedLimits, () => asKRef('ko7')))).toBe('ko7');
  },
);

test.each<[string, unknown]>([
  ['an object in a list', [kslot('ko7')]],
  ['a promise in a list', [kslot('kp7')]],
  ['a text that looks like an object', '$0'],
  ['nothing', undefined],
])('and do not follow %s', (_what, value) => {
  expect(singleObject(kser(value))).toBe(undefined);
});
