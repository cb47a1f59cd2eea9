import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useKernelStore } from '../kernel-context.ts';
import { emptyDraft, type Draft } from './draft.ts';
import { makeKeptMessages } from './kept-messages.ts';
import { makeMessenger, type Messenger } from './messenger.ts';
import type { SentMessage } from './sent-message.ts';

type Messages = Pick<Messenger, 'send' | 'forget' | 'clear'> & {
  history: readonly SentMessage[];
  /** The message that was being typed when the form was left. */
  getDraft: () => Draft;
  keepDraft: (draft: Draft) => void;
};

const useOwnMessages = (): Messages => {
  const store = useKernelStore();
  const [{ send, forget, clear, begin, subscribe, getHistory }] = useState(() =>
    makeMessenger({ store, kept: makeKeptMessages(localStorage), locks: navigator.locks }),
  );
  const [{ getDraft, keepDraft }] = useState(() => {
    let draft = emptyDraft;
    return { getDraft: () => draft, keepDraft: (next: Draft) => void (draft = next) };
  });
  useEffect(() => begin(), [begin]);
  return { history: useSyncExternalStore(subscribe, getHistory), send, forget, clear, getDraft, keepDraft };
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
