import { describe, expect, test } from 'vitest';
import { testLimits } from '../../test/support/test-limits.ts';
import { makeVatStore } from './vat-store.ts';

const limits = testLimits({ vatStoreValueLength: 100, vatStoreLength: 2_560 });

/** Keys whose order by code unit differs from the orders of locales and of code points. */
const inOrder = ['', 'B', 'a', 'a\0', 'a.', 'aa', 'a|', 'ä', '\u{1F600}', '\uD83D\uDE01', '\uE000', '\uFFFD'];

const onExcess = (problem: string): never => {
  throw Error(problem);
};

describe('a vat store', () => {
  test('gives its keys by code unit, from any order, and from between them', () => {
    const store = makeVatStore(
      [...inOrder].reverse().map((key) => [key, 'value']),
      { limits, onExcess },
    );
    const seen: string[] = [];
    for (let key = store.getNextKey(''); key !== undefined; key = store.getNextKey(key)) seen.push(key);
    expect(['', ...seen]).toEqual(inOrder);
    expect(store.getNextKey('a.b')).toBe('aa');
    expect(store.getNextKey('\uFFFF')).toBe(undefined);
  });

  test('keeps the order while keys come and go', () => {
    const store = makeVatStore([], { limits, onExcess });
    for (const key of ['c', 'a', 'b', 'a', 'd']) store.set(key, key);
    store.delete('b');
    store.delete('never there');
    expect(store.getNextKey('a')).toBe('c');
    expect(store.getNextKey('b')).toBe('c');
    expect([store.get('a'), store.get('b')]).toEqual(['a', undefined]);
  });

  test('keeps every string as it is: an empty one is a value', () => {
    const store = makeVatStore([['lone', '\uD800']], { limits, onExcess });
    store.set('empty', '');
    expect([store.get('empty'), store.get('lone')]).toEqual(['', '\uD800']);
  });

  test('tells each changed key once, with what it is now', () => {
    const store = makeVatStore(
      [
        ['old', '1'],
        ['gone', '1'],
      ],
      { limits, onExcess },
    );
    store.set('old', '2');
    store.set('old', '3');
    store.delete('gone');
    store.set('new', '1');
    store.set('passing', '1');
    store.delete('passing');
    expect(store.takeChanges()).toEqual([
      ['old', '3'],
      ['gone', null],
      ['new', '1'],
      ['passing', null],
    ]);
    expect(store.takeChanges()).toEqual([]);
  });

  test('begins with the changes of a clean-up, and tells them', () => {
    const store = makeVatStore(
      [
        ['a', '1'],
        ['b', '1'],
      ],
      {
        limits,
        changes: [
          ['a', null],
          ['b', '2'],
          ['aa', '3'],
        ],
        onExcess,
      },
    );
    expect([store.get('a'), store.getNextKey(''), store.getNextKey('aa')]).toEqual([undefined, 'aa', 'b']);
    expect(store.takeChanges()).toEqual([
      ['a', null],
      ['b', '2'],
      ['aa', '3'],
    ]);
  });

  test('P16 holds values and a whole that are as long as they may be, and says when one is longer', () => {
    const problems: string[] = [];
    const store = makeVatStore([], { limits, onExcess: (problem) => void problems.push(problem) });
    const longest = 'x'.repeat(limits.vatStoreValueLength);
    store.set('a', longest);
    expect(problems).toEqual([]);
    store.set('a', `${longest}x`);
    expect(problems).toEqual([`a value in its store is longer than ${limits.vatStoreValueLength} characters (a)`]);

    store.delete('a');
    const count = Math.floor(limits.vatStoreLength / limits.vatStoreValueLength);
    const key = (i: number): string => String(i).padStart(2, '0');
    for (let i = 0; i < count; i += 1) store.set(key(i), longest);
    const room = limits.vatStoreLength - count * (2 + limits.vatStoreValueLength);
    store.set(key(count), 'x'.repeat(room - 2));
    // What is set anew is not counted twice, and what is deleted not at all.
    store.set(key(0), longest);
    store.delete(key(1));
    store.set(key(1), longest);
    expect(problems.length).toBe(1);
    store.set(key(count), 'x'.repeat(room - 1));
    expect(problems[1]).toBe(`its store holds more than ${limits.vatStoreLength} characters`);
  });
});
