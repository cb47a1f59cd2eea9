import type { SubtleAnswer, SubtleCommand } from '../../wire/subtle-protocol.ts';
import { makeError } from './from-realm.ts';

export const subtleMethods = [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'digest',
  'generateKey',
  'deriveKey',
  'deriveBits',
  'importKey',
  'exportKey',
  'wrapKey',
  'unwrapKey',
] as const;

/**
 * `crypto.subtle` of one vat, wherever it is. Arguments and results are data that can be posted; for a key among the arguments stands
 * a bigint, and a key that comes back is described as `{ key, type, extractable, algorithm, usages }`.
 */
export type Subtle = {
  /** Rejects with an error of the platform, or of the language under its name. */
  call(method: string, args: unknown[]): Promise<unknown>;
  /** The key is not used any more. */
  forget(key: bigint): void;
};

const isPlain = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
};

const mapValues = (record: object, map: (value: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

/** That of this realm. */
export const makeSubtle = (subtle: SubtleCrypto): Subtle => {
  const keys = new Map<bigint, CryptoKey>();
  let count = 0n;

  const decode = (value: unknown): unknown => {
    if (typeof value === 'bigint') return keys.get(value);
    if (Array.isArray(value)) return value.map(decode);
    return isPlain(value) ? mapValues(value, decode) : value;
  };
  const encode = (value: unknown): unknown => {
    if (!(value instanceof CryptoKey)) return isPlain(value) ? mapValues(value, encode) : value;
    count += 1n;
    keys.set(count, value);
    const { type, extractable, algorithm, usages } = value;
    return { key: count, type, extractable, algorithm: { ...algorithm }, usages };
  };

  return {
    call: async (method, args) => {
      if (!subtleMethods.some((name) => name === method)) throw TypeError(`there is no ${method}`);
      const work: unknown = Reflect.get(subtle, method);
      if (typeof work !== 'function') throw TypeError(`this platform has no ${method}`);
      return encode(await Reflect.apply(work, subtle, args.map(decode)));
    },
    forget: (key) => void keys.delete(key),
  };
};

/** That at the other end of a port, by `SubtleCommand` and `SubtleAnswer`. */
export const connectSubtle = (port: Pick<MessagePort, 'postMessage' | 'onmessage'>): Subtle => {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let count = 0;
  const post = (command: SubtleCommand): void => port.postMessage(command);
  port.onmessage = ({ data }: MessageEvent<SubtleAnswer>) => {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) call?.reject(makeError(data.error.name, data.error.message));
    else call?.resolve(data.value);
  };
  return {
    call: async (method, args) => {
      const call = Promise.withResolvers<unknown>();
      count += 1;
      post({ type: 'call', id: count, method, args });
      waiting.set(count, call);
      return call.promise;
    },
    forget: (key) => post({ type: 'forget', key }),
  };
};
