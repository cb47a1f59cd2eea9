import { useSyncExternalStore } from 'react';
import { makeSecretClipboard, type ClipboardState } from './secret-clipboard.ts';

/** The page's own: it clears what it copied also while another view is shown. */
const clipboard = makeSecretClipboard({
  write: (text) => navigator.clipboard.writeText(text),
  setTimer: (callback, ms) => void setTimeout(callback, ms),
  hasFocus: () => document.hasFocus(),
  onceFocused: (callback) => window.addEventListener('focus', callback, { once: true }),
});

export const copySecret = clipboard.copy;

export const useClipboardState = (): ClipboardState => useSyncExternalStore(clipboard.subscribe, clipboard.getState);
