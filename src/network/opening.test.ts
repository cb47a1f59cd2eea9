import { describe, expect, test } from 'vitest';
import {
  decodeHello,
  decodeWelcome,
  encodeHello,
  encodeWelcome,
  makeToken,
  refusal,
  takesPlace,
  type Mine,
} from './opening.ts';

const [run, laterRun, attempt, otherAttempt] = [makeToken(), makeToken(), makeToken(), makeToken()];

test('hello and welcome are read as they were written', () => {
  const hello = { run, attempt, known: otherAttempt };
  expect(decodeHello(encodeHello(hello))).toEqual(hello);
  expect(decodeHello(encodeHello({ ...hello, known: undefined }))).toEqual({ ...hello, known: undefined });
  expect(decodeWelcome(encodeWelcome(run))).toBe(run);
  expect(decodeWelcome(refusal)).toBeUndefined();
});

test.each([0, 1, 32, 47])('%i bytes are no hello', (length) => {
  expect(() => decodeHello(new Uint8Array(length))).toThrow(`a channel began with ${length} bytes that are no hello`);
});

test.each([1, 15, 17])('%i bytes are no welcome', (length) => {
  expect(() => decodeWelcome(new Uint8Array(length))).toThrow('no welcome');
});

describe('a stream of the other side against our own', () => {
  const hello = { run, attempt, known: undefined };
  const opened: Mine = { attempt: otherAttempt, welcomedBy: undefined };
  const welcomed: Mine = { attempt: otherAttempt, welcomedBy: run };
  test.each([
    ['of the smaller, both opened at once', hello, opened, 'B', 'A', true],
    ['of the larger, both opened at once', hello, opened, 'A', 'B', false],
    ['of the larger, come late', hello, welcomed, 'A', 'B', false],
    ['of the larger, which knew of ours and has lost it', { ...hello, known: otherAttempt }, welcomed, 'A', 'B', true],
    ['of the larger, started anew since it welcomed ours', { ...hello, run: laterRun }, welcomed, 'A', 'B', true],
    ['of the larger, which knows of an older one of ours', { ...hello, known: attempt }, opened, 'A', 'B', false],
  ])('%s', (_what, theirs, mine, self, peer, expected) => {
    expect(takesPlace(theirs, mine, self, peer)).toBe(expected);
  });
});
