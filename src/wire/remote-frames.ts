/**
 * What two kernels say to each other over a channel (P21). A frame is one byte for its kind and then its fields; numbers are unsigned
 * and big-endian, of 8 bytes. Everything from a peer is hostile until `parseRemoteFrame` has passed it.
 */
import * as v from 'valibot';

export const REMOTE_VERSION = 1;

const CountStruct = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const SessionStruct = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

const HelloStruct = v.strictObject({
  version: CountStruct,
  /** A random id of the sender's state for this peer; it is renewed when that state is lost or given up (R12). */
  session: SessionStruct,
  /** The receiver's session, as the sender knows it. */
  peerSession: v.nullable(SessionStruct),
  /** The number of the last message that was made for the receiver. */
  sent: CountStruct,
  /** The number of the receiver's last message that the sender has durably taken. */
  received: CountStruct,
  /** The random id of the sender's kernel. */
  incarnation: v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/)),
});
export type Hello = v.InferOutput<typeof HelloStruct>;

export type RemoteFrame =
  | ({ type: 'hello' } & Hello)
  /** A message or a part of one; parts of a message follow each other. */
  | { type: 'data'; seq: number; last: boolean; part: Uint8Array }
  /** The sender has all messages up to `ack`, durably, and had itself made those up to `sent` when it wrote this. */
  | { type: 'ack'; ack: number; sent: number }
  | { type: 'ping' | 'pong'; id: number }
  /** The sender ends the channel on purpose. */
  | { type: 'bye'; reason: string };

const kinds = ['hello', 'data', 'ack', 'ping', 'pong', 'bye'] as const;
const DATA_HEADER = 1 + 1 + 8;
const MAX_REASON = 500;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

const writeNumber = (view: DataView, at: number, value: number): void => {
  view.setUint32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value % 2 ** 32);
};

const framed = (type: RemoteFrame['type'], length: number): { bytes: Uint8Array<ArrayBuffer>; view: DataView } => {
  const bytes = new Uint8Array(1 + length);
  bytes[0] = kinds.indexOf(type);
  return { bytes, view: new DataView(bytes.buffer) };
};

const withText = (type: RemoteFrame['type'], text: string): Uint8Array<ArrayBuffer> => {
  const encoded = encoder.encode(text);
  const { bytes } = framed(type, encoded.length);
  bytes.set(encoded, 1);
  return bytes;
};

export const formatRemoteFrame = (frame: RemoteFrame): Uint8Array<ArrayBuffer> => {
  switch (frame.type) {
    case 'hello': {
      const { type, ...hello } = frame;
      return withText(type, JSON.stringify(hello));
    }
    case 'data': {
      const { bytes, view } = framed('data', DATA_HEADER - 1 + frame.part.length);
      bytes[1] = frame.last ? 1 : 0;
      writeNumber(view, 2, frame.seq);
      bytes.set(frame.part, DATA_HEADER);
      return bytes;
    }
    case 'ack': {
      const { bytes, view } = framed('ack', 16);
      writeNumber(view, 1, frame.ack);
      writeNumber(view, 9, frame.sent);
      return bytes;
    }
    case 'ping':
    case 'pong': {
      const { bytes, view } = framed(frame.type, 8);
      writeNumber(view, 1, frame.id);
      return bytes;
    }
    case 'bye':
      return withText('bye', frame.reason.slice(0, MAX_REASON));
  }
};

/** Thrown in this file only: the one way out of a frame that is wrong. */
class Malformed extends Error {}

const check = (holds: boolean, problem: string): void => {
  if (!holds) throw new Malformed(problem);
};

const parse = (bytes: Uint8Array): RemoteFrame => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = (at: number): number => {
    const value = view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
    check(Number.isSafeInteger(value), 'a number that is too large');
    return value;
  };
  const text = (): string => decoder.decode(bytes.subarray(1));
  check(bytes.length > 0, 'an empty frame');
  const kind = kinds[bytes[0] ?? kinds.length];
  switch (kind) {
    case 'hello': {
      check(bytes.length < 2_000, 'a hello that is too long');
      const parsed = v.safeParse(HelloStruct, JSON.parse(text()));
      if (!parsed.success) throw new Malformed(`hello: ${parsed.issues[0].message}`);
      return { type: 'hello', ...parsed.output };
    }
    case 'data': {
      check(bytes.length >= DATA_HEADER, 'a data frame that is too short');
      const flag = bytes[1];
      check(flag === 0 || flag === 1, 'a data frame with unknown flags');
      const part = bytes.slice(DATA_HEADER);
      check(flag === 1 || part.length > 0, 'an empty part');
      return { type: 'data', last: flag === 1, seq: number(2), part };
    }
    case 'ack':
      check(bytes.length === 17, 'an ack of the wrong length');
      return { type: 'ack', ack: number(1), sent: number(9) };
    case 'ping':
    case 'pong':
      check(bytes.length === 9, `a ${kind} of the wrong length`);
      return { type: kind, id: number(1) };
    case 'bye':
      check(bytes.length < 1 + 4 * MAX_REASON, 'a bye that is too long');
      return { type: 'bye', reason: text() };
    default:
      throw new Malformed('a frame of an unknown kind');
  }
};

/** The frame, or what is wrong with it. */
export const parseRemoteFrame = (bytes: Uint8Array): { frame: RemoteFrame } | { problem: string } => {
  try {
    return { frame: parse(bytes) };
  } catch (error) {
    return { problem: error instanceof Malformed ? error.message : 'text that cannot be read' };
  }
};
