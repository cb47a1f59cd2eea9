/** What the panel knows of the kernel: the link's state and the last status that the kernel pushed. */
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import type { KernelLink } from '../host/kernel-link.ts';
import type { KernelApi, KernelEvent, KernelStatus } from '../wire/host-api.ts';
import { messageOf } from '../wire/errors.ts';

export type KernelView =
  /** Nothing is known yet. */
  | { state: 'connecting' }
  | { state: 'running'; kernel: KernelApi; status: KernelStatus }
  /** The link is being made again; `last` is what was known before. */
  | { state: 'restarting'; last: KernelStatus }
  /** A person stopped it. */
  | { state: 'stopped'; last: KernelStatus | null }
  | { state: 'failed'; reason: string; last: KernelStatus | null };

export type KernelStore = {
  getView(): KernelView;
  subscribe(onChange: () => void): () => void;
  retry(): void;
  close(): void;
};

/** The status as last seen, whether or not it still holds. */
export const lastStatusOf = (view: KernelView): KernelStatus | null => {
  switch (view.state) {
    case 'connecting':
      return null;
    case 'running':
      return view.status;
    case 'restarting':
    case 'stopped':
    case 'failed':
      return view.last;
    default:
      throw new TypeError(`unknown view ${JSON.stringify(view satisfies never)}`);
  }
};

export const makeKernelStore = ({ link }: { link: KernelLink }): KernelStore => {
  let view: KernelView = harden({ state: 'connecting' });
  /** The kernel whose events count: those of an earlier connection may still arrive and must change nothing. */
  let followed: KernelApi | null = null;
  const watchers = new Set<() => void>();

  const changed = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  const show = (next: KernelView): void => {
    view = next;
    changed();
  };
  const showWaiting = (): void => {
    const last = lastStatusOf(view);
    show(last === null ? { state: 'connecting' } : { state: 'restarting', last });
  };
  const showFailed = (reason: string): void => show({ state: 'failed', reason, last: lastStatusOf(view) });

  const follow = (kernel: KernelApi): void => {
    followed = kernel;
    showWaiting();
    const listener = Far('panel', {
      onEvent(event: KernelEvent): void {
        if (followed !== kernel || event.type !== 'status') return;
        show({ state: 'running', kernel, status: event.status });
      },
    });
    E(kernel)
      .subscribe(listener, harden({ kinds: ['status'] }))
      .catch((error: unknown) => {
        // When the connection ended, the link says so itself, and `followed` is another already.
        if (followed === kernel) showFailed(`the kernel refused to report its state: ${messageOf(error)}`);
      });
  };

  const readLink = (): void => {
    const snapshot = link.getSnapshot();
    if (snapshot.state === 'connected') {
      if (followed !== snapshot.kernel) follow(snapshot.kernel);
      return;
    }
    followed = null;
    if (snapshot.state === 'connecting') showWaiting();
    else if (snapshot.state === 'stopped') show({ state: 'stopped', last: lastStatusOf(view) });
    else showFailed(snapshot.reason);
  };

  const stopReading = link.subscribe(readLink);
  readLink();

  return harden({
    getView: () => view,
    subscribe(onChange) {
      watchers.add(onChange);
      return () => {
        watchers.delete(onChange);
      };
    },
    retry: () => link.retry(),
    close() {
      stopReading();
      followed = null;
      link.close();
    },
  });
};
