import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { PlatformServices } from '../../src/kernel/index.ts';

/**
 * Real supervisors, all in one thread that locks down once: a vat starts in milliseconds. For tests that start hundreds. A
 * vat that is ended is heard no more, as one whose worker was ended; one that loops would stop them all.
 */
export const makeSharedVatHost = () => {
  // The thread then finds `gc`, and its vats tell what they dropped as soon as they are asked.
  setFlagsFromString('--expose-gc');
  // What Node itself has to say of the vats' promises is of no use here.
  const thread = new Worker(new URL('./vat-host-worker.ts', import.meta.url), { stdout: true, stderr: true });
  const living = new Set<(reason: string) => void>();
  thread.on('error', (error: Error) => {
    for (const die of living) die(error.message);
  });

  const launchVatWorker: PlatformServices['launchVatWorker'] = (_spec, { onFrame, onDeath }) => {
    const { port1, port2 } = new MessageChannel();
    const die = (reason: string): void => {
      if (living.delete(die)) onDeath(reason);
    };
    living.add(die);
    port1.on('message', (frame: unknown) => {
      if (living.has(die)) onFrame(frame);
    });
    thread.postMessage(port2, [port2]);
    return {
      send: (frame) => port1.postMessage(frame),
      terminate: () => {
        living.delete(die);
        port1.close();
      },
    };
  };

  return { launchVatWorker, end: async (): Promise<void> => void (await thread.terminate()) };
};

export type SharedVatHost = ReturnType<typeof makeSharedVatHost>;
