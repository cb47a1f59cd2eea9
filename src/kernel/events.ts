import { E } from '@endo/eventual-send';
import type { ConsoleStatus } from '../wire/consoles.ts';
import type { KernelEvent, KernelListener, KernelStatus } from '../wire/host-api.ts';
import type { EventKind, SubscribeOptions } from '../wire/kernel-events.ts';
import type { Limits } from '../wire/limits.ts';
import type { Chronicle } from './chronicle.ts';
import type { PlatformServices } from './platform.ts';
import type { Stretch } from './ring.ts';

/** Queue lengths change with every crank: hosts see them this often at most. */
const QUIET_STATUS_MS = 500;

const defaultKinds: readonly EventKind[] = ['status', 'log', 'fault'];

type RingReader<Entry> = { next(): number; readFirst(limit: number, range: { after: number }): Stretch<Entry> };

/** Where a listener is in each of the rings, which are its backlog: what they drop before it came to it, it has missed. */
type Subscription = {
  listener: KernelListener;
  kinds: ReadonlySet<EventKind>;
  after: { log: number; trace: number; fault: number };
  statusDue: boolean;
  consolesDue: boolean;
  newsDue: boolean;
  sending: boolean;
};

type Powers = {
  platform: PlatformServices;
  limits: Limits;
  chronicle: Pick<Chronicle, 'logs' | 'trace' | 'faults'>;
  readStatus(): KernelStatus;
  readConsoles(): ConsoleStatus[];
};

/**
 * Pushes events to hosts. A listener gets its next event when it has taken the last: statuses that come meanwhile become one,
 * the rest comes in batches.
 */
export const makeEvents = ({ platform, limits, chronicle, readStatus, readConsoles }: Powers) => {
  const { logs, trace, faults } = chronicle;
  const subscriptions = new Set<Subscription>();
  let quietTimer: (() => void) | undefined;

  /** What a listener has not heard of one ring yet. */
  const unheard = <Entry extends { number: number }>(
    { kinds, after }: Subscription,
    kind: 'log' | 'trace' | 'fault',
    ring: RingReader<Entry>,
  ): Stretch<Entry> | undefined => {
    if (!kinds.has(kind) || after[kind] >= ring.next() - 1) return undefined;
    const stretch = ring.readFirst(limits.eventsPerPush, { after: after[kind] });
    after[kind] = stretch.entries.at(-1)?.number ?? ring.next() - 1;
    return stretch;
  };

  const newest = () => ({ log: logs.next() - 1, trace: trace.next() - 1, fault: faults.next() - 1 });

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
    if (subscription.newsDue) {
      subscription.newsDue = false;
      return { type: 'news', newest: newest() };
    }
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
      const now = newest();
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
        newsDue: kinds.has('news'),
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
    onShown: (): void => {
      for (const subscription of subscriptions) subscription.newsDue = subscription.kinds.has('news');
      pumpAll();
    },
    stop: (): void => {
      quietTimer?.();
      subscriptions.clear();
    },
  };
};
