import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { VatBundle } from '../wire/bundle.ts';
import { formatBundleId, type BundleId } from '../wire/ids.ts';

/** The code of a bundle, of whatever format. */
export const sourceOf = (bundle: VatBundle): string => (bundle.moduleFormat === 'iife' ? bundle.code : bundle.source);

/** `b1-` and the SHA-256 of a bundle's source in UTF-8. */
export const bundleIdOf = (bundle: VatBundle): BundleId =>
  formatBundleId(bytesToHex(sha256(utf8ToBytes(sourceOf(bundle)))));
