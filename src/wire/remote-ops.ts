/**
 * The messages between kernels: a kernel tells its peer what it would tell a vat. References are as the sender's table has them:
 * `o+3` and `p+3` were numbered by the receiver, `o-3` and `p-3` by the sender. `o-0` is the sender's redeemer of ocap URLs.
 */
import * as v from 'valibot';
import { makeVatCapDataStruct, type CapData } from './capdata.ts';
import { asVRef, isVRef, type VRef } from './ids.ts';
import type { Limits } from './limits.ts';
import type { VatDelivery, VatResolution } from './vat-protocol.ts';

/** Only things with numbers travel: kinds and facets are a vat's own affair. */
const RefStruct = v.custom<VRef>((text) => isVRef(text) && /^[op][+-]\d+$/.test(text), 'malformed reference');

const makeOpStruct = (limits: Limits) => {
  const VatCapDataStruct = makeVatCapDataStruct(limits);
  return v.union([
    v.strictTuple([
      v.literal('message'),
      RefStruct,
      v.strictObject({ methargs: VatCapDataStruct, result: v.optional(RefStruct) }),
    ]),
    v.strictTuple([v.literal('notify'), v.array(v.strictTuple([RefStruct, v.boolean(), VatCapDataStruct]))]),
    v.strictTuple([v.picklist(['dropExports', 'retireExports', 'retireImports']), v.array(RefStruct)]),
  ]);
};
export type RemoteOp = v.InferOutput<ReturnType<typeof makeOpStruct>>;

const makeMessageStruct = (limits: Limits) =>
  v.strictObject({
    /** The receiver's last message that the sender had taken when it made this one (R6). */
    seen: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    op: makeOpStruct(limits),
  });

/** The reference as the other side's table has it. */
const flip = (ref: VRef): VRef => asVRef(`${ref[0] ?? ''}${ref[1] === '+' ? '-' : '+'}${ref.slice(2)}`);

const flipData = ({ body, slots }: CapData<VRef>): CapData<VRef> => ({ body, slots: slots.map(flip) });

const flipOp = (op: RemoteOp): RemoteOp => {
  switch (op[0]) {
    case 'message': {
      const [tag, target, { methargs, result }] = op;
      return [
        tag,
        flip(target),
        { methargs: flipData(methargs), ...(result === undefined ? {} : { result: flip(result) }) },
      ];
    }
    case 'notify':
      return [
        op[0],
        op[1].map(([promise, rejected, data]): VatResolution => [flip(promise), rejected, flipData(data)]),
      ];
    default:
      return [op[0], op[1].map(flip)];
  }
};

/** Those deliveries that peers are told of. */
export const isRemoteOp = (value: VatDelivery): value is Extract<VatDelivery, RemoteOp> & RemoteOp =>
  ['message', 'notify', 'dropExports', 'retireExports', 'retireImports'].includes(value[0]);

export const formatRemoteOp = (seen: number, op: RemoteOp): string => JSON.stringify({ seen, op });

/** Reads messages of peers that are held to these limits. */
export const makeRemoteOpParser = (limits: Limits) => {
  const MessageStruct = makeMessageStruct(limits);
  /** The message in the receiver's terms, or what is wrong with it. */
  return (text: string): { seen: number; op: RemoteOp } | { problem: string } => {
    if (text.length > limits.remoteMessageBytes) return { problem: 'a message that is too large' };
    let raw: unknown;
    try {
      raw = JSON.parse(text);
    } catch {
      return { problem: 'a message that is not JSON' };
    }
    const parsed = v.safeParse(MessageStruct, raw, { abortEarly: true });
    if (!parsed.success) {
      const [issue] = parsed.issues;
      return { problem: `${v.getDotPath(issue) ?? 'message'}: ${issue.message}` };
    }
    const { seen, op } = parsed.output;
    return { seen, op: flipOp(op) };
  };
};
