/** What may be in the clipboard for a short while only. */

export const CLIPBOARD_MS = 60_000;

type Powers = {
  /** Puts a text into the clipboard, which takes one only from a page that has the focus. */
  write(text: string): Promise<void>;
  /** Calls back once, `ms` from now. */
  setTimer(callback: () => void, ms: number): void;
  hasFocus(): boolean;
  /** Calls back once, when the page has the focus again. */
  onceFocused(callback: () => void): void;
};

/** `holding`: the secret is in the clipboard, unless something else was copied since. `failed`: it could not be taken out. */
export type ClipboardState = 'empty' | 'holding' | 'failed';

/** Copies secrets, and clears the clipboard after a minute, whatever is shown then: what was copied elsewhere meanwhile goes, too. */
export const makeSecretClipboard = ({ write, setTimer, hasFocus, onceFocused }: Powers) => {
  let state: ClipboardState = 'empty';
  /** Counts the secrets: a timer of an earlier one does nothing. */
  let copied = 0;
  const watchers = new Set<() => void>();

  const become = (next: ClipboardState): void => {
    state = next;
    for (const watcher of [...watchers]) watcher();
  };

  const clear = async (): Promise<void> => {
    try {
      await write('');
      become('empty');
    } catch {
      // The person is told, and clears it by copying something else.
      become('failed');
    }
  };

  return harden({
    getState: (): ClipboardState => state,
    subscribe: (onChange: () => void): (() => void) => {
      watchers.add(onChange);
      return () => {
        watchers.delete(onChange);
      };
    },
    /** @throws (rejects) what the browser says when it takes no text. */
    copy: async (secret: string): Promise<void> => {
      await write(secret);
      copied += 1;
      const own = copied;
      const clearOwn = (): void => {
        if (own === copied) void clear();
      };
      become('holding');
      setTimer(() => (hasFocus() ? clearOwn() : onceFocused(clearOwn)), CLIPBOARD_MS);
    },
  });
};
