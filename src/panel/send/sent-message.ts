/** A message that the panel sent, and what became of it. It outlives the page that sent it, as a text that the browser keeps. */
import type { CapData } from '../../wire/capdata.ts';
import type { Json } from '../../wire/cluster-config.ts';
import { isKRef, isObjectRef, type KRef, type ObjectRef } from '../../wire/ids.ts';
import { parseJson } from '../json-text.ts';
import type { ReadableError } from '../readable-error.ts';

/** A whole answer, or the beginning of the text of one that is too long to be kept. */
export type KeptAnswer = { type: 'whole'; data: CapData<KRef> } | { type: 'beginning'; text: string; more: number };

/**
 * `tookMs` counts from sending to the answer's arrival here. `acknowledged`: the kernel knows that it arrived, and does not keep
 * it any more.
 */
export type Outcome =
  | { state: 'pending' }
  | { state: 'fulfilled'; answer: KeptAnswer; tookMs: number; acknowledged: boolean }
  | { state: 'rejected'; error: ReadableError; tookMs: number; acknowledged: boolean };

export type SentMessage = {
  /** Its `requestId`. */
  id: string;
  /** The kernel that it was sent to first; null: to none yet. A kernel whose state took that one's place is not to send it anew. */
  kernelId: string | null;
  /** Milliseconds since 1970; later messages of one page have later times. */
  time: number;
  kref: ObjectRef;
  /** The target's name when it was sent; empty where none was known. */
  targetName: string;
  method: string;
  /** JSON with references; once it is sent without pet names, which may come to mean other objects. */
  args: Json[];
  outcome: Outcome;
};

type Fields = { [key: string]: Json };
const fieldsOf = (value: Json | undefined): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;

const readAnswer = (value: Json | undefined): KeptAnswer | undefined => {
  const { type, data, text, more } = fieldsOf(value) ?? {};
  if (type === 'beginning' && typeof text === 'string' && typeof more === 'number') return { type, text, more };
  const { body, slots } = fieldsOf(data) ?? {};
  if (type !== 'whole' || typeof body !== 'string' || !Array.isArray(slots)) return undefined;
  const krefs = slots.filter(isKRef);
  return krefs.length === slots.length ? { type, data: { body, slots: krefs } } : undefined;
};

const readOutcome = (value: Json | undefined): Outcome | undefined => {
  const { state, answer, error, tookMs, acknowledged } = fieldsOf(value) ?? {};
  if (state === 'pending') return { state };
  if (typeof tookMs !== 'number' || typeof acknowledged !== 'boolean') return undefined;
  if (state === 'fulfilled') {
    const kept = readAnswer(answer);
    return kept && { state, answer: kept, tookMs, acknowledged };
  }
  const { code, text } = fieldsOf(error) ?? {};
  if (state !== 'rejected' || typeof text !== 'string') return undefined;
  return { state, error: { code: typeof code === 'string' ? code : null, text }, tookMs, acknowledged };
};

/** A message from its text; undefined for what another version of this page may have kept. */
export const readMessage = (text: string): SentMessage | undefined => {
  const parsed = parseJson(text);
  const { id, kernelId, time, kref, targetName, method, args, outcome } =
    fieldsOf('value' in parsed ? parsed.value : undefined) ?? {};
  const known = readOutcome(outcome);
  if (typeof id !== 'string' || typeof time !== 'number' || !isObjectRef(kref) || !Array.isArray(args))
    return undefined;
  if (typeof kernelId !== 'string' && kernelId !== null) return undefined;
  if (typeof targetName !== 'string' || typeof method !== 'string' || known === undefined) return undefined;
  return { id, kernelId, time, kref, targetName, method, args, outcome: known };
};
