/** The messages that the browser keeps for all pages of the panel, each under a key of its own. */
import { readMessage, type SentMessage } from './sent-message.ts';

const PREFIX = 'message ';

/** So many are kept; of those that are settled the oldest goes first. */
export const KEPT_MESSAGES = 200;

export const keyOf = (id: string): string => `${PREFIX}${id}`;
/** The id of the message under a key; undefined for the keys of others. */
export const idOf = (key: string): string | undefined =>
  key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined;

export type KeptMessages = {
  /** The newest first. */
  list(): SentMessage[];
  get(id: string): SentMessage | undefined;
  /** @throws what the storage throws for a message that is too long. */
  put(message: SentMessage): void;
  delete(id: string): void;
};

export const makeKeptMessages = (storage: Storage): KeptMessages => {
  const get = (id: string): SentMessage | undefined => {
    const text = storage.getItem(keyOf(id));
    return text === null ? undefined : readMessage(text);
  };
  const list = (): SentMessage[] =>
    Array.from({ length: storage.length }, (_, index) => idOf(storage.key(index) ?? ''))
      .flatMap((id) => (id === undefined ? [] : (get(id) ?? [])))
      .sort((a, b) => b.time - a.time);

  /** Whether there was one that could go. */
  const dropOldest = (): boolean => {
    const oldest = list().findLast(({ outcome }) => outcome.state !== 'pending');
    if (oldest === undefined) return false;
    storage.removeItem(keyOf(oldest.id));
    return true;
  };

  const put = (message: SentMessage): void => {
    const text = JSON.stringify(message);
    for (;;) {
      try {
        storage.setItem(keyOf(message.id), text);
        return;
      } catch (error) {
        // The storage is full.
        if (!dropOldest()) throw error;
      }
    }
  };

  return harden({
    list,
    get,
    put(message) {
      if (get(message.id) === undefined && list().length >= KEPT_MESSAGES) dropOldest();
      put(message);
    },
    delete: (id) => storage.removeItem(keyOf(id)),
  });
};
