/** What a person writes to launch vats together, and the check that names the wrong field of the wrong vat. */
import * as v from 'valibot';
import { KernelError } from './errors.ts';
import { limits } from './limits.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const JsonStruct: v.GenericSchema<Json> = v.lazy(() =>
  v.union(
    [
      v.null(),
      v.boolean(),
      v.pipe(v.number(), v.finite()),
      v.string(),
      v.array(JsonStruct),
      v.record(v.string(), JsonStruct),
    ],
    'expected JSON',
  ),
);

const NameStruct = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z_$][\w$.-]{0,99}$/,
    'a name starts with a letter and has letters, digits, "_", "-", "." (100 at most)',
  ),
);
const SpecStruct = v.pipe(v.string(), v.minLength(1, 'expected a path or URL'));

const VatConfigStruct = v.pipe(
  v.strictObject({
    /** Where the vat's source file is: a path, or a URL of a bundling server. */
    sourceSpec: v.optional(SpecStruct),
    /** Where a ready bundle is: http(s), data:, extension-relative, and in Node a path or file:. */
    bundleSpec: v.optional(SpecStruct),
    /** Passed to `buildRootObject` at every start. */
    parameters: v.optional(v.record(v.string(), JsonStruct)),
  }),
  v.check(
    ({ sourceSpec, bundleSpec }) => (sourceSpec === undefined) !== (bundleSpec === undefined),
    'expected exactly one of sourceSpec and bundleSpec',
  ),
);

const ClusterConfigSchema = v.pipe(
  v.strictObject({
    /** The vat whose root's `bootstrap` method gets the roots of all vats. */
    bootstrap: v.string('expected the name of one of the vats'),
    vats: v.pipe(
      v.record(NameStruct, VatConfigStruct),
      v.minEntries(1, 'expected at least one vat'),
      v.maxEntries(limits.vatsPerSubcluster),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || Object.hasOwn(dataset.value.vats, dataset.value.bootstrap)) return;
    const known = Object.keys(dataset.value.vats).join(', ');
    addIssue({
      message: `no vat is named ${JSON.stringify(dataset.value.bootstrap)}; the vats are: ${known}`,
      path: [
        { type: 'object', origin: 'value', input: dataset.value, key: 'bootstrap', value: dataset.value.bootstrap },
      ],
    });
  }),
);

export type VatConfig = v.InferOutput<typeof VatConfigStruct>;
export type ClusterConfig = v.InferOutput<typeof ClusterConfigSchema>;

/** The config of one vat, read back from where it was stored after a check. */
export const parseVatConfig = (config: unknown): VatConfig => v.parse(VatConfigStruct, config);

/** One wrong field: its path (`vats.alice.bundleSpec`; empty for the whole) and what is wrong with it. */
export type ConfigIssue = { path: string; message: string };

const describe = (issue: v.BaseIssue<unknown>): ConfigIssue => {
  const path = v.getDotPath(issue) ?? '';
  if (issue.type === 'strict_object' && issue.expected === 'never') return { path, message: 'unknown field' };
  if (issue.type === 'strict_object' && issue.received === 'undefined')
    return { path, message: 'required field is missing' };
  return { path, message: issue.message };
};

/** All wrong fields of a config; none means that it is a `ClusterConfig`. */
export const clusterConfigIssues = (config: unknown): ConfigIssue[] =>
  (v.safeParse(ClusterConfigSchema, config).issues ?? []).map(describe);

export const ClusterConfigStruct = {
  /**
   * Returns the config, checked.
   * @throws KernelError `INVALID_CONFIG`, one `path: what is wrong` per field.
   */
  check(config: unknown): ClusterConfig {
    const parsed = v.safeParse(ClusterConfigSchema, config);
    if (parsed.success) return parsed.output;
    const lines = parsed.issues.map(describe).map(({ path, message }) => `${path || 'cluster config'}: ${message}`);
    throw new KernelError('INVALID_CONFIG', lines.join('; '));
  },
};
