/** The relay's identity: 32 random bytes in a file that only its owner may read. */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../wire/errors.ts';

const othersMayRead = 0o077;
const othersMayWrite = 0o022;

const codeOfError = (error: unknown): string | undefined => {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
};

/** Windows has no such modes; its home folders are private. */
const checkMode = (file: string, forbidden: number, advice: string): void => {
  const { mode } = statSync(file);
  if (process.platform === 'win32' || (mode & forbidden) === 0) return;
  throw new Error(`${file} is open to others (mode ${(mode & 0o777).toString(8)}); ${advice}`);
};

/** Made beside its place and put there whole, so that of two relays that start together both read the same one. */
const createKey = (file: string): void => {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, file);
  } catch (error) {
    if (codeOfError(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

const readOrCreate = (home: string): Uint8Array<ArrayBuffer> => {
  const file = path.join(home, 'relay.key');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  checkMode(home, othersMayWrite, `others could replace the relay's key: chmod 700 '${home}'`);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) createKey(file);
  checkMode(
    file,
    othersMayRead,
    `others could pose as this relay: chmod 600 '${file}', or remove it for a new identity`,
  );
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new Error(`${file} is damaged: it must hold 64 hexadecimal digits. Remove it for a new identity`);
  }
  return Uint8Array.from(Buffer.from(text, 'hex'));
};

/**
 * Reads `<home>/relay.key`, which is made at the first start.
 * @returns 32 bytes
 * @throws Error when the folder cannot be made or written, others can read the file or write to its folder, or it is damaged
 */
export const readRelayKey = (home: string): Uint8Array<ArrayBuffer> => {
  try {
    return readOrCreate(home);
  } catch (error) {
    if (codeOfError(error) === undefined) throw error;
    throw new Error(`the relay's key cannot be kept in ${home} (${messageOf(error)}): choose another folder`, {
      cause: error,
    });
  }
};
