/** What the panel knows of the kernel: the link's state and the last status that the kernel pushed. */
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import type { KernelLink } from '../host/kernel-link.ts';
import type { KernelApi, KernelEvent, KernelStatus } from '../wire/host-api.ts';
import type { LogLine } from '../wire/kernel-events.ts';
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
  /** The newest first. */
  getLog(): readonly LogLine[];
  subscribe(onChange: () => void): () => void;
  retry(): void;
  close(): void;
};

export const LOG_LENGTH = 100;

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
  let log: readonly LogLine[] = harden([]);
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

  /** Puts lines in front. Those that were heard on an earlier connection to the same kernel are not shown twice. */
  const addLines = (lines: readonly LogLine[]): void => {
    const known = new Set(log.map(({ number, time }) => `${number} ${time}`));
    const fresh = lines.filter(({ number, time }) => !known.has(`${number} ${time}`));
    if (fresh.length === 0) return;
    log = [...fresh.reverse(), ...log].slice(0, LOG_LENGTH);
    changed();
  };

  const receive = (kernel: KernelApi, event: KernelEvent): void => {
    switch (event.type) {
      case 'status':
        show({ state: 'running', kernel, status: event.status });
        return;
      case 'log':
        addLines(event.lines);
        return;
      case 'trace':
      case 'fault':
      case 'console':
        return;
      default:
        throw new TypeError(`unknown event ${JSON.stringify(event satisfies never)}`);
    }
  };

  const follow = (kernel: KernelApi): void => {
    followed = kernel;
    showWaiting();
    const listener = Far('panel', {
      onEvent(event: KernelEvent): void {
        if (followed === kernel) receive(kernel, event);
      },
    });
    // First what vats wrote before the panel was there, then what follows it without a gap.
    E(kernel)
      .getLogs({ limit: LOG_LENGTH })
      .then(async ({ entries }) => {
        if (followed !== kernel) return;
        addLines(entries);
        await E(kernel).subscribe(listener, {
          kinds: ['status', 'log'],
          after: { log: entries.at(-1)?.number ?? 0 },
        });
      })
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
    getLog: () => log,
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
