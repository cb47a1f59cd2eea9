import { expect, test } from 'vitest';
import type { Cell } from '../../wire/inspect.ts';
import { bytesBeyond, shortText, wholeText } from './cell-text.ts';

const text = (value: string, bytes: number, json = false): Cell => ({ type: 'text', text: value, bytes, json });

test.each<[Cell, string, string]>([
  [{ type: 'null' }, 'null', 'null'],
  [{ type: 'integer', value: -3 }, '-3', '-3'],
  [{ type: 'real', value: 0.5 }, '0.5', '0.5'],
  [text('ko12', 4), 'ko12', 'ko12'],
  [text('{"a":[1]}', 9, true), '{"a":[1]}', '{\n  "a": [\n    1\n  ]\n}'],
  [text('{"a":[1]}', 9), '{"a":[1]}', '{"a":[1]}'],
  [{ type: 'blob', hex: '01fe20', bytes: 3 }, '01 fe 20', '01 fe 20'],
  [{ type: 'blob', hex: '', bytes: 0 }, '', ''],
  [{ type: 'secret' }, 'hidden', 'hidden'],
])('%j is shown as %j, and whole as %j', (cell, short, whole) => {
  expect([shortText(cell), wholeText(cell)]).toEqual([short, whole]);
});

test('a long value is short in a table', () => {
  expect(shortText(text('x'.repeat(1_000), 1_000))).toHaveLength(200);
  expect(shortText({ type: 'blob', hex: 'ab'.repeat(500), bytes: 500 })).toHaveLength(149);
});

test.each<[Cell, number | null]>([
  [text('é', 2), null],
  [text('ocap:‹secret›', 100), null],
  [text('é'.repeat(2_000), 4_000), null],
  [text('é'.repeat(2_000), 4_002), 4_002],
  [{ type: 'blob', hex: 'ab', bytes: 1 }, null],
  [{ type: 'blob', hex: 'ab', bytes: 9 }, 9],
  [{ type: 'null' }, null],
  [{ type: 'integer', value: 1 }, null],
  [{ type: 'secret' }, null],
])('%# tells the bytes of a value of which this is the beginning', (cell, bytes) => {
  expect(bytesBeyond(cell)).toBe(bytes);
});
