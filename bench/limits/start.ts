/** The limit of a launch: a worker with the supervisor that gets what the kernel sent, and nobody who writes any of it down. */
import type { PlatformServices } from '../../src/kernel/index.ts';
import type { KernelFrame } from '../../src/wire/vat-protocol.ts';
import { nextWorkerSpec } from './realm.ts';

/** Starts a vat's worker and gives it the frames; the milliseconds until it has answered the last delivery. */
export const startVat = (platform: PlatformServices, frames: readonly KernelFrame[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    const waiting = [...frames];
    const worker = platform.launchVatWorker(nextWorkerSpec(), {
      // It says that it is ready, and then answers each delivery.
      onFrame: () => {
        for (;;) {
          const frame = waiting.shift();
          if (frame === undefined) break;
          worker.send(frame);
          if (frame.type === 'deliver') return;
        }
        resolve(performance.now() - start);
        worker.terminate();
      },
      onDeath: (reason) => reject(Error(`the worker died: ${reason}`)),
    });
  });
