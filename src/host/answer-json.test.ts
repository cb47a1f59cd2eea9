import { expect, test } from 'vitest';
import { makeTagged } from '@endo/pass-style';
import { kser, kslot } from '../kernel/index.ts';
import { answerJson } from './answer-json.ts';

const bob = kslot('ko12', 'bob');

test.each<[string, unknown, unknown]>([
  ['JSON', { a: [1, 'x', null, true, {}] }, { a: [1, 'x', null, true, {}] }],
  ['objects and promises', [bob, kslot('kp4')], [{ '@ref': 'ko12' }, { '@ref': 'kp4' }]],
  ['undefined', undefined, { '@text': 'undefined' }],
  ['a big integer', { n: 12n }, { n: { '@text': '12n' } }],
  ['no number', [NaN, Infinity], [{ '@text': 'NaN' }, { '@text': 'Infinity' }]],
  ['an error', new RangeError('far'), { '@text': 'RangeError("far")' }],
  ['a tagged value', makeTagged('kind', [1]), { '@text': 'kind([1])' }],
  ['records that look like references', [{ '@ref': 'ko12' }, { '@@text': 1 }], [{ '@@ref': 'ko12' }, { '@@@text': 1 }]],
  ['a record with other keys too', { '@ref': 1, b: 2 }, { '@ref': 1, b: 2 }],
])('%s', (_what, value, expected) => {
  const json = answerJson(kser(harden(value)));
  expect(json).toEqual(expected);
  expect(JSON.parse(JSON.stringify(json))).toEqual(expected);
});
