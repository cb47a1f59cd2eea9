import { E } from '@endo/eventual-send';
import type { ConsoleStatus } from '../wire/consoles.ts';
import type { KernelEvent, KernelListener, KernelStatus } from '../wire/host-api.ts';
import type { EventKind, SubscribeOptions } from '../wire/kernel-events.ts';
import { limits } from '../wire/limits.ts';
import type { Chronicle } from './chronicle.ts';
import type { PlatformServices } from './platform.ts';

/** Queue lengths change with every crank: hosts see them this often at most. */
const QUIET_STATUS_MS = 500;

const defaultKinds: readonly EventKind[] = ['status', 'log', 'fault'];

/** Where a listener is in each of the rings, which are its backlog: what they drop before it came to it, it has missed. */
type Subscription = {
  listener: KernelListener;
  kinds: ReadonlySet<EventKind>;
  after: { log: number; trace: number; fault: number };
  statusDue: boolean;
  consolesDue: boolean;
  sending: boolean;
};

type Powers = {
  platform: PlatformServices;
  chronicle: Pick<Chronicle, 'logs' | 'trace' | 'faults'>;
  readStatus(): KernelStatus;
  readConsoles(): ConsoleStatus[];
};

/**
 * Pushes events to hosts. A listener gets its next event when it has taken the last: statuses that come meanwhile become one,
 * the rest comes in batches.
 */
export const makeEvents = ({ platform, chronicle, readStatus, readConsoles }: Powers) => {
  const { logs, trace, faults } = chronicle;
  const subscriptions = new Set<Subscription>();
  let quietTimer: (() => void) | undefined;

  /** What a listener has not heard of one ring yet. */
  const unheard = <Entry extends { number: number }>(
    { kinds, after }: Subscription,
    kind: 'log' | 'trace' | 'fault',
    ring: { next(): number; readAfter(after: number, limit: number): { entries: Entry[]; dropped: number } },
  ): { entries: Entry[]; dropped: number } | undefined => {
    if (!kinds.has(kind) || after[kind] >= ring.next() - 1) return undefined;
    const stretch = ring.readAfter(after[kind], limits.eventsPerPush);
    after[kind] = stretch.entries.at(-1)?.number ?? ring.next() - 1;
    return stretch;
  };

  const next = (subscription: Subscription): KernelEvent | undefined => {
    if (subscription.statusDue) {
      subscription.statusDue = false;
      return { type: 'status', status: readStatus() };
    }
    if (subscription.consolesDue) {
      subscription.consolesDue = false;
      return { type: 'console', consoles: readConsoles() };
    }
    const fault = unheard(subscription, 'fault', faults);
    if (fault !== undefined) return { type: 'fault', faults: fault.entries, dropped: fault.dropped };
    const log = unheard(subscription, 'log', logs);
    if (log !== undefined) return { type: 'log', lines: log.entries, dropped: log.dropped };
    const cranks = unheard(subscription, 'trace', trace);
    if (cranks !== undefined) return { type: 'trace', cranks: cranks.entries, dropped: cranks.dropped };
    return undefined;
  };

  const pump = async (subscription: Subscription): Promise<void> => {
    if (subscription.sending) return;
    subscription.sending = true;
    try {
      for (;;) {
        const event = subscriptions.has(subscription) ? next(subscription) : undefined;
        if (event === undefined) break;
        await E(subscription.listener).onEvent(harden(event));
      }
    } catch {
      // A listener that fails or is gone is not called again.
      subscriptions.delete(subscription);
    } finally {
      subscription.sending = false;
    }
  };

  const pumpAll = (): void => {
    for (const subscription of subscriptions) void pump(subscription);
  };

  const pushStatus = (): void => {
    quietTimer?.();
    quietTimer = undefined;
    for (const subscription of subscriptions) subscription.statusDue = subscription.kinds.has('status');
    pumpAll();
  };

  return {
    subscribe: (listener: KernelListener, options: SubscribeOptions = {}): { cancel(): void } => {
      const kinds = new Set(options.kinds ?? defaultKinds);
      const now = { log: logs.next() - 1, trace: trace.next() - 1, fault: faults.next() - 1 };
      const { after: asked = {} } = options;
      const after = {
        log: asked.log === undefined ? now.log : logs.resume(asked.log),
        trace: asked.trace === undefined ? now.trace : trace.resume(asked.trace),
        fault: asked.fault === undefined ? now.fault : faults.resume(asked.fault),
      };
      const subscription: Subscription = {
        listener,
        kinds,
        after,
        statusDue: kinds.has('status'),
        consolesDue: kinds.has('console'),
        sending: false,
      };
      subscriptions.add(subscription);
      void pump(subscription);
      return { cancel: () => void subscriptions.delete(subscription) };
    },
    onCommitted: ({ status }: { status: boolean }): void => {
      if (subscriptions.size === 0) return;
      if (status) pushStatus();
      else quietTimer ??= platform.setTimer(QUIET_STATUS_MS, pushStatus);
    },
    /** Something was written to a console, or one came or went. */
    onConsole: (): void => {
      for (const subscription of subscriptions) subscription.consolesDue = subscription.kinds.has('console');
      pumpAll();
    },
    /** There are new entries in the rings. */
    onShown: pumpAll,
    stop: (): void => {
      quietTimer?.();
      subscriptions.clear();
    },
  };
};
