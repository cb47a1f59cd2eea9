import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf } from '../../wire/errors.ts';
import { entropyToPhrase, generateMnemonic, isValidMnemonic, mnemonicToSeed, phraseToEntropy } from './mnemonic.ts';
import { isPeerId, peerIdOf } from './peer-id.ts';
import { seeded } from '../../../test/support/seeded.ts';

const twelve = (word: string, last: string) => `${`${word} `.repeat(11)}${last}`;

/** Phrases of the BIP39 test vectors with the seed and peer id that MetaMask's kernel makes of them. */
const vectors: readonly (readonly [phrase: string, seed: string, peerId: string])[] = [
  [
    twelve('abandon', 'about'),
    '5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1',
    '12D3KooWP7CwQswqLKZbwvYd9wrEynnL9F2aKVP1X9huNASBTuqj',
  ],
  [
    'legal winner thank year wave sausage worth useful legal winner thank yellow',
    '878386efb78845b3355bd15ea4d39ef97d179cb712b77d5c12b6be415fffeffe',
    '12D3KooWPCyWnZCXR3VGdrQjLr5d8TBaAHD956XZvo6xoCXYB5AR',
  ],
  [
    `${'abandon '.repeat(23)}art`,
    '408b285c123836004f4b8842c89324c1f01382450c0d439af345ba7fc49acf70',
    '12D3KooWBq33BJkcsZxNvhZwBwSBn1EHg5jMTh873Eg4eVLJqNLp',
  ],
  [
    twelve('zoo', 'wrong'),
    'b6a6d8921942dd9806607ebc2750416b289adea669198769f2e15ed926c3aa92',
    '12D3KooWPhfnPm23Hq3jyFu9MUTZCALUDCaXYwzbgkCjXvs2DhwZ',
  ],
];

test.each(vectors)('P23 the phrase "%s" gives the peer id that it gives elsewhere', async (phrase, seed, peerId) => {
  const made = await mnemonicToSeed(phrase);
  expect(Buffer.from(made).toString('hex')).toBe(seed);
  expect(peerIdOf(made)).toBe(peerId);
  expect(isPeerId(peerId)).toBe(true);
});

test('P23 capitals, line breaks and extra spaces are accepted', async () => {
  const [[phrase, seed] = ['', '']] = vectors;
  const typed = `  ${phrase.toUpperCase().replaceAll(' ', ' \n ')}\t`;
  expect(isValidMnemonic(typed)).toBe(true);
  expect(Buffer.from(await mnemonicToSeed(typed)).toString('hex')).toBe(seed);
});

const problemOf = (phrase: unknown): string => {
  try {
    phraseToEntropy(phrase);
  } catch (error) {
    expect(codeOf(error)).toBe('PHRASE_INVALID');
    return String(error);
  }
  return 'none';
};

test('P23 a wrong phrase is refused with what is wrong, and without its words', () => {
  const [[phrase] = ['']] = vectors;
  expect(problemOf('abandon ability')).toMatch(/12 or 24 words; there are 2$/);
  expect(problemOf('')).toMatch(/there are 0$/);
  expect(problemOf(undefined)).toMatch(/expected the recovery phrase/);
  expect(problemOf(phrase.replace('about', 'abuot'))).toMatch(/word 12 is not in the list of recovery words$/);
  expect(problemOf(phrase.replaceAll('abandon', 'abandn'))).toMatch(/words 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 are not/);
  expect(problemOf(twelve('abandon', 'abandon'))).toMatch(/a word is wrong or out of place$/);
  expect(problemOf(phrase.replace('about', 'abuot'))).not.toContain('abuot');
});

test('P23 new phrases are valid, differ, and come back from their entropy', () => {
  for (const count of [12, 24] as const) {
    const phrase = generateMnemonic(count);
    expect(phrase.split(' ')).toHaveLength(count);
    expect(entropyToPhrase(phraseToEntropy(phrase))).toBe(phrase);
    expect(generateMnemonic(count)).not.toBe(phrase);
  }
});

test('a text that is no peer id of an Ed25519 key is none', () => {
  const [[, , peerId] = ['', '', '']] = vectors;
  for (const wrong of [
    '',
    peerId.slice(1),
    `${peerId}1`,
    peerId.replace('12D3', '0OIl'),
    'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N',
    7,
  ])
    expect(isPeerId(wrong)).toBe(false);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => isPeerId(peerIdOf(bytes))),
    seeded(),
  );
});
