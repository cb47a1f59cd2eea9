/**
 * `E` and `kernel` for the service worker's console: `await E(kernel).getStatus()`. The console is introduced to the
 * kernel as any page is, when `kernel` is first read, and anew when it is read after the connection ended.
 */
import { E } from '@endo/eventual-send';
import { makeKernelLink, type KernelLink } from '../host/kernel-link.ts';
import type { KernelApi } from '../wire/host-api.ts';
import { forwardIntroduction } from './forward.ts';
import { scope } from './service-worker-scope.ts';

/** The kernel of the link's next connection, or why there is none. */
const connected = (link: KernelLink): Promise<KernelApi> =>
  new Promise((resolve, reject) => {
    if (link.getSnapshot().state === 'failed') link.retry();
    const look = () => {
      const snapshot = link.getSnapshot();
      switch (snapshot.state) {
        case 'connecting':
          return;
        case 'connected':
          resolve(snapshot.kernel);
          break;
        case 'stopped':
          reject(new Error('the kernel was stopped; start it in the panel'));
          break;
        case 'failed':
          reject(new Error(snapshot.reason));
          break;
        default:
          throw new TypeError(`unknown state ${JSON.stringify(snapshot satisfies never)}`);
      }
      stop();
    };
    const stop = link.subscribe(look);
    look();
  });

/** Defines the two globals. */
export const installConsoleKernel = (): void => {
  let link: KernelLink | undefined;
  const getKernel = (): Promise<KernelApi> => {
    link ??= makeKernelLink({
      locks: navigator.locks,
      send: (message, port) => forwardIntroduction({ ...message, url: scope.location.href }, port),
      setTimer: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    });
    return connected(link);
  };
  Object.defineProperties(globalThis, {
    E: { value: E, configurable: true },
    kernel: { get: getKernel, configurable: true },
  });
};
