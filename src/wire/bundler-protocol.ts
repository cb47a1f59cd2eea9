/** What a page of the panel and its bundling worker say to each other, and what the bundler finds wrong with a vat's sources. */
import * as v from 'valibot';

const SourceProblemStruct = v.strictObject({
  /** Lines and columns count from 1, `length` in UTF-16 code units. Null where no place in the sources is to blame. */
  place: v.nullable(v.strictObject({ file: v.string(), line: v.number(), column: v.number(), length: v.number() })),
  text: v.string(),
});
export type SourceProblem = v.InferOutput<typeof SourceProblemStruct>;

const BundlerRequestStruct = v.strictObject({
  id: v.number(),
  /** The name of the vat's own file among `files`. */
  entry: v.string(),
  /** Texts by names, without folders: `counter.ts`. */
  files: v.record(v.string(), v.string()),
});

/** Page → worker. */
export type BundlerRequest = v.InferOutput<typeof BundlerRequestStruct>;

const BundlerAnswerStruct = v.variant('type', [
  v.strictObject({
    type: v.literal('bundled'),
    id: v.number(),
    /** The file of the bundle, which is what `ocap bundle` writes. */
    text: v.string(),
    bundleId: v.string(),
    warnings: v.array(SourceProblemStruct),
  }),
  v.strictObject({ type: v.literal('refused'), id: v.number(), problems: v.array(SourceProblemStruct) }),
  /** The bundler itself did not work. */
  v.strictObject({ type: v.literal('failed'), id: v.number(), message: v.string() }),
]);

/** Worker → page; `id` is that of the request. */
export type BundlerAnswer = v.InferOutput<typeof BundlerAnswerStruct>;

/** @throws for what no page of ours sends. */
export const parseBundlerRequest = (data: unknown): BundlerRequest => v.parse(BundlerRequestStruct, data);
/** @throws for what no worker of ours sends. */
export const parseBundlerAnswer = (data: unknown): BundlerAnswer => v.parse(BundlerAnswerStruct, data);
