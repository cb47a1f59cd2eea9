import { makeTagged, passStyleOf } from '@endo/pass-style';
import { describe, expect, test } from 'vitest';
import { kser, kslot } from '../kernel/index.ts';
import type { Json } from '../wire/cluster-config.ts';
import { readableAnswer, withReferences } from './json-refs.ts';

const bob = kslot('ko12', 'bob');
const getPresence = async (kref: string): Promise<unknown> =>
  kref === 'ko12' ? bob : Promise.reject(new Error(`no ${kref}`));

const resolveName = async (name: string): Promise<'ko12'> =>
  name === 'bob' ? 'ko12' : Promise.reject(new Error(`no ${name}`));

describe('references in arguments', () => {
  test.each<[string, Json[], unknown[]]>([
    ['none', [1, 'a', null, true, [{}], { a: { b: [] } }], [1, 'a', null, true, [{}], { a: { b: [] } }]],
    ['one', [{ '@ref': 'ko12' }], [bob]],
    ['a name', [{ '@name': 'bob' }, { to: { '@name': 'bob' } }], [bob, { to: bob }]],
    ['nested ones', [{ to: [{ '@ref': 'ko12' }] }, { '@ref': 'ko12' }], [{ to: [bob] }, bob]],
    ['an escaped one', [{ '@@ref': 'ko12' }, { '@@name': 'bob' }], [{ '@ref': 'ko12' }, { '@name': 'bob' }]],
    ['one escaped twice', [{ '@@@ref': 1 }], [{ '@@ref': 1 }]],
    ['one inside an escaped one', [{ '@@ref': { '@ref': 'ko12' } }], [{ '@ref': bob }]],
    ['a record with other keys too', [{ '@ref': 'ko12', more: 1 }], [{ '@ref': 'ko12', more: 1 }]],
  ])('%s', async (_what, args, expected) => {
    expect(await withReferences(args, getPresence, resolveName)).toEqual(expected);
  });

  test('each object is asked for once', async () => {
    const asked: string[] = [];
    const ref = { '@ref': 'ko12' };
    const name = { '@name': 'bob' };
    await withReferences(
      [ref, [ref, ref, name], name],
      (kref) => asked.push(kref),
      (text) => {
        asked.push(text);
        return 'ko12';
      },
    );
    expect(asked).toEqual(['ko12', 'bob']);
  });

  test.each<[Json[], string]>([
    [[0, { to: [{ '@ref': 'bob' }] }], 'args[1].to[0]["@ref"]: expected an object reference such as "ko20", got "bob"'],
    [[{ '@ref': 'kp3' }], 'args[0]["@ref"]: expected an object reference such as "ko20", got "kp3"'],
    [[{ '@ref': 12 }], 'args[0]["@ref"]: expected an object reference such as "ko20", got 12'],
    [[{ '@name': 12 }], 'args[0]["@name"]: expected the name of an object, got 12'],
    [[{ '@name': 'eve' }], 'no eve'],
    [[{ '@ref': 'ko13' }], 'no ko13'],
  ])('%j is refused: %s', async (args, message) => {
    await expect(withReferences(args, getPresence, resolveName)).rejects.toThrow(message);
  });
});

describe('an answer as a person reads it', () => {
  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined'],
    ['text', 'a "b"', '"a \\"b\\""'],
    ['text that marshal escapes', '#undefined', '"#undefined"'],
    ['numbers', [0, 1.5, NaN, -Infinity], '[0, 1.5, NaN, -Infinity]'],
    ['a big integer', 12345678901234567890n, '12345678901234567890n'],
    ['symbols', [Symbol.for('x'), Symbol.asyncIterator], '[Symbol.for("x"), Symbol.asyncIterator]'],
    ['an error', new RangeError('[VAT_TERMINATED] v1 has ended'), 'RangeError("[VAT_TERMINATED] v1 has ended")'],
    ['references', { bob, later: kslot('kp3') }, '{"bob": {"@ref":"ko12"}, "later": {"@ref":"kp3"}}'],
    ['what looks like a reference', [{ '@ref': 'ko12' }, { '@@name': 1 }], '[{"@@ref": "ko12"}, {"@@@name": 1}]'],
    ['a tagged value', makeTagged('copySet', ['a']), 'copySet(["a"])'],
    ['nothing in brackets', [{}, []], '[{}, []]'],
  ])('%s', (_what, value, expected) => {
    expect(readableAnswer(kser(value))).toBe(expected);
  });

  test('JSON is read back as it was, however long', () => {
    const long = {
      list: Array.from({ length: 30 }, (_, i) => ({ id: i, name: `row ${i}`, tags: ['a', 'b'] })),
      end: null,
    };
    const text = readableAnswer(kser(long));
    expect(JSON.parse(text)).toEqual(long);
    expect(text.split('\n').every((line) => line.length <= 90)).toBe(true);
  });

  test('what was shown can be sent back', async () => {
    const value = harden({ bob: [bob], literal: { '@ref': 'x' } });
    const json: Json = JSON.parse(readableAnswer(kser(value)));
    const [back] = await withReferences([json], getPresence, resolveName);
    expect(passStyleOf(harden(back))).toBe('copyRecord');
    expect(back).toEqual(value);
  });
});
