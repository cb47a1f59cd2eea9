import { KernelError } from '../../wire/errors.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';
import type { Bytes, WebCrypto } from '../platform.ts';
import type { KeySource } from './header.ts';

/** The key of one file, and what shows that it was derived from the right passphrase. */
export type BackupKeys = { cipherKey: object; check: Bytes };

const encoder = new TextEncoder();

/** @throws KernelError `INVALID_ARGUMENT`; the text itself is never in an error. */
export const checkPassphrase = (passphrase: unknown, use: 'new' | 'given'): string => {
  if (typeof passphrase !== 'string') throw new KernelError('INVALID_ARGUMENT', 'passphrase: expected a string');
  const least = use === 'new' ? limits.passphraseLength : 1;
  if (passphrase.length < least || passphrase.length > limits.passphraseMaxLength) {
    throw new KernelError(
      'INVALID_ARGUMENT',
      `passphrase: expected ${least} to ${limits.passphraseMaxLength} characters`,
    );
  }
  // The same characters typed on another keyboard may come composed otherwise.
  return passphrase.normalize('NFKC');
};

/** Stretches a passphrase: a fraction of a second for us, and for whoever guesses, each time. */
export const deriveKeys = async (
  { subtle }: WebCrypto,
  passphrase: string,
  { rounds, salt }: KeySource,
): Promise<BackupKeys> => {
  const typed = await subtle.importKey('raw', encoder.encode(passphrase), 'PBKDF2', false, ['deriveBits']);
  const stretched = await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, typed, 256);
  const master = await subtle.importKey('raw', new Uint8Array(stretched), 'HKDF', false, ['deriveBits']);
  const derive = async (info: string, length: number): Promise<Bytes> => {
    const algorithm = { name: 'HKDF' as const, hash: 'SHA-256' as const, salt, info: encoder.encode(info) };
    return new Uint8Array(await subtle.deriveBits(algorithm, master, length));
  };
  const raw = await derive('ocap-kernel backup: cipher', 256);
  return {
    cipherKey: await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']),
    check: await derive('ocap-kernel backup: check', 128),
  };
};
