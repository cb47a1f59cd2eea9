import '../lockdown/node.ts';
import { Far } from '@endo/far';
import { expect, test } from 'vitest';
import type { KernelLink, KernelLinkSnapshot } from '../host/kernel-link.ts';
import type { KernelApi, KernelEvent, KernelListener, KernelStatus } from '../wire/host-api.ts';
import type { LogLine } from '../wire/kernel-events.ts';
import { LOG_LENGTH, makeKernelStore, type KernelView } from './kernel-store.ts';

const statusOf = (version: string): KernelStatus => ({
  kernel: { state: 'running', version, startedAt: 0 },
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
const line = (number: number): LogLine => ({
  number,
  vatId: 'v1',
  incarnation: 1,
  delivery: 1,
  level: 'info',
  tags: [],
  text: `line ${number}`,
  undone: false,
  time: 0,
});
const log = (number: number): KernelEvent => ({ type: 'log', lines: [line(number)], dropped: 0 });

/** A kernel that answers nothing but subscriptions, and pushes what the test says. It has lines from before. */
const makeScriptedKernel = (subscribe: () => void = () => undefined, earlier: LogLine[] = []) => {
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
    getLogs: () => ({ entries: earlier, dropped: 0 }),
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

test('the log keeps its newest lines, newest first', async () => {
  const { link, become } = makeScriptedLink();
  const { kernel, push } = makeScriptedKernel();
  const store = makeKernelStore({ link });
  await become({ state: 'connected', kernel });
  for (let n = 1; n <= LOG_LENGTH + 2; n += 1) push(log(n));
  expect(store.getLog()).toHaveLength(LOG_LENGTH);
  expect(store.getLog()[0]?.text).toBe(`line ${LOG_LENGTH + 2}`);
});

test('the log begins with what vats wrote before, and shows no line twice when the connection is made again', async () => {
  const { link, become } = makeScriptedLink();
  const store = makeKernelStore({ link });
  const texts = () => store.getLog().map(({ text }) => text);
  await become({ state: 'connected', kernel: makeScriptedKernel(undefined, [line(1), line(2)]).kernel });
  expect(texts()).toEqual(['line 2', 'line 1']);
  await become({ state: 'connecting' });
  const again = makeScriptedKernel(undefined, [line(1), line(2), line(3)]);
  await become({ state: 'connected', kernel: again.kernel });
  again.push(log(4));
  expect(texts()).toEqual(['line 4', 'line 3', 'line 2', 'line 1']);
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
