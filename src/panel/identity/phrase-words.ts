/** What can be said of a phrase as it is typed, without the kernel. */
import { wordlist } from '@scure/bip39/wordlists/english.js';

export const wordCounts = [12, 24] as const;
export type WordCount = (typeof wordCounts)[number];

const known: ReadonlySet<string> = new Set(wordlist);

/** The words of a text, as a phrase has them. */
export const wordsOf = (text: string): string[] => text.normalize('NFKD').toLowerCase().split(/\s+/).filter(Boolean);

/** What is wrong with one word; it is not repeated. Null: it is in the list. */
export const wordProblem = (typed: string): string | null => {
  const words = wordsOf(typed);
  const [word] = words;
  if (word === undefined) return 'This word is missing';
  if (words.length > 1) return 'These are several words';
  return known.has(word) ? null : 'No recovery phrase has this word';
};
