/** A vat's code as it is served, stored and evaluated; `docs/bundles.md` describes the formats. */
import * as v from 'valibot';
import { KernelError } from './errors.ts';
import { shippedLimits as limits } from './limits.ts';

const SourceStruct = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.bundleLength),
  // In UTF-8, by which bundles go by their ids, two such texts could be the same.
  v.check((source) => source.isWellFormed(), 'half a character stands alone in it, which has no form in UTF-8'),
);

/** What other fields a bundle has, such as maps back to the sources, is not kept. */
const formats = {
  /**
   * Of our own bundler. `source` is an expression: a function that takes the given modules' `require` and returns the exports of the
   * vat's module, among them `buildRootObject`.
   */
  'vat-1': v.strictObject({ moduleFormat: v.literal('vat-1'), source: SourceStruct }),
  /** Of `@endo/bundle-source`. `source` is an expression: a function that returns the exports. */
  nestedEvaluate: v.object({ moduleFormat: v.literal('nestedEvaluate'), source: SourceStruct }),
  /** Of MetaMask's `ocap bundle`. `code` is a script that leaves the exports, which `exports` names, in a variable `__vatExports__`. */
  iife: v.object({
    moduleFormat: v.literal('iife'),
    code: SourceStruct,
    exports: v.pipe(
      v.array(v.string()),
      v.includes('buildRootObject', 'the vat exports no buildRootObject, the function that makes its root object'),
    ),
  }),
};
const formatNames = Object.keys(formats).join(', ');

const VatBundleStruct = v.variant(
  'moduleFormat',
  Object.values(formats),
  ({ received }) =>
    `${received} is not among the formats that vats are loaded from: ${formatNames}; bundle the vat again into one`,
);
export type VatBundle = v.InferOutput<typeof VatBundleStruct>;

/**
 * The modules that the supervisor gives to every vat. The bundler leaves them out of bundles; any other bare import
 * is bundled from the vat author's own `node_modules`.
 */
export const givenModules = [
  '@agoric/vat-data',
  '@endo/eventual-send',
  '@endo/exo',
  '@endo/far',
  '@endo/pass-style',
  '@endo/patterns',
  '@metamask/kernel-utils/discoverable',
  '@metamask/kernel-utils/exo',
  'ocap-kernel/vat',
] as const;
export type GivenModule = (typeof givenModules)[number];

/**
 * Parses the text of a bundle file.
 * @param text - JSON text, such as `{ "moduleFormat": "vat-1", "source": "…" }`.
 * @param where - the place it came from, for the error.
 * @throws KernelError `BUNDLE_INVALID`
 */
export const parseBundle = (text: string, where: string): VatBundle => {
  if (text.length > limits.bundleLength) {
    throw new KernelError('BUNDLE_INVALID', `${where} is larger than ${limits.bundleLength} characters`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new KernelError('BUNDLE_INVALID', `${where} is not JSON; make bundles with the bundler of ocap-kernel`);
  }
  const parsed = v.safeParse(VatBundleStruct, json, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new KernelError('BUNDLE_INVALID', `${where}: ${v.getDotPath(issue) ?? 'bundle'}: ${issue.message}`);
};
