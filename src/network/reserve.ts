/**
 * Asks a relay to pass on to us who wants to reach us (circuit relay v2, `RESERVE`). libp2p's own client looks for relays by itself
 * (anyone who offers to be one is taken), gives up for good after some failures and does not tell when a reservation has ended,
 * so ours asks the relays that were named, and nobody else.
 */
import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2';
import type { Connection } from '@libp2p/interface';
import { asError } from './reason.ts';

/** `HopMessage { type: RESERVE }` with its length before it. */
const request = Uint8Array.of(2, 0x08, 0x00);
/** An answer holds a signed voucher and the relay's addresses. */
const answerBytes = 65_536;

const statusOk = 100;
const statuses: Readonly<Record<number, string>> = {
  200: 'it has no room for another',
  201: 'a limit of its resources',
  202: 'it permits us none',
  400: 'it took our request for malformed',
  401: 'it did not expect our request',
};

/** The numbers and the bytes of a protobuf message by their field. */
const readFields = (bytes: Uint8Array): { numbers: Map<number, number>; parts: Map<number, Uint8Array> } => {
  const numbers = new Map<number, number>();
  const parts = new Map<number, Uint8Array>();
  let at = 0;
  const readVarint = (): number => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || factor > Number.MAX_SAFE_INTEGER)
        throw new Error('the answer of the relay is no message');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.byteLength) {
    const key = readVarint();
    const field = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        numbers.set(field, readVarint());
        break;
      case 2: {
        const length = readVarint();
        parts.set(field, bytes.subarray(at, at + length));
        at += length;
        break;
      }
      default:
        throw new Error('the answer of the relay is no message');
    }
  }
  return { numbers, parts };
};

/** The bytes of a message after its length, once it is whole. */
const wholeMessage = (bytes: Uint8Array): Uint8Array | undefined => {
  let length = 0;
  for (let at = 0; at < 3; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) return undefined;
    length += (byte & 127) * 128 ** at;
    if (byte < 128) return bytes.byteLength > at + length ? bytes.subarray(at + 1, at + 1 + length) : undefined;
  }
  throw new Error('the answer of the relay is too long');
};

/** The relay has answered, and it was no. */
export class ReservationRefused extends Error {}

/**
 * @param answer - a `HopMessage { type: STATUS, reservation: { expire }, status }`
 * @returns when the reservation ends, in milliseconds since 1970
 * @throws ReservationRefused, or Error when it is no such message
 */
export const readReservation = (answer: Uint8Array): number => {
  const { numbers, parts } = readFields(answer);
  const status = numbers.get(5);
  if (status === undefined) throw new Error('the answer of the relay has no status');
  if (status !== statusOk) {
    throw new ReservationRefused(`the relay refuses a reservation: ${statuses[status] ?? `status ${status}`}`);
  }
  const expire = readFields(parts.get(3) ?? new Uint8Array(0)).numbers.get(1);
  if (expire === undefined) throw new Error('the answer of the relay does not tell when the reservation ends');
  return expire * 1000;
};

/**
 * Makes a reservation or renews it. It lasts no longer than the connection.
 * @returns when it ends, in milliseconds since 1970
 * @throws ReservationRefused, or Error when the relay gave no sensible answer
 */
export const reserve = async (connection: Connection, signal: AbortSignal): Promise<number> => {
  const stream = await connection.newStream(RELAY_V2_HOP_CODEC, { signal });
  const answer = Promise.withResolvers<Uint8Array>();
  let received = new Uint8Array(0);
  stream.addEventListener('message', ({ data }) => {
    const longer = new Uint8Array(received.byteLength + data.byteLength);
    longer.set(received);
    longer.set(data.subarray(), received.byteLength);
    received = longer;
    try {
      if (received.byteLength > answerBytes) throw new Error('the answer of the relay is too long');
      const message = wholeMessage(received);
      if (message !== undefined) answer.resolve(message);
    } catch (error) {
      answer.reject(asError(error));
    }
  });
  const fail = (): void => answer.reject(asError(signal.reason));
  signal.addEventListener('abort', fail);
  stream.addEventListener('close', () => answer.reject(new Error('the relay ended the request')));
  try {
    stream.send(request);
    const expires = readReservation(await answer.promise);
    // Not cut: a relay that cannot end the stream in good order takes the reservation back.
    await stream.close({ signal });
    return expires;
  } catch (error) {
    stream.abort(asError(error));
    throw error;
  } finally {
    signal.removeEventListener('abort', fail);
  }
};
