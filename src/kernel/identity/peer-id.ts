import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';
import type { PeerId } from '../../wire/network.ts';

/** What libp2p puts before an Ed25519 public key: an identity multihash of 36 bytes, and protobuf's key type and data fields. */
const PREFIX = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

/** The libp2p peer id of the identity with this Ed25519 seed of 32 bytes. */
export const peerIdOf = (seed: Uint8Array): PeerId =>
  base58.encode(new Uint8Array([...PREFIX, ...ed25519.getPublicKey(seed)]));

/** Whether a text is the peer id of an Ed25519 key. */
export const isPeerId = (text: unknown): text is PeerId => {
  if (typeof text !== 'string' || text.length > 60) return false;
  try {
    const bytes = base58.decode(text);
    return bytes.length === PREFIX.length + 32 && PREFIX.every((byte, i) => bytes[i] === byte);
  } catch {
    return false;
  }
};
