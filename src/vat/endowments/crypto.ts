import { bytesOf, illegalConstructor, named, toPlainError } from './from-realm.ts';
import type { EndowmentPowers } from './powers.ts';
import { subtleMethods } from './subtle.ts';

type Randomness = EndowmentPowers['crypto'];

/** What one call of `getRandomValues` may ask for. */
const MAX_RANDOM_BYTES = 65_536;

/** A class of which vat code makes no instances. */
const makeClass = (name: string, members: object) => {
  const Class = function (): void {
    illegalConstructor();
  };
  const prototype = Object.defineProperties(members, {
    constructor: { value: Class },
    [Symbol.toStringTag]: { value: name },
  });
  return Object.defineProperties(Class, { name: { value: name }, prototype: { value: prototype, writable: false } });
};

const makeInstance = (Class: { prototype: object }, members: object): object => {
  const instance = Object.defineProperties({}, Object.getOwnPropertyDescriptors(members));
  Reflect.setPrototypeOf(instance, Class.prototype);
  return harden(instance);
};

const getRandomValues = (crypto: Randomness, array: unknown): unknown => {
  const bytes = bytesOf(array);
  const isOfIntegers = ArrayBuffer.isView(array) && !/^(Float|DataView)/.test(array.constructor.name);
  if (bytes === undefined || !isOfIntegers) throw named('TypeMismatchError', 'expected an array of integers');
  if (bytes.length > MAX_RANDOM_BYTES) {
    throw named('QuotaExceededError', `${bytes.length} bytes are more than the ${MAX_RANDOM_BYTES} of one call`);
  }
  bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length)));
  return array;
};

/** Browsers give their own to secure contexts only, and the worker of a vat, whose origin is opaque, is none. */
const randomUUID = (crypto: Randomness): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6);
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};

/** What comes back for a key. */
const isKey = (value: object): value is { key: bigint; algorithm: unknown; usages: readonly unknown[] } =>
  'key' in value && typeof value.key === 'bigint';

/**
 * Web Crypto with promises of its own: those of the platform settle whenever the work is done, ours when the vat has a turn (R1). The
 * platform works on copies, for it reads some of its arguments later. A vat's keys are ours: each stands for one of the platform's.
 */
export const makeCrypto = ({
  crypto,
  subtle,
  schedule,
  limits,
}: Pick<EndowmentPowers, 'crypto' | 'subtle' | 'schedule' | 'limits'>) => {
  const keys = new WeakMap<object, bigint>();
  const lost = new FinalizationRegistry(subtle.forget);
  const VatKey = makeClass('CryptoKey', {});
  let underWay = 0;

  const toPlatform = (value: unknown): unknown => {
    if (['function', 'bigint', 'symbol'].includes(typeof value)) throw TypeError(`Web Crypto takes no ${typeof value}`);
    if (typeof value !== 'object' || value === null) return value;
    const bytes = bytesOf(value);
    if (bytes !== undefined) return bytes.slice();
    if (Array.isArray(value)) return Array.from(value, toPlatform);
    const key = keys.get(value);
    return key ?? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toPlatform(part)]));
  };

  const fromPlatform = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (isKey(value)) {
      const { key: id, algorithm, usages, ...rest } = value;
      const key = makeInstance(VatKey, {
        ...rest,
        usages: [...usages],
        // A copy each time: there may be bytes in it, which can be changed though the key cannot.
        get algorithm() {
          return harden(toPlatform(algorithm));
        },
      });
      keys.set(key, id);
      lost.register(key, id);
      return key;
    }
    if (!('privateKey' in value && 'publicKey' in value)) return value;
    return harden({ publicKey: fromPlatform(value.publicKey), privateKey: fromPlatform(value.privateKey) });
  };

  const call = (method: string, args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const copies = args.map(toPlatform);
      if (underWay >= limits.cryptoCallsPerVat) {
        throw RangeError(`a vat may wait for ${limits.cryptoCallsPerVat} answers of crypto.subtle at the same time`);
      }
      underWay += 1;
      const settle = (callback: () => void): void => {
        underWay -= 1;
        schedule(callback);
      };
      subtle.call(method, copies).then(
        (value) => settle(() => resolve(fromPlatform(value))),
        (error: unknown) => settle(() => reject(toPlainError(error))),
      );
    });

  const SubtleCrypto = makeClass(
    'SubtleCrypto',
    Object.fromEntries(subtleMethods.map((name) => [name, (...args: unknown[]) => call(name, args)])),
  );
  return {
    SubtleCrypto,
    crypto: {
      subtle: makeInstance(SubtleCrypto, {}),
      getRandomValues: (array: unknown) => getRandomValues(crypto, array),
      randomUUID: () => randomUUID(crypto),
      [Symbol.toStringTag]: 'Crypto',
    },
  };
};
