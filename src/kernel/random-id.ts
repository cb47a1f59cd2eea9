import { bytesToHex } from '@noble/hashes/utils.js';
import type { WebCrypto } from './platform.ts';

/** An id that nobody can guess and nobody else has: 128 random bits in hexadecimal. */
export const randomId = (crypto: Pick<WebCrypto, 'getRandomValues'>): string =>
  bytesToHex(crypto.getRandomValues(new Uint8Array(16)));
