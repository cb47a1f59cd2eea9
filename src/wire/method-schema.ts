/**
 * What a discoverable object says of its methods when it is asked for `__getDescription__`: for people who call them, and for
 * programs that choose what to call. The shapes are those of `@metamask/kernel-utils`.
 */
import * as v from 'valibot';

/** A value in the words of JSON Schema; an `interface` is an object with methods of its own. Without `type`: any passable value. */
export type JsonSchema = { readonly description?: string } & (
  | { readonly type?: undefined }
  | { readonly type: 'string' | 'number' | 'boolean' }
  | { readonly type: 'array'; readonly items: JsonSchema }
  | {
      readonly type: 'object';
      readonly properties: Readonly<Record<string, JsonSchema>>;
      readonly required?: readonly string[];
      readonly additionalProperties?: boolean;
    }
  | { readonly type: 'interface'; readonly methods: Readonly<Record<string, MethodSchema>> }
);

export type MethodSchema = {
  /** What the method does, in a sentence. */
  readonly description: string;
  /** The arguments by name, in their order. */
  readonly args: Readonly<Record<string, JsonSchema>>;
  /** The names of `args` in their order, which a record loses on its way to another vat; `makeDiscoverableExo` adds them. */
  readonly argNames?: readonly string[];
  /** Left out where there is nothing to answer. */
  readonly returns?: JsonSchema;
};

/** What a reader needs of the above; the rest is passed over, because any vat may answer anything. */
const ValueStruct = v.object({ type: v.optional(v.string()), description: v.optional(v.string()) });
const MethodStruct = v.object({
  description: v.string(),
  args: v.record(v.string(), ValueStruct),
  argNames: v.optional(v.array(v.string())),
  returns: v.optional(ValueStruct),
});
export type DescribedValue = v.InferOutput<typeof ValueStruct>;
export type DescribedMethod = v.InferOutput<typeof MethodStruct>;

/** The description of a method as far as it can be read; null when it is none. */
export const readMethodSchema = (value: unknown): DescribedMethod | null => {
  const parsed = v.safeParse(MethodStruct, value);
  return parsed.success ? parsed.output : null;
};
