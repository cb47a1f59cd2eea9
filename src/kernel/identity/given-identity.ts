/** Identities as people and programs give them, or ask for a new one. */
import { KernelError } from '../../wire/errors.ts';
import type { PeerId } from '../../wire/network.ts';
import type { IdentityOptions } from '../../wire/remotes.ts';
import type { Bytes, WebCrypto } from '../platform.ts';
import type { IdentityKind, IdentityRow } from '../store/identity.ts';
import { checkWordCount, entropyLength, entropyToPhrase, mnemonicToSeed, phraseToEntropy } from './mnemonic.ts';
import { peerIdOf } from './peer-id.ts';

/** `secret`: the entropy of the phrase, or the raw seed. */
export type KnownIdentity = { kind: IdentityKind; secret: Bytes; seed: Bytes; peerId: PeerId };

const SEED_LENGTH = 32;
const FIELDS: readonly string[] = ['mnemonic', 'keySeed', 'words'];

/** What was given may be a secret in the wrong place: no error repeats it. */
const invalid = (detail: string) => new KernelError('INVALID_ARGUMENT', detail);

const fromHex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const checkSeed = (seed: unknown): Bytes => {
  const bytes = typeof seed === 'string' && /^[0-9a-f]{64}$/i.test(seed) ? fromHex(seed) : seed;
  if (bytes instanceof Uint8Array && bytes.length === SEED_LENGTH) return new Uint8Array(bytes);
  throw invalid('keySeed: expected 32 bytes, or 64 hexadecimal digits');
};

const knowIdentity = async (kind: IdentityKind, secret: Bytes): Promise<KnownIdentity> => {
  const seed = kind === 'seed' ? secret : await mnemonicToSeed(entropyToPhrase(secret));
  return { kind, secret, seed, peerId: peerIdOf(seed) };
};

/** @throws (rejects) KernelError `STORAGE_INVALID`: whoever wrote this row would have a kernel be one and say it is another. */
export const openIdentity = async ({ kind, peerId }: IdentityRow, secret: Bytes): Promise<KnownIdentity> => {
  const known = await knowIdentity(kind, secret).catch(() => undefined);
  if (known?.peerId === peerId) return known;
  throw new KernelError('STORAGE_INVALID', 'the identity in the database is damaged');
};

/** @throws (rejects) KernelError `PHRASE_INVALID` */
export const identityOfPhrase = async (phrase: unknown): Promise<KnownIdentity> =>
  knowIdentity('phrase', phraseToEntropy(phrase));

/** A new identity, from a phrase that nobody has seen yet. @throws (rejects) KernelError `INVALID_ARGUMENT` */
export const makeNewIdentity = async (
  crypto: Pick<WebCrypto, 'getRandomValues'>,
  words: unknown = 12,
): Promise<KnownIdentity> =>
  knowIdentity('phrase', crypto.getRandomValues(new Uint8Array(entropyLength(checkWordCount(words)))));

/**
 * The identity that options give; undefined when they leave it to the kernel.
 * @throws (rejects) KernelError `PHRASE_INVALID`, `INVALID_ARGUMENT`
 */
export const readGivenIdentity = async ({
  mnemonic,
  keySeed,
}: Pick<IdentityOptions, 'mnemonic' | 'keySeed'>): Promise<KnownIdentity | undefined> => {
  if (mnemonic !== undefined && keySeed !== undefined) throw invalid('expected a mnemonic or a keySeed, not both');
  if (mnemonic !== undefined) return identityOfPhrase(mnemonic);
  return keySeed === undefined ? undefined : knowIdentity('seed', checkSeed(keySeed));
};

/** A phrase in the place of the options, or under a wrong name, must not lead to another identity. @throws KernelError `INVALID_ARGUMENT` */
export const checkIdentityOptions = (options: unknown): IdentityOptions => {
  if (typeof options !== 'object' || options === null || !Object.keys(options).every((key) => FIELDS.includes(key))) {
    throw invalid(`expected a record with one of ${FIELDS.join(', ')}, or none`);
  }
  return options;
};

/** @throws KernelError `INVALID_ARGUMENT` */
export const checkPasswords = (passwords: unknown): { current?: unknown; next: unknown } => {
  if (typeof passwords === 'object' && passwords !== null && 'next' in passwords) return passwords;
  throw invalid('expected a record with the next password, or null to remove it, and the current one if there is one');
};

/** @throws KernelError `INVALID_ARGUMENT` */
export const checkRestoreOptions = (options: unknown): { mnemonic: string; resetStorage: boolean } => {
  if (
    typeof options === 'object' &&
    options !== null &&
    'mnemonic' in options &&
    typeof options.mnemonic === 'string'
  ) {
    return { mnemonic: options.mnemonic, resetStorage: 'resetStorage' in options && options.resetStorage === true };
  }
  throw invalid('expected a record with the mnemonic and resetStorage');
};
