/** What the extension ships beside its sample clusters: a list of them for people to choose from. */
import * as v from 'valibot';
import { JsonStruct } from './cluster-config.ts';

const TryItStruct = v.strictObject({
  vat: v.string(),
  method: v.string(),
  args: v.array(JsonStruct),
  expect: JsonStruct,
});
/** A message worth sending to a sample that was just launched, in turn, and the answer to expect of it. */
export type TryIt = v.InferOutput<typeof TryItStruct>;

/** What a sample's author writes into `sample.json`. */
const SampleFileStruct = v.strictObject({ tryIt: v.array(TryItStruct) });

const SampleIndexStruct = v.array(
  v.strictObject({
    /** The name of the sample's folder. */
    name: v.string(),
    title: v.string(),
    description: v.string(),
    /** Relative to the root of the extension; its bundles lie beside it. */
    configUrl: v.string(),
    tryIt: v.array(TryItStruct),
  }),
);
export type SampleIndex = v.InferOutput<typeof SampleIndexStruct>;

const parse = <Output>(schema: v.GenericSchema<unknown, Output>, json: unknown): Output => {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`);
};

/** @throws an error that names the first wrong field. */
export const parseSampleFile = (json: unknown): v.InferOutput<typeof SampleFileStruct> => parse(SampleFileStruct, json);

/** @throws an error that names the first wrong field. */
export const parseSampleIndex = (json: unknown): SampleIndex => parse(SampleIndexStruct, json);
