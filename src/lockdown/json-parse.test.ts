import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeJsonParse, misreadsKeys } from './json-parse.ts';
import { seeded } from '../../test/support/seeded.ts';

/** The engine's own, or whatever lockdown put in its place: what is tested gives it no key with an escape. */
const parse = makeJsonParse(JSON.parse);

/** Texts with their one pair of keys, each read after one that leads a faulty engine astray. */
const pairs: [text: string, key: string][] = [
  ['{"a":1,"\\\\":2}', '\\'],
  ['{"a":1,"\\n":2}', '\n'],
  ['{"a":1,"\\\\":2}', '\\'],
  ['{"a":1,"\\ud800":2}', '\ud800'],
  ['{"a":1,"\\\\":2}', '\\'],
  ['{"a":1,"\\"":2}', '"'],
  ['{"a":1,"\\\\u":2}', '\\u'],
  ['{"a":1,"\\u0061b":2}', 'ab'],
  ['{"a":1,"ab\\\\":2}', 'ab\\'],
  ['{"a":1,"ab\\t":2}', 'ab\t'],
];

test('the realm reads keys as they were written', () => {
  expect(misreadsKeys(JSON.parse)).toBe(false);
  for (const [text, key] of pairs) expect([text, Object.keys(JSON.parse(text) as object)]).toEqual([text, ['a', key]]);
});

describe('the parser for engines that misread keys', () => {
  test('never shows them a key with an escape', () => {
    const shown: string[] = [];
    const spying = makeJsonParse((text, reviver) => {
      shown.push(text);
      return JSON.parse(text, reviver) as unknown;
    });
    expect(spying('{"\\n":{"~0":["\\n",{"\\\\":1}]},"\\u0061":2}')).toEqual({
      '\n': { '~0': ['\n', { '\\': 1 }] },
      a: 2,
    });
    // The first is read for the error that it might have.
    expect(shown.at(-1)).toBe('{"~0":{"~1":["\\n",{"~2":1}]},"a":2}');
  });

  test('reads each key as it was written', () => {
    for (const [text, key] of pairs) expect([text, Object.keys(parse(text) as object)]).toEqual([text, ['a', key]]);
  });

  const text = fc.string({
    unit: fc.constantFrom('\\', '"', '~', '0', '1', 'a', ':', '{', '\n', '\u0000', '\ud800', 'é'),
  });
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.constantFrom(null, true),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(fc.oneof(text, fc.constant('__proto__')), tie('value')), { maxLength: 4 })
        .map((entries) => Object.fromEntries(entries)),
    ),
  })).value;

  test('reads what JSON.stringify writes, with or without space, with a reviver or without', () => {
    fc.assert(
      fc.property(value, fc.constantFrom('', ' ', '\n\t'), (given, space) => {
        const written = JSON.stringify(given, undefined, space);
        expect(JSON.stringify(parse(written), undefined, space)).toBe(written);
        const seen: string[] = [];
        const revived = parse(written, (key, part) => {
          seen.push(key);
          return part;
        });
        expect(JSON.stringify(revived, undefined, space)).toBe(written);
        const keys: string[] = [];
        JSON.parse(written, (key: string, part: unknown) => {
          keys.push(key);
          return part;
        });
        expect(seen).toEqual(keys);
      }),
      seeded({ runs: 1_000 }),
    );
  });

  test('a key that comes twice has its first place and its last value, and numbers come first', () => {
    expect(Object.entries(parse('{"\\n":1,"b":2,"\\u000a":3,"\\u0031":4}') as object)).toEqual([
      ['1', 4],
      ['\n', 3],
      ['b', 2],
    ]);
  });

  test('a reviver gets sources, changes and removes', () => {
    const revived = parse('{"\\n":1.50,"\\"":[2],"c":3}', (key, part, context) => {
      if (key === '\n') return (context as { source: string }).source;
      return key === 'c' ? undefined : part;
    });
    expect(revived).toEqual({ '\n': '1.50', '"': [2] });
  });

  test('a text that is nested as deep as the engine reads it', () => {
    const depth = 10_000;
    let node = parse(`${'{"\\n":'.repeat(depth)}1${'}'.repeat(depth)}`);
    for (let level = 0; level < depth; level += 1) node = Reflect.get(Object(node) as object, '\n');
    expect(node).toBe(1);
  });

  test.each(['', '"', '"\\', '{"\\n', '{"\\n":', '{"\\x":1}', '["a\\', '{"\\n":1}}', '\\'])(
    '%j is no JSON',
    (wrong) => {
      const errorOf = (reader: (text: string) => unknown): unknown => {
        try {
          return reader(wrong);
        } catch (error) {
          return String(error);
        }
      };
      expect(errorOf(parse)).toMatch(/^SyntaxError: /);
      expect(errorOf(parse)).toBe(errorOf((given) => JSON.parse(given) as unknown));
    },
  );

  test('looks like the one that it replaces', () => {
    expect([parse.name, parse.length, Object.hasOwn(parse, 'prototype')]).toEqual(['parse', 2, false]);
  });
});
