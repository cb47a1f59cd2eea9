import { bytesOf, illegalConstructor, named, toPlainError } from './from-realm.ts';
import type { EndowmentPowers } from './powers.ts';

const methods = [
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

const getRandomValues = (crypto: Crypto, array: unknown): unknown => {
  const bytes = bytesOf(array);
  const isOfIntegers = ArrayBuffer.isView(array) && !/^(Float|DataView)/.test(array.constructor.name);
  if (bytes === undefined || !isOfIntegers) throw named('TypeMismatchError', 'expected an array of integers');
  if (bytes.length > MAX_RANDOM_BYTES) {
    throw named('QuotaExceededError', `${bytes.length} bytes are more than the ${MAX_RANDOM_BYTES} of one call`);
  }
  bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length)));
  return array;
};

/**
 * Web Crypto with promises of its own: the realm's settle whenever the work is done, ours when the vat has a turn (R1). The realm
 * works on copies, for it reads some of its arguments later. A vat's keys are ours: each stands for one of the realm's.
 */
export const makeCrypto = ({ crypto, schedule }: Pick<EndowmentPowers, 'crypto' | 'schedule'>) => {
  const { subtle } = crypto;
  const keys = new WeakMap<object, CryptoKey>();
  const VatKey = makeClass('CryptoKey', {});

  const toRealm = (value: unknown): unknown => {
    if (typeof value === 'function') throw TypeError('Web Crypto takes no functions');
    if (typeof value !== 'object' || value === null) return value;
    const bytes = bytesOf(value);
    if (bytes !== undefined) return bytes.slice();
    if (Array.isArray(value)) return Array.from(value, toRealm);
    return keys.get(value) ?? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toRealm(part)]));
  };

  const fromRealm = (value: unknown): unknown => {
    if (value instanceof CryptoKey) {
      const { type, extractable, algorithm, usages } = value;
      const key = makeInstance(VatKey, {
        type,
        extractable,
        usages: [...usages],
        // A copy each time: there may be bytes in it, which can be changed though the key cannot.
        get algorithm() {
          return harden(toRealm(algorithm));
        },
      });
      keys.set(key, value);
      return key;
    }
    if (typeof value !== 'object' || value === null || !('privateKey' in value && 'publicKey' in value)) return value;
    return harden({ publicKey: fromRealm(value.publicKey), privateKey: fromRealm(value.privateKey) });
  };

  const call = (name: (typeof methods)[number], args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const method: unknown = Reflect.get(subtle, name);
      if (typeof method !== 'function') throw TypeError(`${name} is not to be had`);
      Promise.resolve(Reflect.apply(method, subtle, args.map(toRealm))).then(
        (value) => schedule(() => resolve(fromRealm(value))),
        (error: unknown) => schedule(() => reject(toPlainError(error))),
      );
    });

  const SubtleCrypto = makeClass(
    'SubtleCrypto',
    Object.fromEntries(methods.map((name) => [name, (...args: unknown[]) => call(name, args)])),
  );
  return {
    SubtleCrypto,
    crypto: {
      subtle: makeInstance(SubtleCrypto, {}),
      getRandomValues: (array: unknown) => getRandomValues(crypto, array),
      randomUUID: () => crypto.randomUUID(),
      [Symbol.toStringTag]: 'Crypto',
    },
  };
};
