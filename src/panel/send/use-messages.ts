import { useReducer, useRef } from 'react';
import type { KernelApi } from '../../wire/host-api.ts';
import { readError } from '../readable-error.ts';
import { reduceHistory, type SentMessage } from './message-history.ts';
import type { Message } from './send-form.tsx';
import { sendMessage } from './send-message.ts';

/** The arguments as they were typed, on one line and without the brackets around them. */
const shownArgs = (args: Message['args']): string => args.map((arg) => JSON.stringify(arg)).join(', ');

/** Sends messages, any number at a time, and keeps what became of them. */
export const useMessages = (): {
  history: readonly SentMessage[];
  send: (kernel: KernelApi, message: Message) => void;
  clear: () => void;
} => {
  const [history, dispatch] = useReducer(reduceHistory, []);
  const lastId = useRef(0);
  const lastSent = useRef<Promise<unknown>>(Promise.resolve());

  const send = (kernel: KernelApi, { target, method, args }: Message): void => {
    lastId.current += 1;
    const id = lastId.current;
    const started = performance.now();
    const tookMs = (): number => Math.round(performance.now() - started);
    const { kref, name: targetName } = target;
    dispatch({ type: 'sent', message: { id, time: Date.now(), kref, targetName, method, args: shownArgs(args) } });
    const { sent, answer } = sendMessage({ kernel, kref, method, args, previous: lastSent.current });
    lastSent.current = sent;
    answer.then(
      (value) => dispatch({ type: 'settled', id, outcome: { state: 'fulfilled', value, tookMs: tookMs() } }),
      (error: unknown) =>
        dispatch({ type: 'settled', id, outcome: { state: 'rejected', error: readError(error), tookMs: tookMs() } }),
    );
  };

  return { history, send, clear: () => dispatch({ type: 'cleared' }) };
};
