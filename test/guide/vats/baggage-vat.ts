/** A vat that does to its baggage what it is told, and says how it went. */
import { makeDefaultExo } from '@metamask/kernel-utils/exo';
import type { Baggage } from 'ocap-kernel';

class Point {
  x = 1;
}

/** One value of each kind that may, or may not, be kept. */
const kinds: Record<string, () => unknown> = {
  text: () => 'words',
  number: () => 42,
  boolean: () => true,
  'hardened record': () => harden({ deep: [1, { two: 2 }] }),
  'hardened array': () => harden(['a', 'b']),
  exo: () => makeDefaultExo('kept', { hello: () => 'kept' }),
  'class instance': () => harden(new Point()),
  function: () => harden(() => 'no'),
  'unhardened record': () => ({ soft: true }),
};

export function buildRootObject(_vatPowers: unknown, _parameters: unknown, baggage: Baggage) {
  const attempt = (work: () => unknown): unknown => {
    try {
      return work();
    } catch {
      return 'throws';
    }
  };
  return makeDefaultExo('root', {
    has: (key: string) => baggage.has(key),
    get: (key: string) => attempt(() => baggage.get(key)),
    init: (key: string, value: unknown) => attempt(() => baggage.init(key, value)),
    set: (key: string, value: unknown) => attempt(() => baggage.set(key, value)),
    delete: (key: string) => attempt(() => baggage.delete(key)),
    keep: (kind: string) => attempt(() => (baggage.init(kind, kinds[kind]!()), 'kept')),
  });
}
