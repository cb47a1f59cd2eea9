import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { VatBundle } from '../wire/bundle.ts';
import { formatBundleId, type BundleId } from '../wire/ids.ts';

/** `b1-` and the SHA-256 of a bundle's source in UTF-8. */
export const bundleIdOf = (bundle: VatBundle): BundleId => {
  const source = bundle.moduleFormat === 'iife' ? bundle.code : bundle.source;
  return formatBundleId(bytesToHex(sha256(utf8ToBytes(source))));
};
