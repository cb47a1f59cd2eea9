/**
 * How two kernels agree on one channel. Who opens a stream sends a hello, and uses it when the other has sent a welcome.
 *
 * Both may open one at the same time, and then both must keep the same. Who receives a hello while it holds or opens a stream of its own
 * asks whether the other knew of that when it opened: if so, or if it has been started anew since, it has given the older stream up;
 * if not, the two met, and the one opened by the smaller peer id stays.
 */
import type { PeerId } from '../wire/network.ts';

/** 16 random bytes, in hexadecimal. */
type Token = string;

export type Hello = {
  /** Of the opener's run: drawn when its network was started. */
  run: Token;
  /** Of this stream. */
  attempt: Token;
  /** Of the last stream that the other had opened, as far as the opener has seen. */
  known: Token | undefined;
};

const tokenBytes = 16;
const helloBytes = 3 * tokenBytes;
const none = '00'.repeat(tokenBytes);

export const makeToken = (): Token => toHex(crypto.getRandomValues(new Uint8Array(tokenBytes)));

const toHex = (bytes: Uint8Array): string =>
  bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '');

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: text.length / 2 }, (_, index) => parseInt(text.slice(2 * index, 2 * index + 2), 16));

const readTokens = (frame: Uint8Array): Token[] => toHex(frame).match(/.{32}/g) ?? [];

export const encodeHello = ({ run, attempt, known = none }: Hello): Uint8Array<ArrayBuffer> =>
  fromHex(run + attempt + known);

/** @throws when the frame is none */
export const decodeHello = (frame: Uint8Array): Hello => {
  const [run, attempt, known] = readTokens(frame);
  if (frame.byteLength !== helloBytes || run === undefined || attempt === undefined) {
    throw new Error(`a channel began with ${frame.byteLength} bytes that are no hello`);
  }
  return { run, attempt, known: known === none ? undefined : known };
};

/** The longest frame that may come before a channel is agreed on. */
export const openingBytes = helloBytes;

/** The answer to a hello: the receiver's run, or nothing when it keeps another channel. */
export const encodeWelcome = (run: Token): Uint8Array<ArrayBuffer> => fromHex(run);
export const refusal = new Uint8Array(0);

/**
 * @returns the other's run, or undefined when it has refused
 * @throws when the frame is neither
 */
export const decodeWelcome = (frame: Uint8Array): Token | undefined => {
  if (frame.byteLength === 0) return undefined;
  const [run] = readTokens(frame);
  if (frame.byteLength !== tokenBytes || run === undefined) {
    throw new Error(`the answer to a hello was ${frame.byteLength} bytes that are no welcome`);
  }
  return run;
};

/** A stream that this side has opened: on its way, or welcomed by that run of the other side. */
export type Mine = { attempt: Token; welcomedBy: Token | undefined };

/** Whether a stream that begins with this hello takes the place of ours. */
export const takesPlace = (hello: Hello, mine: Mine, self: PeerId, peer: PeerId): boolean => {
  if (hello.known === mine.attempt) return true;
  if (mine.welcomedBy !== undefined && hello.run !== mine.welcomedBy) return true;
  return peer < self;
};
