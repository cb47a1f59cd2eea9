/** The offscreen document: it owns the kernel worker and the vat frames, and is on nobody's way to the kernel. */
import '../lockdown/page.ts';
import type { ForwardedIntroduction } from '../wire/platform-protocol.ts';
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

const keeper = makeKernelKeeper({
  spawn: () => new Worker(addressOfWorker(), { type: 'module', name: 'kernel' }),
  locks: navigator.locks,
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
  // The vats' heaps are ahead of the disk (P7): the next kernel starts them again from the last commit.
  onEnd: () => frames.removeAll(),
});

// Workers are not told by every browser.
window.addEventListener('online', () => keeper.post({ type: 'online' }));

navigator.serviceWorker.addEventListener('message', ({ data, ports: [port] }: MessageEvent<ForwardedIntroduction>) => {
  if (port !== undefined) keeper.admit(data, port);
});
navigator.serviceWorker.startMessages();

const persistent = await navigator.storage.persist();
console.info(`The browser ${persistent ? 'keeps' : 'may evict'} the kernel's storage when it runs out of room.`);
