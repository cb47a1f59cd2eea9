/** What a person writes to launch vats together, and the check that names the wrong field of the wrong vat. */
import * as v from 'valibot';
import { isHostPattern } from './allowed-hosts.ts';
import { KernelError } from './errors.ts';
import { IOSpecStruct } from './io-spec.ts';
import { shippedLimits as limits } from './limits.ts';
import { PlatformConfigStruct } from './platform-config.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const RESERVED_KEYS = ['__proto__', 'constructor', 'prototype'];

/** A record whose keys a person chose. The three that valibot would leave out without a word are refused instead. */
const recordOf = <Value extends v.GenericSchema>(
  key: v.GenericSchema<string, string>,
  value: Value,
): v.GenericSchema<unknown, Record<string, v.InferOutput<Value>>> =>
  v.pipe(
    v.unknown(),
    v.rawCheck(({ dataset, addIssue }) => {
      const { value: input } = dataset;
      if (!dataset.typed || typeof input !== 'object' || input === null) return;
      // The record below would take its positions for names.
      if (Array.isArray(input)) addIssue({ message: 'expected an object, found a list' });
      for (const name of RESERVED_KEYS.filter((reserved) => Object.hasOwn(input, reserved))) {
        addIssue({ message: `nothing may be named ${JSON.stringify(name)}` });
      }
    }),
    v.record(key, value),
  );

export const JsonStruct: v.GenericSchema<unknown, Json> = v.lazy(() =>
  v.union(
    [
      v.null(),
      v.boolean(),
      v.pipe(v.number(), v.finite()),
      v.string(),
      v.array(JsonStruct),
      recordOf(v.string(), JsonStruct),
    ],
    'expected JSON',
  ),
);

const isNestedWithin = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((item) => isNestedWithin(item, levels - 1)));

/** What a vat gets with its start is limited like every message, and as long as a config file may be at most. */
const ParametersStruct = v.pipe(
  v.unknown(),
  v.check(
    (input) => isNestedWithin(input, limits.capDataDepth),
    `expected to be nested no deeper than ${limits.capDataDepth} levels`,
  ),
  recordOf(v.string(), JsonStruct),
  v.check(
    (input) => JSON.stringify(input).length <= limits.jsonLength,
    `expected ${limits.jsonLength} characters of JSON at most`,
  ),
);

const NameStruct = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z_$][\w$.-]{0,99}$/,
    'a name starts with a letter and has letters, digits, "_", "-", "." (100 at most)',
  ),
);
/** Whether a text may name a vat, a bundle, a service or a system subcluster. */
export const isName = (text: unknown): text is string => v.is(NameStruct, text);

const SpecStruct = v.pipe(v.string(), v.minLength(1, 'expected a path or URL'));
const positiveInteger = v.pipe(
  v.number('expected a positive whole number'),
  v.safeInteger('expected a positive whole number'),
  v.minValue(1, 'expected a positive whole number'),
);

/** How the kernel treats a vat, beyond what the kernel does by default. */
const CreationOptionsStruct = v.strictObject({
  /** Looks for garbage after so many deliveries, or only when the kernel is told to. */
  reapInterval: v.optional(
    v.custom<number | 'never'>(
      (input) => input === 'never' || (typeof input === 'number' && Number.isSafeInteger(input) && input >= 1),
      'expected a positive whole number or "never"',
    ),
  ),
  /** A start that takes longer fails; if it is the vat whose `bootstrap` is called, that fails too. */
  startTimeLimitMs: v.optional(positiveInteger),
  /** A delivery that runs longer is a fault. */
  deliveryTimeLimitMs: v.optional(positiveInteger),
  /** The subcluster cannot do without this vat. */
  critical: v.optional(v.boolean('expected true or false')),
  /** What a fault of the vat leads to. */
  onFault: v.optional(v.picklist(['restart', 'suspend', 'terminate'], 'expected "restart", "suspend" or "terminate"')),
});

const codeEntries = {
  /** Where the source file is: a path, or a URL of a bundling server. */
  sourceSpec: v.optional(SpecStruct),
  /** Where a ready bundle is: http(s), data:, extension-relative, and in Node a path or file:. */
  bundleSpec: v.optional(SpecStruct),
};

/** Code that several vats share. */
const NamedBundleStruct = v.pipe(
  v.strictObject(codeEntries),
  v.check(
    ({ sourceSpec, bundleSpec }) => (sourceSpec === undefined) !== (bundleSpec === undefined),
    'expected exactly one of sourceSpec and bundleSpec',
  ),
);

/** A list that names nothing twice. */
const listOf = (item: v.GenericSchema<unknown, string>, message: string) =>
  v.pipe(
    v.array(item, message),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const { value: input } = dataset;
      for (const [key, value] of input.entries()) {
        if (input.indexOf(value) === key) continue;
        addIssue({
          message: `${JSON.stringify(value)} is listed twice`,
          path: [{ type: 'array', origin: 'value', input, key, value }],
        });
      }
    }),
  );

const NetworkStruct = v.strictObject({
  /** Hosts by `host` or `host:port`, `*.` before one for all below it; https, unless the entry begins with `http://`. */
  allowedHosts: v.pipe(
    listOf(
      v.pipe(
        v.string('expected a host'),
        v.check(
          isHostPattern,
          'expected a host in small letters, without a path: example.com, example.com:8443, *.example.com or http://localhost:3000',
        ),
      ),
      'expected a list of hosts',
    ),
    v.maxLength(limits.allowedHosts, `a vat may list ${limits.allowedHosts} hosts, not more`),
  ),
});

const VatConfigStruct = v.pipe(
  v.strictObject({
    ...codeEntries,
    /** The name of an entry of `bundles`. */
    bundleName: v.optional(NameStruct),
    creationOptions: v.optional(CreationOptionsStruct),
    /** Passed to `buildRootObject` at every start. */
    parameters: v.optional(ParametersStruct),
    /** Host and Web APIs that the vat's compartment gets; which of them a vat may have is the kernel's to say. */
    globals: v.optional(listOf(NameStruct, 'expected a list of names of globals')),
    /** What `fetch` may reach. */
    network: v.optional(NetworkStruct),
    /** What the vat gets of the kernel's platform, as `platform` among its parameters. */
    platformConfig: v.optional(PlatformConfigStruct),
  }),
  v.check(
    ({ sourceSpec, bundleSpec, bundleName }) =>
      [sourceSpec, bundleSpec, bundleName].filter((given) => given !== undefined).length === 1,
    'expected exactly one of sourceSpec, bundleSpec and bundleName',
  ),
  v.forward(
    v.partialCheck(
      [['globals'], ['network']],
      ({ globals = [], network }) => network !== undefined || !globals.includes('fetch'),
      'a vat with the global "fetch" lists the hosts it may reach: { "allowedHosts": ["example.com"] }',
    ),
    ['network'],
  ),
  v.forward(
    v.partialCheck(
      [['parameters'], ['platformConfig']],
      ({ parameters = {}, platformConfig }) => platformConfig === undefined || !Object.hasOwn(parameters, 'platform'),
      'a vat with a platformConfig gets that as parameter "platform"; call this one differently',
    ),
    ['parameters'],
  ),
);

/** A step of a path to a field, as valibot wants it. */
const at = (input: Record<string, unknown>, key: string): v.ObjectPathItem => ({
  type: 'object',
  origin: 'value',
  input,
  key,
  value: input[key],
});

const listed = (names: Record<string, unknown>): string => Object.keys(names).join(', ') || 'none';

const ClusterConfigSchema = v.pipe(
  v.strictObject({
    /** The vat whose root's `bootstrap` method gets the roots of all vats, and the services. */
    bootstrap: v.string('expected the name of one of the vats'),
    /** An existing subcluster of the same config is terminated first. */
    forceReset: v.optional(v.boolean('expected true or false')),
    /** Names of kernel services that `bootstrap` gets. */
    services: v.optional(listOf(NameStruct, 'expected a list of names of kernel services')),
    /** Channels to the world outside, by the names under which `bootstrap` gets them among its services. */
    io: v.optional(
      v.pipe(
        recordOf(NameStruct, IOSpecStruct),
        v.maxEntries(limits.ioChannels, `a subcluster may have ${limits.ioChannels} I/O channels, not more`),
      ),
    ),
    vats: v.pipe(
      recordOf(NameStruct, VatConfigStruct),
      v.minEntries(1, 'expected at least one vat'),
      v.maxEntries(limits.vatsPerSubcluster),
    ),
    /** Code by a name of the config's own, fetched once for all vats that name it. */
    bundles: v.optional(recordOf(NameStruct, NamedBundleStruct)),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value: config } = dataset;
    const { bootstrap, vats, bundles = {} } = config;
    if (!Object.hasOwn(vats, bootstrap)) {
      addIssue({
        message: `no vat is named ${JSON.stringify(bootstrap)}; the vats are: ${listed(vats)}`,
        path: [at(config, 'bootstrap')],
      });
    }
    for (const [name, vat] of Object.entries(vats)) {
      if (vat.bundleName === undefined || Object.hasOwn(bundles, vat.bundleName)) continue;
      addIssue({
        message: `no bundle is named ${JSON.stringify(vat.bundleName)}; the bundles are: ${listed(bundles)}`,
        path: [at(config, 'vats'), at(vats, name), at(vat, 'bundleName')],
      });
    }
  }),
);

export type VatConfig = v.InferOutput<typeof VatConfigStruct>;
export type ClusterConfig = v.InferOutput<typeof ClusterConfigSchema>;

/** The config of one vat, read back from where it was stored after a check. */
export const parseVatConfig = (config: unknown): VatConfig => v.parse(VatConfigStruct, config);

/** One wrong field: its path (`vats.alice.bundleSpec`; empty for the whole) and what is wrong with it. */
export type ConfigIssue = { path: string; message: string };

/** The path as a person writes it: `services[0]`, `vats.alice.bundleSpec`. */
const pathOf = ({ path }: v.BaseIssue<unknown>): string =>
  (path ?? []).reduce((before, { key }) => {
    if (typeof key === 'number') return `${before}[${key}]`;
    return before === '' ? String(key) : `${before}.${String(key)}`;
  }, '');

const describe = (issue: v.BaseIssue<unknown>): ConfigIssue => {
  const path = pathOf(issue);
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
