import {
  defineDurableKind,
  defineKind,
  makeKindHandle,
  makeScalarBigMapStore,
  makeScalarBigSetStore,
  makeScalarBigWeakMapStore,
  watchPromise,
  type Baggage,
  type KeyedStore,
} from '@agoric/vat-data';
import { makeDefaultExo } from '@metamask/kernel-utils/exo';

/** Keeps things in every way there is, and forgets them when it ends. */
export const buildRootObject = (_powers: unknown, _parameters: unknown, baggage: Baggage) => {
  if (!baggage.has('handle')) {
    baggage.init('handle', makeKindHandle('box'));
    baggage.init('watcher handle', makeKindHandle('watcher'));
    baggage.init('seen', harden([]));
    baggage.init('weak', makeScalarBigWeakMapStore('weak', { durable: true }));
  }
  const makeBox = defineDurableKind(baggage.get('handle'), (content: unknown) => ({ content }), {
    read: ({ state }) => state.content,
    write: ({ state }, content: unknown) => {
      state.content = content;
    },
  });
  const makeWatcher = defineDurableKind(baggage.get('watcher handle'), () => ({}), {
    onFulfilled: (_context, value: unknown, label: string) =>
      baggage.set('seen', harden([...baggage.get<unknown[]>('seen'), `${label}: ${String(value)}`])),
    onRejected: (_context, reason: Error, label: string) =>
      baggage.set('seen', harden([...baggage.get<unknown[]>('seen'), `${label}: ${reason.message}`])),
  });
  const memory: unknown[] = [];
  const weak = () => baggage.get<KeyedStore>('weak');

  return makeDefaultExo('hoarder', {
    keep: (key: string, value: unknown) => baggage.init(key, value),
    get: (key: string) => baggage.get(key),
    drop: (key: string) => baggage.delete(key),
    /** A durable object that the answer alone holds. */
    makeBox: (content: unknown) => makeBox(content),
    keepBox: (key: string, content: unknown) => baggage.init(key, makeBox(content)),
    remember: (value: unknown) => void memory.push(value),
    /** Under a key that nothing else in the vat holds. */
    keepWeakly: (key: object, value: unknown) => {
      weak().init(key, value);
    },
    getWeakly: (key: object) => (weak().has(key) ? weak().get(key) : 'nothing'),
    /** Everything that only memory holds on to, the guest included. */
    litter: (guest: object) => {
      const key = makeBox('a weak key');
      weak().init(key, makeBox('under a weak key'));
      const map = makeScalarBigMapStore('in memory', { durable: true });
      map.init('guest', guest);
      const virtual = makeScalarBigMapStore('virtual');
      virtual.init('box', makeBox('in a virtual map'));
      virtual.init('guest', guest);
      const weakVirtual = makeScalarBigWeakMapStore('weak virtual');
      weakVirtual.init(guest, 'known');
      const set = makeScalarBigSetStore('virtual set');
      set.add(guest);
      const makeNote = defineKind('note', (text: string) => ({ text }), { read: ({ state }) => state.text });
      memory.push(key, map, virtual, weakVirtual, set, makeNote('a virtual object'), guest, makeBox(guest));
      const handle = makeKindHandle('only in memory');
      defineDurableKind(handle, () => ({}), { nothing: () => undefined });
      return weakVirtual.has(guest);
    },
    watch: (promise: Promise<unknown>, label: string) => watchPromise(promise, makeWatcher(), label),
    watchOwn: (label: string) => watchPromise(new Promise(() => {}), makeWatcher(), label),
    /** A promise of its own that others know before it is watched. */
    watchAnswer: (label: string) => {
      const answer = new Promise(() => {});
      watchPromise(answer, makeWatcher(), label);
      return answer;
    },
    seen: () => baggage.get('seen'),
  });
};
