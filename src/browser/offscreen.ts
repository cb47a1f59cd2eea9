/** The offscreen document: it owns the kernel worker and the vat frames, and is on nobody's way to the kernel. */
import '../lockdown/page.ts';
import { activeServiceWorker } from '../host/active-service-worker.ts';
import { holdLifeline } from '../host/lifeline.ts';
import { messageOf } from '../wire/errors.ts';
import type { CommandMessage, ForwardedIntroduction, KernelStateMessage } from '../wire/platform-protocol.ts';
import { fetchSupervisor } from './fetch-supervisor.ts';
import { makeKernelKeeper } from './kernel-keeper.ts';
import workerUrl from './kernel-worker.ts?worker&url';
import { forgetResetStorage } from './reset-storage.ts';
import { makeVatFrames } from './vat-frames.ts';

const frames = makeVatFrames({
  supervisor: fetchSupervisor(),
  onVatDied: (incarnation, reason, code) =>
    keeper.post({ type: 'vatDied', reason, ...incarnation, ...(code === undefined ? {} : { code }) }),
  onAlive: () => keeper.post({ type: 'framesLive' }),
  onAllDied: (reason) => keeper.post({ type: 'allVatsDied', reason }),
});

/** The kernel worker's address. What this page was told in its own (`reset-storage`, options of the network) is for the worker. */
const addressOfWorker = (): URL => {
  const url = new URL(workerUrl, location.href);
  url.search = location.search;
  return url;
};

const STOPPED = 'kernel stopped';

const tellServiceWorker = async (message: KernelStateMessage): Promise<void> =>
  (await activeServiceWorker()).postMessage(message);

const keeper = makeKernelKeeper({
  spawn: () => new Worker(addressOfWorker(), { type: 'module', name: 'kernel' }),
  locks: navigator.locks,
  // A kernel that a person stopped stays stopped, whatever becomes of this document or the browser.
  isStopped: () => localStorage.getItem(STOPPED) !== null,
  setStopped: (stopped) => (stopped ? localStorage.setItem(STOPPED, 'by a person') : localStorage.removeItem(STOPPED)),
  lifeline: holdLifeline(navigator.locks).then(({ name }) => name),
  onMessage(message, [port]) {
    if (message.type === 'storageReset') {
      forgetResetStorage();
      return;
    }
    if (message.type === 'checkFrames') {
      frames.check();
      return;
    }
    const { vatId, incarnation } = message;
    if (message.type === 'endVat') frames.end({ vatId, incarnation });
    else if (port !== undefined) frames.launch(message.subclusterId, { vatId, incarnation }, port);
  },
  onState: (message) =>
    void tellServiceWorker(message).catch((error: unknown) =>
      console.error(`The icon cannot tell that the kernel is ${message.state}: ${messageOf(error)}`),
    ),
  // The vats' heaps are ahead of the disk (P7): the next kernel starts them again from the last commit.
  onEnd: () => frames.removeAll(),
});

// Workers are not told by every browser.
window.addEventListener('online', () => keeper.post({ type: 'online' }));

type FromServiceWorker = MessageEvent<ForwardedIntroduction | CommandMessage>;

navigator.serviceWorker.addEventListener('message', ({ data, ports: [port] }: FromServiceWorker) => {
  if (port === undefined) return;
  if (data.type === 'command') keeper.command(data.command, port);
  else keeper.admit(data, port);
});
navigator.serviceWorker.startMessages();

const persistent = await navigator.storage.persist();
console.info(`The browser ${persistent ? 'keeps' : 'may evict'} the kernel's storage when it runs out of room.`);
