import { expect, test } from 'vitest';
import { shippedLimits as limits } from '../../wire/limits.ts';
import type { IOUnit } from '../../wire/io-spec.ts';
import { encodeUnit, makeUnitReader } from './units.ts';

/** All units of bytes that come in pieces of some size. */
const cut = (text: string, unit: IOUnit, size: number): string[] => {
  const reader = makeUnitReader(unit);
  const bytes = new TextEncoder().encode(text);
  const found: string[] = [];
  const takeAll = () => {
    for (let taken; (taken = reader.take()) !== undefined;) found.push(taken);
  };
  for (let at = 0; at < bytes.length; at += size) {
    reader.push(bytes.subarray(at, at + size));
    takeAll();
  }
  reader.end();
  takeAll();
  return found;
};

test.each([1, 2, 3, 7, 1_000])('a stream in pieces of %i bytes is cut the same', (size) => {
  const text = 'ä\r\n\n😀 b\nlast';
  expect(cut(text, 'line', size)).toEqual(['ä', '', '😀 b', 'last']);
  expect(cut(text, 'chars', size)).toEqual([...text]);
  expect(cut(text, 'string', size).join('')).toBe(text);
  expect(cut('a\n', 'line', size)).toEqual(['a']);
  expect(cut('', 'line', size)).toEqual([]);
  const bytes = cut(text, 'bytes', size).map((part) => Buffer.from(part, 'base64'));
  expect(Buffer.concat(bytes).toString()).toBe(text);
});

test('pieces are limited, and no character is cut in two', () => {
  const text = `x${'😀'.repeat(limits.ioChunkLength / 2)}`;
  expect(cut(text, 'string', text.length * 4).map(({ length }) => length)).toEqual([limits.ioChunkLength - 1, 2]);
  expect(cut('x'.repeat(limits.ioChunkLength + 1), 'bytes', 1_000_000)).toHaveLength(2);
  expect(() => cut('x'.repeat(limits.ioLineLength + 1), 'line', 65_536)).toThrow(/IO_FAILED/);
});

test('what is written is a line with its end, a text as it is, or bytes of base64', () => {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
  expect(text(encodeUnit('ä'))).toBe('ä\n');
  expect(text(encodeUnit('ä', 'string'))).toBe('ä');
  expect(text(encodeUnit('YQ==', 'bytes'))).toBe('a');
  expect(() => encodeUnit('*', 'bytes')).toThrow(/INVALID_ARGUMENT.*base64/);
});
