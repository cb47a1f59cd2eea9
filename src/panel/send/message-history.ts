/** The messages that this page sent, newest first, and what became of each. */
import type { ObjectRef } from '../../wire/ids.ts';
import type { ReadableError } from '../readable-error.ts';

/** `tookMs` counts from sending to the answer's arrival here. */
export type Outcome =
  | { state: 'pending' }
  | { state: 'fulfilled'; value: string; tookMs: number }
  | { state: 'rejected'; error: ReadableError; tookMs: number };

export type SentMessage = {
  id: number;
  /** Milliseconds since 1970. */
  time: number;
  kref: ObjectRef;
  /** The target's name when it was sent; empty where none was known. */
  targetName: string;
  method: string;
  /** The arguments as JSON, without their outer brackets. */
  args: string;
  outcome: Outcome;
};

export type HistoryEvent =
  | { type: 'sent'; message: Omit<SentMessage, 'outcome'> }
  | { type: 'settled'; id: number; outcome: Exclude<Outcome, { state: 'pending' }> }
  | { type: 'cleared' };

/** What a page keeps, so that one left open for weeks does not grow. */
export const HISTORY_LENGTH = 200;

/** An answer to a message that is no longer kept changes nothing. Clearing keeps what is still awaited. */
export const reduceHistory = (history: readonly SentMessage[], event: HistoryEvent): readonly SentMessage[] => {
  switch (event.type) {
    case 'sent':
      return [{ ...event.message, outcome: { state: 'pending' } as const }, ...history].slice(0, HISTORY_LENGTH);
    case 'settled':
      return history.map((message) => (message.id === event.id ? { ...message, outcome: event.outcome } : message));
    case 'cleared':
      return history.filter(({ outcome }) => outcome.state === 'pending');
    default:
      throw new TypeError(`unknown event ${JSON.stringify(event satisfies never)}`);
  }
};
