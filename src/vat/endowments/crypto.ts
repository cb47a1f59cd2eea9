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

/**
 * Web Crypto with promises of its own: the realm's settle whenever the work is done, ours when the vat has a turn (R1). Keys and
 * errors are the realm's, hardened with what they inherit from.
 */
export const makeCrypto = ({ crypto, schedule }: Pick<EndowmentPowers, 'crypto' | 'schedule'>) => {
  const { subtle } = crypto;

  const inTurn = (result: Promise<unknown>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      result.then(
        // Bytes are the vat's to change.
        (value) => schedule(() => resolve(value instanceof ArrayBuffer ? value : harden(value))),
        (error: unknown) => schedule(() => reject(harden(error instanceof Error ? error : Error(String(error))))),
      );
    });

  const SubtleCrypto = function SubtleCrypto(): void {
    throw new TypeError('Illegal constructor');
  };
  const prototype = Object.fromEntries(
    methods.map((name) => [
      name,
      (...args: unknown[]): Promise<unknown> => {
        const method: unknown = Reflect.get(subtle, name);
        if (typeof method !== 'function') return Promise.reject(new TypeError(`${name} is not to be had`));
        return inTurn(Promise.resolve(Reflect.apply(method, subtle, args)));
      },
    ]),
  );
  Object.defineProperties(prototype, {
    constructor: { value: SubtleCrypto },
    [Symbol.toStringTag]: { value: 'SubtleCrypto' },
  });
  Object.defineProperty(SubtleCrypto, 'prototype', { value: prototype, writable: false });

  const subtleOfVat = {};
  Reflect.setPrototypeOf(subtleOfVat, prototype);
  return harden({
    SubtleCrypto,
    crypto: {
      subtle: subtleOfVat,
      getRandomValues: <T extends ArrayBufferView<ArrayBuffer>>(array: T): T => crypto.getRandomValues(array),
      randomUUID: () => crypto.randomUUID(),
      [Symbol.toStringTag]: 'Crypto',
    },
  });
};
