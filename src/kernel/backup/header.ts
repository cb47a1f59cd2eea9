/**
 * The beginning of a backup file, the only part in clear. It is bound to every chunk that follows as additional data.
 *
 *   0  8  `OCAPBKUP`
 *   8  2  version of the format, big-endian as all numbers
 *  10  4  rounds of PBKDF2
 *  14 16  salt
 *  30 16  passphrase check: derived like the key, and tells a wrong passphrase from a damaged file
 *  46 16  beginning of the SHA-256 of all that comes before
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { KernelError } from '../../wire/errors.ts';
import type { Bytes } from '../platform.ts';

const MAGIC = new TextEncoder().encode('OCAPBKUP');
const FORMAT_VERSION = 1;
/** Magic and version: what every version begins with. */
export const PREFIX_LENGTH = 10;
export const HEADER_LENGTH = 62;
const CHECKED_LENGTH = 46;

/** What makes guessing slow; a file with fewer was not made by us, and one with many more would only keep the kernel busy. */
export const ROUNDS = 600_000;
const MAX_ROUNDS = 10_000_000;

export type KeySource = { rounds: number; salt: Bytes };
export type Header = KeySource & { check: Bytes; bytes: Bytes };

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

const checksumOf = (bytes: Bytes): Uint8Array => sha256(bytes.subarray(0, CHECKED_LENGTH)).subarray(0, 16);

export const formatHeader = ({ rounds, salt, check }: Omit<Header, 'bytes'>): Header => {
  const bytes = new Uint8Array(HEADER_LENGTH);
  bytes.set(MAGIC);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, FORMAT_VERSION);
  view.setUint32(10, rounds);
  bytes.set(salt, 14);
  bytes.set(check, 30);
  bytes.set(checksumOf(bytes), CHECKED_LENGTH);
  return { rounds, salt, check, bytes };
};

const invalid = (detail: string) => new KernelError('BACKUP_INVALID', detail);

/** @throws KernelError `BACKUP_INVALID` for what is no backup, `BACKUP_UNSUPPORTED` for one of a newer kernel. */
export const checkPrefix = (prefix: Bytes): void => {
  if (prefix.length < PREFIX_LENGTH || !sameBytes(prefix.subarray(0, MAGIC.length), MAGIC)) {
    throw invalid('this is no backup of a kernel');
  }
  const version = new DataView(prefix.buffer, prefix.byteOffset).getUint16(8);
  if (version > FORMAT_VERSION) {
    throw new KernelError(
      'BACKUP_UNSUPPORTED',
      `this backup has format ${version}, this kernel reads up to ${FORMAT_VERSION}; use a newer kernel`,
    );
  }
};

/**
 * @param bytes - prefix and all.
 * @throws KernelError `BACKUP_INVALID`
 */
export const parseHeader = (bytes: Bytes): Header => {
  if (bytes.length < HEADER_LENGTH) throw invalid('the file ends too early, in its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const rounds = view.getUint32(10);
  const sound =
    sameBytes(checksumOf(bytes), bytes.subarray(CHECKED_LENGTH, HEADER_LENGTH)) &&
    view.getUint16(8) === FORMAT_VERSION &&
    rounds >= ROUNDS &&
    rounds <= MAX_ROUNDS;
  if (!sound) throw invalid('the file is damaged in its header');
  return { rounds, salt: bytes.slice(14, 30), check: bytes.slice(30, 46), bytes };
};
