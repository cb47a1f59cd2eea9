/**
 * A lasting link to the kernel over connections that pass: when one ends it makes the next. Only a kernel that failed
 * for good, or does not answer time after time, waits for a person to ask again.
 */
import { messageOf } from '../wire/errors.ts';
import type { KernelApi } from '../wire/host-api.ts';
import { introduce, sendFromPage, type IntroducePowers } from './introduce.ts';

export type KernelLinkSnapshot =
  | { state: 'connecting' }
  /** `kernel` is a presence for `E`; every connection has its own. */
  | { state: 'connected'; kernel: KernelApi }
  /** A person stopped it. When it is started again the link goes on. */
  | { state: 'stopped' }
  /** There is no kernel to talk to. Some reasons pass by themselves, and the link goes on when they do. */
  | { state: 'failed'; reason: string };

export type KernelLink = {
  /** The same object until the state changes. */
  getSnapshot(): KernelLinkSnapshot;
  /** Calls back after each change; returns what stops it. */
  subscribe(callback: () => void): () => void;
  /** Tries again at once when failed; a kernel that failed for good is started again. */
  retry(): void;
  /** Ends the session and the link. Nothing changes afterwards. */
  close(): void;
};

export type KernelLinkPowers = IntroducePowers & {
  /** Calls back once, `ms` from now; returns what cancels it. */
  setTimer(ms: number, callback: () => void): () => void;
};

/**
 * The waits between tries that fail in a row, so that a kernel in trouble is not stormed; then a person decides. The
 * first try after a connection's end comes at once: a kernel that restarts answers as soon as it can.
 */
const WAITS_MS = [0, 250, 1_000, 3_000, 10_000];

const pagePowers = (): KernelLinkPowers => ({
  send: sendFromPage,
  locks: navigator.locks,
  setTimer: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
});

/** Links to the kernel, beginning at once. Without powers given it does so as a page of the extension. */
export const makeKernelLink = (powers: KernelLinkPowers = pagePowers()): KernelLink => {
  let snapshot: KernelLinkSnapshot = harden({ state: 'connecting' });
  const watchers = new Set<() => void>();
  /** Ends what is under way: a try, a connection or a wait. */
  let current = new AbortController();
  let closed = false;
  let failures = 0;

  const show = (next: KernelLinkSnapshot): void => {
    snapshot = harden(next);
    for (const watcher of [...watchers]) watcher();
  };

  /** Begins what replaces all that was under way; late news of that are told by its signal. */
  const replace = (): AbortSignal => {
    current.abort();
    current = new AbortController();
    return current.signal;
  };

  const tryAgain = (reason: string): void => {
    const wait = WAITS_MS[failures];
    if (wait === undefined) {
      show({ state: 'failed', reason });
      return;
    }
    failures += 1;
    show({ state: 'connecting' });
    const signal = replace();
    const cancel = powers.setTimer(wait, () => void connect(false));
    signal.addEventListener('abort', cancel);
  };

  const connect = async (retry: boolean): Promise<void> => {
    const signal = replace();
    try {
      const introduction = await introduce({
        ...powers,
        retry,
        signal,
        onWaiting: (reason) => {
          if (!signal.aborted) show(reason === null ? { state: 'connecting' } : { state: 'failed', reason });
        },
        onStopped: () => {
          if (!signal.aborted) show({ state: 'stopped' });
        },
        onEnd: (reason) => {
          if (!signal.aborted) tryAgain(reason.message);
        },
      });
      if (signal.aborted) return;
      if (introduction.state === 'refused') {
        show({ state: 'failed', reason: introduction.reason });
        return;
      }
      signal.addEventListener('abort', () => introduction.end('the host ended the session'));
      const kernel = await introduction.kernel;
      if (signal.aborted) return;
      failures = 0;
      show({ state: 'connected', kernel });
    } catch (error) {
      // An end of the connection was told by `onEnd` already, and has replaced this try.
      if (!signal.aborted) tryAgain(messageOf(error));
    }
  };

  void connect(false);

  return harden({
    getSnapshot: () => snapshot,
    subscribe(callback: () => void) {
      watchers.add(callback);
      return () => {
        watchers.delete(callback);
      };
    },
    retry() {
      if (closed || snapshot.state !== 'failed') return;
      failures = 0;
      show({ state: 'connecting' });
      void connect(true);
    },
    close() {
      closed = true;
      watchers.clear();
      current.abort();
    },
  });
};
