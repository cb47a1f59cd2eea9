import { expect, test } from 'vitest';
import { HISTORY_LENGTH, reduceHistory, type HistoryEvent, type SentMessage } from './message-history.ts';

const sent = (id: number): HistoryEvent => ({
  type: 'sent',
  message: { id, time: 1000 + id, kref: 'ko3', targetName: 'counter.root', method: 'increment', args: '' },
});
const fulfilled = (id: number, value: string): HistoryEvent => ({
  type: 'settled',
  id,
  outcome: { state: 'fulfilled', value, tookMs: 2 },
});
const play = (...events: HistoryEvent[]): readonly SentMessage[] =>
  events.reduce<readonly SentMessage[]>(reduceHistory, []);
const shown = (history: readonly SentMessage[]): string[] => history.map(({ id, outcome }) => `${id} ${outcome.state}`);

test('messages are listed newest first and answered in any order', () => {
  expect(shown(play(sent(1), sent(2), sent(3), fulfilled(2, '7')))).toEqual(['3 pending', '2 fulfilled', '1 pending']);
});

test('a rejection keeps its error', () => {
  const error = { code: 'OBJECT_DELETED', text: 'ko3 is gone' };
  const [message] = play(sent(1), { type: 'settled', id: 1, outcome: { state: 'rejected', error, tookMs: 1 } });
  expect(message?.outcome).toEqual({ state: 'rejected', error, tookMs: 1 });
});

test('clearing keeps what is still awaited, and a late answer to it is shown', () => {
  const cleared = play(sent(1), sent(2), fulfilled(2, '7'), { type: 'cleared' });
  expect(shown(cleared)).toEqual(['1 pending']);
  expect(shown(reduceHistory(cleared, fulfilled(1, '8')))).toEqual(['1 fulfilled']);
});

test('the history is bounded, and an answer to a forgotten message changes nothing', () => {
  const ids = Array.from({ length: HISTORY_LENGTH + 5 }, (_, index) => index + 1);
  const history = play(...ids.map(sent));
  expect(history).toHaveLength(HISTORY_LENGTH);
  expect(reduceHistory(history, fulfilled(1, '7'))).toEqual(history);
});
