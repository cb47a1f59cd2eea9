import '../lockdown/node.ts';
import { Far } from '@endo/far';
import { expect, test } from 'vitest';
import type { KernelLink, KernelLinkSnapshot } from '../host/kernel-link.ts';
import type { KernelApi, KernelEvent, KernelListener, KernelStatus } from '../wire/host-api.ts';
import { makeKernelStore, type KernelView } from './kernel-store.ts';

const statusOf = (version: string): KernelStatus => ({
  kernel: { state: 'running', id: 'k', version, startedAt: 0 },
  vats: [],
  subclusters: [],
  systemSubclusters: [],
  faults: [],
  remoteComms: {
    state: 'disconnected',
    isInitialized: false,
    identity: { state: 'none' },
    peers: [],
    relays: [],
    options: null,
    error: null,
  },
});
const status = (version: string): KernelEvent => ({ type: 'status', status: statusOf(version) });

/** A kernel that answers nothing but subscriptions, and pushes what the test says. */
const makeScriptedKernel = (subscribe: () => void = () => undefined) => {
  const listeners: KernelListener[] = [];
  const unasked = (): never => {
    throw new Error('nobody asked for this');
  };
  const kernel = Far('kernel', {
    subscribe(listener: KernelListener) {
      subscribe();
      listeners.push(listener);
      return { cancel: unasked };
    },
    getStatus: unasked,
  }) as unknown as KernelApi;
  const push = (event: KernelEvent): void => {
    for (const listener of listeners) void listener.onEvent(event);
  };
  return { kernel, push };
};

const makeScriptedLink = () => {
  let snapshot: KernelLinkSnapshot = { state: 'connecting' };
  let onChange: () => void = () => undefined;
  const calls: string[] = [];
  const link: KernelLink = harden({
    getSnapshot: () => snapshot,
    subscribe(callback: () => void) {
      onChange = callback;
      return () => {
        onChange = () => undefined;
      };
    },
    retry: () => void calls.push('retry'),
    close: () => void calls.push('close'),
  });
  const become = async (next: KernelLinkSnapshot): Promise<void> => {
    snapshot = next;
    onChange();
    // `E(kernel).subscribe` reaches the scripted kernel in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { link, become, calls };
};

const shown = (view: KernelView): string => {
  if (view.state === 'running') return `running ${view.status.kernel.version}`;
  if (view.state === 'failed') return `failed: ${view.reason}; last ${view.last?.kernel.version}`;
  return view.state === 'restarting' ? `restarting; last ${view.last.kernel.version}` : view.state;
};

test('a kernel is running from its first status on, and each status replaces the last', async () => {
  const { link, become } = makeScriptedLink();
  const { kernel, push } = makeScriptedKernel();
  const store = makeKernelStore({ link });
  const views: string[] = [];
  store.subscribe(() => views.push(shown(store.getView())));

  await become({ state: 'connected', kernel });
  expect(shown(store.getView())).toBe('connecting');
  push(status('1'));
  push(status('2'));
  expect(views).toEqual(['connecting', 'running 1', 'running 2']);
});

test('a lost connection keeps what was last known, until the new kernel reports', async () => {
  const { link, become, calls } = makeScriptedLink();
  const first = makeScriptedKernel();
  const second = makeScriptedKernel();
  const store = makeKernelStore({ link });
  await become({ state: 'connected', kernel: first.kernel });
  first.push(status('1'));

  await become({ state: 'failed', reason: 'the kernel stopped' });
  expect(shown(store.getView())).toBe('failed: the kernel stopped; last 1');
  store.retry();
  expect(calls).toEqual(['retry']);
  await become({ state: 'connecting' });
  expect(shown(store.getView())).toBe('restarting; last 1');
  await become({ state: 'connected', kernel: second.kernel });
  expect(shown(store.getView())).toBe('restarting; last 1');

  first.push(status('late'));
  expect(shown(store.getView())).toBe('restarting; last 1');
  second.push(status('2'));
  expect(shown(store.getView())).toBe('running 2');
});

test('a kernel that refuses the subscription is a failure with its reason', async () => {
  const { link, become } = makeScriptedLink();
  const { kernel } = makeScriptedKernel(() => {
    throw new Error('too many subscribers');
  });
  const store = makeKernelStore({ link });
  await become({ state: 'connected', kernel });
  expect(shown(store.getView())).toBe(
    'failed: the kernel refused to report its state: too many subscribers; last undefined',
  );
});

test('a closed store closes its link and hears nothing more', async () => {
  const { link, become, calls } = makeScriptedLink();
  const { kernel, push } = makeScriptedKernel();
  const store = makeKernelStore({ link });
  await become({ state: 'connected', kernel });
  store.close();
  push(status('1'));
  expect(shown(store.getView())).toBe('connecting');
  expect(calls).toEqual(['close']);
});
