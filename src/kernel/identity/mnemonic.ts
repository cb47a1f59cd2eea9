/** Recovery phrases of 12 or 24 words (BIP39, English), and the identity that follows from one. */
import {
  entropyToMnemonic,
  generateMnemonic as generate,
  mnemonicToEntropy,
  mnemonicToSeed as toSeed,
} from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { KernelError } from '../../wire/errors.ts';
import type { Bytes } from '../platform.ts';

export type WordCount = 12 | 24;

const words: ReadonlySet<string> = new Set(wordlist);

const isWordCount = (count: unknown): count is WordCount => count === 12 || count === 24;

/** @throws KernelError `INVALID_ARGUMENT` */
export const checkWordCount = (count: unknown): WordCount => {
  if (isWordCount(count)) return count;
  throw new KernelError('INVALID_ARGUMENT', 'words: a recovery phrase has 12 or 24 words');
};

/** Bytes of entropy in a phrase. */
export const entropyLength = (count: WordCount): number => (count === 12 ? 16 : 32);

/** As a person types it: capitals, line breaks and extra spaces mean nothing. */
const split = (phrase: string): string[] => phrase.normalize('NFKD').toLowerCase().split(/\s+/).filter(Boolean);

const checkText = (phrase: unknown): string => {
  if (typeof phrase === 'string') return phrase;
  throw new KernelError('PHRASE_INVALID', 'expected the recovery phrase as text');
};

/**
 * The phrase's entropy: 16 bytes of 12 words, 32 of 24.
 * @throws KernelError `PHRASE_INVALID`, saying how many words there are or which of them, by place, are in no list. The words
 * themselves are in no error: a wrong one may be a misspelt right one.
 */
export const phraseToEntropy = (phrase: unknown): Bytes => {
  const given = split(checkText(phrase));
  if (!isWordCount(given.length)) {
    throw new KernelError('PHRASE_INVALID', `a recovery phrase has 12 or 24 words; there are ${given.length}`);
  }
  const wrong = given.flatMap((word, i) => (words.has(word) ? [] : [i + 1]));
  if (wrong.length > 0) {
    const which = wrong.length === 1 ? `word ${wrong[0]} is` : `words ${wrong.join(', ')} are`;
    throw new KernelError('PHRASE_INVALID', `${which} not in the list of recovery words`);
  }
  try {
    return new Uint8Array(mnemonicToEntropy(given.join(' '), wordlist));
  } catch {
    const detail = 'all words are recovery words, but not of one phrase: a word is wrong or out of place';
    throw new KernelError('PHRASE_INVALID', detail);
  }
};

export const entropyToPhrase = (entropy: Uint8Array): string => entropyToMnemonic(entropy, wordlist);

/** A new phrase of 12 words, or 24, for a program that shows it to a person before it makes a kernel of it. */
export const generateMnemonic = (count: WordCount = 12): string =>
  generate(wordlist, entropyLength(checkWordCount(count)) * 8);

/** Whether a text is a recovery phrase, as a person types it. */
export const isValidMnemonic = (phrase: unknown): boolean => {
  try {
    phraseToEntropy(phrase);
    return true;
  } catch {
    return false;
  }
};

/**
 * The Ed25519 seed of the identity behind a phrase: 32 bytes, the first half of the BIP39 seed without a passphrase, as
 * MetaMask's kernel has it.
 * @throws (rejects) KernelError `PHRASE_INVALID`
 */
export const mnemonicToSeed = async (phrase: string): Promise<Bytes> => {
  const seed = await toSeed(entropyToPhrase(phraseToEntropy(phrase)));
  return new Uint8Array(seed.subarray(0, 32));
};
