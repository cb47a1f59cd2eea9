/** What a browser gives the kernel in its worker: vat workers by way of the offscreen document, network, clock, timers. */
import type { PlatformServices, VatWorkerEvents } from '../kernel/index.ts';
import { KernelError, type ErrorCode } from '../wire/errors.ts';
import type { Incarnation, KernelWorkerMessage, OffscreenMessage } from '../wire/platform-protocol.ts';
import { supervisorHashes } from '../wire/supervisor-hashes.ts';
import { makeFetchBundle } from './fetch-bundle.ts';
import { fetchForVat } from './fetch-for-vat.ts';
import { makeProcessWatch } from './process-watch.ts';
import { openScratchDatabase } from './scratch-database.ts';

/** The channel to the offscreen document: the kernel worker's own global. */
export type OffscreenChannel = {
  postMessage(message: KernelWorkerMessage, options?: { transfer: Transferable[] }): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<OffscreenMessage>) => void): void;
};

const keyOf = ({ vatId, incarnation }: Incarnation) => `${vatId}.${incarnation}`;

const asCryptoKey = (key: object): CryptoKey => {
  if (key instanceof CryptoKey) return key;
  throw new TypeError('expected a key that was made here');
};

/** Runs callbacks in turns of their own, in order. Timers would make them wait, messages do not. */
const makeDefer = (): PlatformServices['defer'] => {
  const { port1, port2 } = new MessageChannel();
  const callbacks: (() => void)[] = [];
  port1.onmessage = () => callbacks.shift()?.();
  return (callback) => {
    callbacks.push(callback);
    port2.postMessage(null);
  };
};

export const makePlatformServices = (offscreen: OffscreenChannel): PlatformServices => {
  const vats = new Map<string, { die(reason: string, code?: ErrorCode): void }>();

  offscreen.addEventListener('message', ({ data }) => {
    if (data.type === 'vatDied') vats.get(keyOf(data))?.die(data.reason, data.code);
  });

  return harden({
    launchVatWorker({ vatId, subclusterId, incarnation }, { onFrame, onDeath }: VatWorkerEvents) {
      const { port1, port2 } = new MessageChannel();
      const key = keyOf({ vatId, incarnation });
      /** False: it had ended already. */
      const end = (): boolean => {
        // The guest may run on for a while after its worker was ended: nothing of it is heard any more.
        port1.onmessage = null;
        port1.close();
        return vats.delete(key);
      };
      const die = (reason: string, code?: ErrorCode): void => {
        if (end()) onDeath(reason, code);
      };
      vats.set(key, { die });
      port1.onmessageerror = () => {
        offscreen.postMessage({ type: 'endVat', vatId, incarnation });
        die('its worker sent what cannot be read');
      };
      port1.onmessage = ({ data }: MessageEvent<unknown>) => onFrame(data);
      offscreen.postMessage({ type: 'launchVat', subclusterId, vatId, incarnation }, { transfer: [port2] });
      return {
        send: (frame) => port1.postMessage(frame),
        terminate() {
          if (end()) offscreen.postMessage({ type: 'endVat', vatId, incarnation });
        },
      };
    },
    fetchBundle: makeFetchBundle(`${location.origin}/`),
    fetchForVat,
    // Bound, so that hardening this record leaves the realm's own objects as they are.
    supervisorSha256: supervisorHashes.supervisor,
    ...makeProcessWatch({ offscreen, hasVats: () => vats.size > 0 }),
    // Loaded when it is asked for: most kernels have no network.
    startNetwork: async (options, events) =>
      (await import('../network/start-network.ts')).startNetwork(options, events),
    checkNetworkOptions({ directListenAddresses }) {
      if (directListenAddresses === undefined) return;
      throw new KernelError(
        'INVALID_ARGUMENT',
        'directListenAddresses: a browser cannot be listened to; name relays, or listen in Node',
      );
    },
    crypto: {
      getRandomValues: (bytes) => crypto.getRandomValues(bytes),
      subtle: {
        importKey: (...args) => crypto.subtle.importKey(...args),
        deriveBits: (algorithm, key, bits) => crypto.subtle.deriveBits(algorithm, asCryptoKey(key), bits),
        encrypt: (algorithm, key, data) => crypto.subtle.encrypt(algorithm, asCryptoKey(key), data),
        decrypt: (algorithm, key, data) => crypto.subtle.decrypt(algorithm, asCryptoKey(key), data),
      },
    },
    openScratchDatabase,
    now: () => Date.now(),
    setTimer(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    defer: makeDefer(),
  });
};

/** The guide's name; `target` is the worker's global. */
export const PlatformServicesClient = harden({
  make: async (target: OffscreenChannel): Promise<PlatformServices> => makePlatformServices(target),
});
