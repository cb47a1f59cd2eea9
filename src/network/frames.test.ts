import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrames, makeFrameDecoder } from './frames.ts';
import { seeded } from '../../test/support/seeded.ts';

const some = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index * 7 + length);

/** The bytes in pieces that end where `cuts` say. */
const cutAt = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] =>
  [...cuts, bytes.byteLength].map((end, index) => bytes.slice(cuts[index - 1] ?? 0, end));

const decodeAll = (pieces: readonly Uint8Array[], maxBytes = 1_000_000): Uint8Array[] => {
  const decoder = makeFrameDecoder(maxBytes);
  const frames = pieces.flatMap((piece) => decoder.push(piece)).map((frame) => frame.slice());
  expect(decoder.isInsideFrame()).toBe(false);
  return frames;
};

describe('frames come out as they went in', () => {
  const frames = [some(0), some(1), some(3), some(0), some(300), some(5)];
  const bytes = encodeFrames(frames);

  test('cut in two at every byte', () => {
    for (let at = 0; at <= bytes.byteLength; at += 1) expect(decodeAll(cutAt(bytes, [at]))).toEqual(frames);
  });

  test('byte by byte', () => {
    expect(decodeAll(cutAt(bytes, [...bytes.keys()]))).toEqual(frames);
  });

  test('in random pieces', () => {
    const anything = fc.record({
      sizes: fc.array(fc.oneof(fc.nat(6), fc.nat(3_000)), { maxLength: 12 }),
      cuts: fc.array(fc.nat(40_000), { maxLength: 30 }),
    });
    fc.assert(
      fc.property(anything, ({ sizes, cuts }) => {
        const sent = sizes.map(some);
        const all = encodeFrames(sent);
        const places = cuts.map((cut) => cut % (all.byteLength + 1)).sort((a, b) => a - b);
        expect(decodeAll(cutAt(all, places))).toEqual(sent);
      }),
      seeded({ runs: 500 }),
    );
  });
});

test('a frame of the longest length passes, and one byte more is refused when only its length has come', () => {
  expect(decodeAll([encodeFrames([some(64)])], 64)).toEqual([some(64)]);
  const decoder = makeFrameDecoder(64);
  expect(decoder.push(Uint8Array.of(0, 0, 0))).toEqual([]);
  expect(() => decoder.push(Uint8Array.of(65))).toThrow('a frame of 65 bytes; no more than 64 are allowed');
  expect(() => makeFrameDecoder(64).push(Uint8Array.of(255, 255, 255, 255))).toThrow('a frame of 4294967295 bytes');
});

test('frames may be longer once that is allowed', () => {
  const decoder = makeFrameDecoder(2);
  expect(decoder.push(encodeFrames([some(2)]))).toEqual([some(2)]);
  decoder.allow(100);
  expect(decoder.push(encodeFrames([some(100)]))).toEqual([some(100)]);
});

test.each([1, 3, 4, 9])('after %i bytes of a frame of five the decoder is inside it', (count) => {
  const decoder = makeFrameDecoder(64);
  decoder.push(encodeFrames([some(5)]).slice(0, count));
  expect(decoder.isInsideFrame()).toBe(count < 9);
});
