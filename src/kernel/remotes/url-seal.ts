/** What an oid is: a random number of 16 bytes, sealed with a key that only the issuing kernel's seed makes. */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import type { PeerId } from '../../wire/network.ts';
import type { Bytes, WebCrypto } from '../platform.ts';

const VERSION = 1;
const IV = 12;
const SWISS = 16;
const TAG = 16;
/** Decoding takes quadratic time. */
const MAX_OID = 100;

const derive = (seed: Uint8Array, info: string, length: number): Bytes =>
  new Uint8Array(hkdf(sha256, seed, undefined, utf8ToBytes(info), length));

/** The number of a URL that was issued by name: the seed and the name give it again. */
export const swissOfName = (seed: Uint8Array, name: string): Bytes =>
  derive(seed, `ocap-kernel url name/v1: ${name}`, SWISS);

/** Seals and opens the oids of one identity. Opening costs one decryption. */
export const makeUrlSeal = async (crypto: WebCrypto, seed: Uint8Array, peerId: PeerId) => {
  const { subtle } = crypto;
  const raw = derive(seed, 'ocap-kernel url/v1', 32);
  const key = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const about = utf8ToBytes(`${peerId} v${VERSION}`);
  const algorithm = (iv: Bytes) => ({ name: 'AES-GCM' as const, iv, additionalData: new Uint8Array(about) });
  return {
    seal: async (swiss: Bytes): Promise<string> => {
      const iv = crypto.getRandomValues(new Uint8Array(IV));
      const box = new Uint8Array(await subtle.encrypt(algorithm(iv), key, swiss));
      return `z${base58.encode(new Uint8Array([VERSION, ...iv, ...box]))}`;
    },
    /** The number in an oid; undefined for one that this identity has not sealed. */
    open: async (oid: unknown): Promise<Bytes | undefined> => {
      if (typeof oid !== 'string' || oid.length > MAX_OID) return undefined;
      try {
        const bytes = base58.decode(oid.slice(1));
        if (bytes.length !== 1 + IV + SWISS + TAG || bytes[0] !== VERSION) return undefined;
        const iv = new Uint8Array(bytes.subarray(1, 1 + IV));
        return new Uint8Array(await subtle.decrypt(algorithm(iv), key, new Uint8Array(bytes.subarray(1 + IV))));
      } catch {
        return undefined;
      }
    },
  };
};

export type UrlSeal = Awaited<ReturnType<typeof makeUrlSeal>>;
