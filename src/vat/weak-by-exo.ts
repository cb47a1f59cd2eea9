import type { Inescapables } from './liveslots.ts';

/**
 * The WeakMap and WeakSet of vat code. Liveslots' own know durable objects by their reference and others by themselves, so what
 * was set for an exo before it became durable would be lost after (R13). To these an exo is the same all its life: they know it
 * by a token of its own.
 */
export const makeWeakByExo = (base: Inescapables, isDefaultExo: (object: object) => boolean): Inescapables => {
  const tokens = new WeakMap<object, object>();
  const tokenOf = <Key extends WeakKey>(key: Key): WeakKey => {
    if (typeof key !== 'object' || !isDefaultExo(key)) return key;
    const token = tokens.get(key) ?? harden({});
    tokens.set(key, token);
    return token;
  };
  // Subclasses, because vat code says `new WeakMap()` and may ask `instanceof`.
  return harden({
    ...base,
    WeakMap: class<Key extends WeakKey, Value> extends base.WeakMap<WeakKey, Value> {
      override has(key: Key) {
        return super.has(tokenOf(key));
      }
      override get(key: Key) {
        return super.get(tokenOf(key));
      }
      override set(key: Key, value: Value) {
        return super.set(tokenOf(key), value);
      }
      override delete(key: Key) {
        return super.delete(tokenOf(key));
      }
    },
    WeakSet: class<Key extends WeakKey> extends base.WeakSet<WeakKey> {
      override has(key: Key) {
        return super.has(tokenOf(key));
      }
      override add(key: Key) {
        return super.add(tokenOf(key));
      }
      override delete(key: Key) {
        return super.delete(tokenOf(key));
      }
    },
  });
};
