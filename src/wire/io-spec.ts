/** I/O channels as a cluster config declares them. */
import * as v from 'valibot';

const common = {
  /** Which ways data goes, as the vat sees it: `in` is read, `out` is written, `inout` (unless told) both. */
  direction: v.optional(v.picklist(['in', 'out', 'inout'], 'expected "in", "out" or "inout"')),
  /**
   * What one `read` gives: a `line` without its end (unless told), a `string` of what has come, one character of `chars`, or `bytes` in
   * base64. `write` of a line adds its end.
   */
  unit: v.optional(v.picklist(['line', 'string', 'chars', 'bytes'], 'expected "line", "string", "chars" or "bytes"')),
};

const PathStruct = v.pipe(v.string('expected a path'), v.minLength(1, 'expected a path'));

const KnownIOStruct = v.variant('type', [
  /** A Unix domain socket that the kernel listens on. */
  v.strictObject({ type: v.literal('socket'), path: PathStruct, ...common }),
  /** A port of this machine alone that the kernel listens on. */
  v.strictObject({
    type: v.literal('tcp'),
    port: v.pipe(
      v.number('expected a port number'),
      v.integer('expected a port number'),
      v.minValue(1, 'expected a port number, 1 to 65535'),
      v.maxValue(65_535, 'expected a port number, 1 to 65535'),
    ),
    ...common,
  }),
  /** A file that is read from its beginning (`in`) or appended to (`out`). */
  v.strictObject({
    type: v.literal('file'),
    path: PathStruct,
    direction: v.picklist(['in', 'out'], 'expected "in", which reads the file, or "out", which appends to it'),
    unit: common.unit,
  }),
  /** Standard input and output of the kernel's process. */
  v.strictObject({ type: v.literal('stdio'), ...common }),
  /** A server that the kernel connects to. */
  v.strictObject({
    type: v.literal('websocket'),
    url: v.pipe(v.string(), v.regex(/^wss?:\/\/./, 'expected an address that begins with ws:// or wss://')),
    ...common,
  }),
  /** A terminal that hosts of the kernel read and write. */
  v.strictObject({ type: v.literal('console'), ...common }),
]);

const knownTypes = ['socket', 'tcp', 'file', 'stdio', 'websocket', 'console'];

/** Of a type that only the host's own factory knows. */
const OtherIOStruct = v.objectWithRest(
  { type: v.pipe(v.string('expected the name of a type'), v.minLength(1)), ...common },
  v.union([v.string(), v.boolean(), v.pipe(v.number(), v.finite())], 'expected a text, a number, true or false'),
);

/** A channel of one of the types that come with the kernel. */
export type KnownIOSpec = v.InferOutput<typeof KnownIOStruct>;
export type IODirection = 'in' | 'out' | 'inout';
export type IOUnit = 'line' | 'string' | 'chars' | 'bytes';
export type IOSpec = {
  type: string;
  direction?: IODirection | undefined;
  unit?: IOUnit | undefined;
  [field: string]: string | number | boolean | undefined;
};

const isKnown = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && 'type' in input && knownTypes.some((type) => type === input.type);

export const IOSpecStruct: v.GenericSchema<unknown, IOSpec> = v.lazy((input) =>
  isKnown(input) ? KnownIOStruct : OtherIOStruct,
);

/** The spec by its type; undefined for one that does not come with the kernel. */
export const readKnownIO = (spec: IOSpec): KnownIOSpec | undefined => {
  const parsed = v.safeParse(KnownIOStruct, spec);
  return parsed.success ? parsed.output : undefined;
};
