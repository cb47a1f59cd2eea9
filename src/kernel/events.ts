import { E } from '@endo/eventual-send';
import type { KernelEvent, KernelListener, KernelStatus, LogLine } from '../wire/host-api.ts';
import type { PlatformServices } from './platform.ts';

/** Log lines that wait for a slow listener; older ones are lost to it. */
const LOG_BACKLOG = 1_000;
/** Queue lengths change with every crank: hosts see them this often at most. */
const QUIET_STATUS_MS = 500;

type Subscription = { listener: KernelListener; statusDue: boolean; logs: LogLine[]; sending: boolean };

type Powers = { platform: PlatformServices; readStatus(): KernelStatus };

/**
 * Pushes events to hosts. A listener gets its next event when it has taken the last; statuses that come meanwhile become one.
 */
export const makeEvents = ({ platform, readStatus }: Powers) => {
  const subscriptions = new Set<Subscription>();
  let quietTimer: (() => void) | undefined;

  const next = (subscription: Subscription): KernelEvent | undefined => {
    if (subscription.statusDue) {
      subscription.statusDue = false;
      return { type: 'status', status: readStatus() };
    }
    const line = subscription.logs.shift();
    return line && { type: 'log', line };
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

  const pushStatus = (): void => {
    quietTimer?.();
    quietTimer = undefined;
    for (const subscription of subscriptions) {
      subscription.statusDue = true;
      void pump(subscription);
    }
  };

  return {
    subscribe: (listener: KernelListener): { cancel(): void } => {
      const subscription: Subscription = { listener, statusDue: true, logs: [], sending: false };
      subscriptions.add(subscription);
      void pump(subscription);
      return { cancel: () => void subscriptions.delete(subscription) };
    },
    onCommitted: ({ status }: { status: boolean }): void => {
      if (subscriptions.size === 0) return;
      if (status) pushStatus();
      else quietTimer ??= platform.setTimer(QUIET_STATUS_MS, pushStatus);
    },
    log: (line: LogLine): void => {
      for (const subscription of subscriptions) {
        subscription.logs.push(line);
        if (subscription.logs.length > LOG_BACKLOG) subscription.logs.shift();
        void pump(subscription);
      }
    },
    stop: (): void => {
      quietTimer?.();
      subscriptions.clear();
    },
  };
};
