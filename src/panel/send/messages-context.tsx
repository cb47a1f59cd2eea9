import { createContext, useContext, useReducer, useRef, useState, type ReactNode } from 'react';
import type { KernelApi } from '../../wire/host-api.ts';
import { readError } from '../readable-error.ts';
import { emptyDraft, type Draft } from './draft.ts';
import { reduceHistory, type SentMessage } from './message-history.ts';
import type { Message } from './send-form.tsx';
import { sendMessage } from './send-message.ts';

/** The arguments as they were typed, on one line and without the brackets around them. */
const shownArgs = (args: Message['args']): string => args.map((arg) => JSON.stringify(arg)).join(', ');

type Messages = {
  history: readonly SentMessage[];
  send: (kernel: KernelApi, message: Message) => void;
  clear: () => void;
  /** The message that was being typed when the form was left. */
  getDraft: () => Draft;
  keepDraft: (draft: Draft) => void;
};

/** Sends messages, any number at a time, and keeps what became of them. */
const useOwnMessages = (): Messages => {
  const [{ getDraft, keepDraft }] = useState(() => {
    let draft = emptyDraft;
    return { getDraft: () => draft, keepDraft: (next: Draft) => void (draft = next) };
  });
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

  return { history, send, clear: () => dispatch({ type: 'cleared' }), getDraft, keepDraft };
};

const MessagesContext = createContext<Messages | null>(null);

/** Around all views: answers arrive whichever of them is shown. */
export const MessagesProvider = ({ children }: { children: ReactNode }) => (
  <MessagesContext value={useOwnMessages()}>{children}</MessagesContext>
);

export const useMessages = (): Messages => {
  const messages = useContext(MessagesContext);
  if (messages === null) throw new Error('messages need a MessagesProvider around them');
  return messages;
};
