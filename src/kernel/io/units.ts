import { decodeBase64, encodeBase64 } from '@endo/base64';
import type { IOUnit } from '../../wire/io-spec.ts';
import { KernelError } from '../../wire/errors.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';

export type UnitReader = {
  /** Takes in bytes as they came. */
  push(bytes: Uint8Array): void;
  /** There will be no more. */
  end(): void;
  /** The next whole unit, if it is there. @throws KernelError `IO_FAILED` for a line that is too long. */
  take(): string | undefined;
};

const makeBytesReader = (): UnitReader => {
  let pending: Uint8Array[] = [];
  return {
    push: (bytes) => void pending.push(bytes),
    end: () => {},
    take: () => {
      const [first, ...rest] = pending;
      if (first === undefined) return undefined;
      const left = first.subarray(limits.ioChunkLength);
      pending = left.length > 0 ? [left, ...rest] : rest;
      return encodeBase64(first.subarray(0, limits.ioChunkLength));
    },
  };
};

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

const makeTextReader = (unit: 'line' | 'string' | 'chars'): UnitReader => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** What was decoded, from `at` on not yet taken, and up to `scanned` known to hold no end of a line. */
  let text = '';
  let at = 0;
  let scanned = 0;
  let ended = false;

  const add = (more: string): void => {
    text = text.slice(at) + more;
    scanned -= at;
    at = 0;
  };

  const takeUpTo = (end: number, next = end): string => {
    const taken = text.slice(at, end);
    at = next;
    scanned = next;
    return taken;
  };

  const checkLength = (length: number): void => {
    if (length <= limits.ioLineLength) return;
    throw new KernelError('IO_FAILED', `a line has more than ${limits.ioLineLength} characters`);
  };

  const takeLine = (): string | undefined => {
    const end = text.indexOf('\n', scanned);
    if (end === -1) {
      scanned = text.length;
      checkLength(text.length - at);
      return ended && at < text.length ? takeUpTo(text.length) : undefined;
    }
    const isCrLf = end > at && text[end - 1] === '\r';
    checkLength(end - at);
    return takeUpTo(isCrLf ? end - 1 : end, end + 1);
  };

  const takeString = (): string | undefined => {
    if (at === text.length) return undefined;
    const end = Math.min(text.length, at + limits.ioChunkLength);
    const splits = end < text.length && isHighSurrogate(text.charCodeAt(end - 1));
    return takeUpTo(splits ? end - 1 : end);
  };

  const takeChar = (): string | undefined => {
    if (at === text.length) return undefined;
    return takeUpTo(at + (isHighSurrogate(text.charCodeAt(at)) ? 2 : 1));
  };

  return {
    push: (bytes) => add(decoder.decode(bytes, { stream: true })),
    end: () => {
      ended = true;
      add(decoder.decode());
    },
    take: { line: takeLine, string: takeString, chars: takeChar }[unit],
  };
};

/** Cuts a stream of bytes into units. Bytes that are no UTF-8 become U+FFFD where text is asked for. */
export const makeUnitReader = (unit: IOUnit = 'line'): UnitReader =>
  unit === 'bytes' ? makeBytesReader() : makeTextReader(unit);

/** The bytes of what is written. @throws KernelError `INVALID_ARGUMENT` for bytes that are not base64. */
export const encodeUnit = (data: string, unit: IOUnit = 'line'): Uint8Array => {
  if (unit !== 'bytes') return new TextEncoder().encode(unit === 'line' ? `${data}\n` : data);
  try {
    return decodeBase64(data);
  } catch {
    throw new KernelError('INVALID_ARGUMENT', 'expected bytes in base64');
  }
};
