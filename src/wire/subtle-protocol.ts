/**
 * What a vat's worker and its frame say to each other of Web Crypto: browsers give `crypto.subtle` to secure contexts only, and a
 * worker whose origin is opaque is none. A key stays where it was made; a bigint stands for it, of which Web Crypto takes none.
 */
import * as v from 'valibot';

const SubtleCommandStruct = v.variant('type', [
  v.strictObject({ type: v.literal('call'), id: v.number(), method: v.string(), args: v.array(v.unknown()) }),
  /** Nobody has the key any more. */
  v.strictObject({ type: v.literal('forget'), key: v.bigint() }),
]);

/** Vat worker → frame. */
export type SubtleCommand = v.InferOutput<typeof SubtleCommandStruct>;

/** Frame → vat worker. */
export type SubtleAnswer = { id: number; value: unknown } | { id: number; error: { name: string; message: string } };

/** The command, or undefined for what no supervisor of ours sends. */
export const parseSubtleCommand = (data: unknown): SubtleCommand | undefined => {
  const parsed = v.safeParse(SubtleCommandStruct, data);
  return parsed.success ? parsed.output : undefined;
};
