import { expect, test } from 'vitest';
import { wordProblem, wordsOf } from './phrase-words.ts';

test('a text is split into words as a phrase has them', () => {
  expect(wordsOf('  Legal\n winner\tTHANK ')).toEqual(['legal', 'winner', 'thank']);
  expect(wordsOf(' ')).toEqual([]);
});

test.each([
  ['legal', null],
  [' Legal ', null],
  ['', 'This word is missing'],
  ['legal winner', 'These are several words'],
  ['waive', 'No recovery phrase has this word'],
])('%j: %s', (typed, problem) => {
  expect(wordProblem(typed)).toBe(problem);
});

test('what is wrong with a word does not repeat it', () => {
  expect(wordProblem('sausadge')).not.toContain('sausadge');
});
