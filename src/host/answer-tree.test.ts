import { expect, test } from 'vitest';
import { makeTagged } from '@endo/pass-style';
import { kser, kslot } from '../kernel/index.ts';
import { answerTree } from './answer-tree.ts';

const text = (of: string) => ({ type: 'text', text: of });
const word = (of: string) => ({ type: 'word', word: of });

test.each<[string, unknown, unknown]>([
  ['a text', 'two\nlines', text('two\nlines')],
  ['numbers', [1, -0.5, NaN, 12n], { type: 'list', items: ['1', '-0.5', 'NaN', '12n'].map(word) }],
  ['nothing', [null, undefined], { type: 'list', items: ['null', 'undefined'].map(word) }],
  [
    'a record',
    { a: true, b: { c: 'x' } },
    {
      type: 'record',
      fields: [
        ['a', word('true')],
        ['b', { type: 'record', fields: [['c', text('x')]] }],
      ],
    },
  ],
  ['a record that looks like a reference', { '@ref': 'ko12' }, { type: 'record', fields: [['@ref', text('ko12')]] }],
  ['an object', kslot('ko12', 'bob'), { type: 'object', kref: 'ko12', iface: 'bob' }],
  ['a promise', kslot('kp4'), { type: 'promise', kref: 'kp4' }],
  ['an error', new RangeError('too far'), { type: 'error', name: 'RangeError', message: 'too far' }],
  [
    'a tagged value',
    makeTagged('kind', ['x']),
    { type: 'tagged', tag: 'kind', payload: { type: 'list', items: [text('x')] } },
  ],
])('%s', (_what, value, expected) => {
  expect(answerTree(kser(harden(value)))).toEqual(expected);
});
