/** What the extension ships beside its sample clusters: a list of them for people to choose from. */
import * as v from 'valibot';
import { JsonStruct } from './cluster-config.ts';

/** A message worth sending to a sample that was just launched, and the answer to expect of it. */
export const TryItStruct = v.strictObject({
  vat: v.string(),
  method: v.string(),
  args: v.array(JsonStruct),
  expect: JsonStruct,
});
export type TryIt = v.InferOutput<typeof TryItStruct>;

export const SampleIndexStruct = v.array(
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
