/**
 * A vat's code as it is served, stored and evaluated. `source` is one expression: a function that takes the given
 * modules' `require` and returns the exports of the vat's module, among them `buildRootObject`.
 */
import * as v from 'valibot';
import { KernelError } from './errors.ts';
import { limits } from './limits.ts';

const VatBundleStruct = v.strictObject({
  moduleFormat: v.literal('vat-1'),
  source: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.bundleLength)),
});
export type VatBundle = v.InferOutput<typeof VatBundleStruct>;

const SupervisorBundleStruct = v.object({ moduleFormat: v.literal('nestedEvaluate'), source: v.string() });

/**
 * The script that a vat's worker runs first: SES and the supervisor.
 * @param text - the JSON text of the supervisor's bundle, whose source is a function.
 */
export const supervisorScript = (text: string): string => {
  const { source } = v.parse(SupervisorBundleStruct, JSON.parse(text));
  return `(${source}\n)()`;
};

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
  '@metamask/kernel-utils/exo',
  'ocap-kernel/vat',
] as const;
export type GivenModule = (typeof givenModules)[number];

/**
 * Parses the text of a bundle file.
 * @param text - JSON text, `{ "moduleFormat": "vat-1", "source": "…" }`.
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
