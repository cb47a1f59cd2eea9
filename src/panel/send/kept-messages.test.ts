import { expect, test } from 'vitest';
import { KEPT_MESSAGES, keyOf, makeKeptMessages } from './kept-messages.ts';
import type { Outcome, SentMessage } from './sent-message.ts';

/** The part of a browser's storage that is used, with room for so many characters. */
const makeStorage = (room = Infinity): Storage => {
  const texts = new Map<string, string>();
  const used = (): number => [...texts.values()].reduce((sum, text) => sum + text.length, 0);
  return {
    get length() {
      return texts.size;
    },
    key: (index) => [...texts.keys()][index] ?? null,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => {
      if (used() - (texts.get(key)?.length ?? 0) + text.length > room) throw new Error('full');
      texts.set(key, text);
    },
    removeItem: (key) => void texts.delete(key),
    clear: () => texts.clear(),
  };
};

const outcomes: Record<string, Outcome> = {
  pending: { state: 'pending' },
  whole: {
    state: 'fulfilled',
    answer: { type: 'whole', data: { body: '#"$0.Alleged: bob"', slots: ['ko3'] } },
    tookMs: 3,
    acknowledged: false,
  },
  cut: { state: 'fulfilled', answer: { type: 'beginning', text: 'x', more: 7 }, tookMs: 3, acknowledged: true },
  rejected: { state: 'rejected', error: { code: null, text: 'no' }, tookMs: 3, acknowledged: true },
};
const message = (time: number, outcome: Outcome, method = 'read'): SentMessage => ({
  id: `id${time}`,
  kernelId: time % 2 === 0 ? 'k' : null,
  time,
  kref: 'ko3',
  targetName: '',
  method,
  args: [{ '@ref': 'ko4' }, 'two'],
  outcome,
});

test('messages are read as they were kept, the newest first, and keys of others are passed over', () => {
  const storage = makeStorage();
  storage.setItem('preferences', '{}');
  const kept = makeKeptMessages(storage);
  const messages = Object.values(outcomes).map((outcome, time) => message(time, outcome));
  for (const each of messages) kept.put(each);
  expect(kept.list()).toEqual(messages.toReversed());
  expect(kept.get('id1')).toEqual(messages[1]);
  kept.delete('id1');
  expect(kept.get('id1')).toBeUndefined();
});

test.each(['', 'null', '[]', '{}', '{"id":"x"}', '"x"'])('%j, which is no message, is left out', (text) => {
  const storage = makeStorage();
  storage.setItem(keyOf('x'), text);
  expect(makeKeptMessages(storage).list()).toEqual([]);
});

test.each([
  {
    state: 'fulfilled',
    answer: { type: 'whole', data: { body: '#1', slots: ['o+1'] } },
    tookMs: 1,
    acknowledged: true,
  },
  { state: 'fulfilled', answer: { type: 'other' }, tookMs: 1, acknowledged: true },
  { state: 'rejected', error: {}, tookMs: 1, acknowledged: true },
  { state: 'unheard of' },
])('a message with the outcome %j is left out', (outcome) => {
  const storage = makeStorage();
  storage.setItem(keyOf('id1'), JSON.stringify({ ...message(1, outcomes['pending']!), outcome }));
  expect(makeKeptMessages(storage).list()).toEqual([]);
});

test('the oldest that is settled makes room, one that waits never does', () => {
  const kept = makeKeptMessages(makeStorage());
  for (let time = 0; time < KEPT_MESSAGES; time += 1)
    kept.put(message(time, time === 0 ? outcomes['pending']! : outcomes['whole']!));
  kept.put(message(KEPT_MESSAGES, outcomes['pending']!));
  expect(kept.list()).toHaveLength(KEPT_MESSAGES);
  expect(kept.get('id0')).toBeDefined();
  expect(kept.get('id1')).toBeUndefined();

  const small = makeKeptMessages(makeStorage(450));
  small.put(message(1, outcomes['rejected']!));
  small.put(message(2, outcomes['pending']!, 'x'.repeat(200)));
  expect(small.list().map(({ id }) => id)).toEqual(['id2']);
  expect(() => small.put(message(3, outcomes['pending']!, 'x'.repeat(500)))).toThrow('full');
  expect(small.list().map(({ id }) => id)).toEqual(['id2']);
});
