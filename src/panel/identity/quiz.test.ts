import { describe, expect, test } from 'vitest';
import { makeQuiz } from './quiz.ts';

const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

/** Gives out these bytes, one after the other. */
const bytes = (...given: number[]) => {
  const left = [...given];
  return (count: number): Uint8Array => Uint8Array.from({ length: count }, () => left.shift() ?? 0);
};
const real = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

describe('the quiz about a recovery phrase', () => {
  test('asks for three different words, in the order of the phrase', () => {
    const { places } = makeQuiz(phrase, bytes(11, 3, 3 + 12, 0));
    expect(places).toEqual([1, 4, 12]);
  });

  test('leaves out bytes that would make some places likelier', () => {
    // 252 is the largest multiple of 12 that a byte reaches.
    expect(makeQuiz(phrase, bytes(252, 255, 5, 6, 7)).places).toEqual([6, 7, 8]);
  });

  test('comes to every place of a phrase', () => {
    const seen = new Set(Array.from({ length: 300 }, () => makeQuiz(phrase, real).places).flat());
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  test('takes the right words however they are typed, and names the places of others', () => {
    const { wrongPlaces } = makeQuiz(phrase, bytes(0, 5, 11));
    expect(wrongPlaces(['legal', ' Sausage ', 'YELLOW'])).toEqual([]);
    expect(wrongPlaces(['legal', 'sausadge', 'yellow'])).toEqual([6]);
    expect(wrongPlaces(['legal', ''])).toEqual([6, 12]);
  });

  test('shows nothing of the phrase', () => {
    const text = JSON.stringify(makeQuiz(phrase, real));
    for (const word of phrase.split(' ')) expect(text).not.toContain(word);
  });
});
