/** Secrets under a password: PBKDF2-SHA-256 makes the key, AES-GCM seals. */
import { KernelError } from '../../wire/errors.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';
import type { Bytes, WebCrypto } from '../platform.ts';

/** What opens with the password only; all of it may lie in the open. */
export type Sealed = { rounds: number; salt: Bytes; iv: Bytes; box: Bytes };

const ROUNDS = 600_000;
/** More would be a way to keep a kernel busy: only a damaged or forged row has them. */
const MAX_ROUNDS = 10_000_000;

const encoder = new TextEncoder();

const checkPassword = (password: unknown): string => {
  const { passwordLength, passphraseMaxLength } = limits;
  if (typeof password === 'string' && password.length >= passwordLength && password.length <= passphraseMaxLength) {
    // The same characters typed on another keyboard may come composed otherwise.
    return password.normalize('NFKC');
  }
  throw new KernelError(
    'INVALID_ARGUMENT',
    `password: expected ${passwordLength} to ${passphraseMaxLength} characters`,
  );
};

const keyOf = async ({ subtle }: WebCrypto, password: string, salt: Bytes, iterations: number): Promise<object> => {
  const typed = await subtle.importKey('raw', encoder.encode(password), 'PBKDF2', false, ['deriveBits']);
  const bits = await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, typed, 256);
  return subtle.importKey('raw', new Uint8Array(bits), 'AES-GCM', false, ['encrypt', 'decrypt']);
};

/**
 * Takes a fraction of a second, as each guess of the password does. `about` is not secret, and must be the same to open it.
 * @throws (rejects) KernelError `INVALID_ARGUMENT` for a password that is too short or long; it is in no error.
 */
export const seal = async (crypto: WebCrypto, password: unknown, secret: Bytes, about: string): Promise<Sealed> => {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(crypto, checkPassword(password), salt, ROUNDS);
  const algorithm = { name: 'AES-GCM' as const, iv, additionalData: encoder.encode(about) };
  const box = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, secret));
  return { rounds: ROUNDS, salt, iv, box };
};

/** @throws (rejects) KernelError `PASSWORD_WRONG`, `STORAGE_INVALID` */
export const unseal = async (
  crypto: WebCrypto,
  password: unknown,
  { rounds, salt, iv, box }: Sealed,
  about: string,
): Promise<Bytes> => {
  if (rounds > MAX_ROUNDS) throw new KernelError('STORAGE_INVALID', 'the sealed identity is damaged');
  const wrong = new KernelError('PASSWORD_WRONG', 'the password does not open the identity');
  if (typeof password !== 'string' || password.length > limits.passphraseMaxLength) throw wrong;
  const key = await keyOf(crypto, password.normalize('NFKC'), salt, rounds);
  try {
    const algorithm = { name: 'AES-GCM' as const, iv, additionalData: encoder.encode(about) };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, box));
  } catch {
    throw wrong;
  }
};
