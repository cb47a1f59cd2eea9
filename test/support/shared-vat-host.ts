import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { PlatformServices } from '../../src/kernel/index.ts';
import { bundlePaths } from '../../src/node/bundle-paths.ts';
import type { VatFrame } from '../../src/wire/vat-protocol.ts';
import { parseSupervisorBundle, type SupervisorPart } from '../../src/wire/supervisor-bundle.ts';

const sourceOf = (part: SupervisorPart): string =>
  parseSupervisorBundle(readFileSync(bundlePaths[part], 'utf8')).source;

/** Locks its realm down once, and runs a supervisor for each port that comes. */
const runner = `{
  const { runInThisContext } = require('node:vm');
  const { parentPort, workerData: { lockdown, supervisor } } = require('node:worker_threads');
  // A worker of its own tells which vat's rejection nobody heard; here it could be any vat's.
  process.on('unhandledRejection', () => {});
  runInThisContext('(' + lockdown + '\\n)', 'lockdown.js')();
  const supervise = runInThisContext('(' + supervisor + '\\n)', 'supervisor.js');
  Object.defineProperty(globalThis, 'process', { value: { on() {} } });
  parentPort.on('message', (port) => {
    supervise();
    globalThis.onmessage({ ports: [port] });
  });
}`;

const startThread = () => {
  // What Node itself has to say of the vats' promises is of no use here.
  const thread = new Worker(runner, {
    eval: true,
    stdout: true,
    stderr: true,
    workerData: { lockdown: sourceOf('lockdown'), supervisor: sourceOf('supervisor') },
  });
  /** What tells of the death of each vat in it. */
  const living = new Set<(reason: string) => void>();
  thread.on('error', (error: Error) => {
    for (const die of living) die(error.message);
  });
  return { thread, living };
};

/**
 * The supervisor that vat workers run, many times over in one thread that locks down once: a vat starts in milliseconds. A vat that is
 * ended is heard no more, as one whose worker was ended. While one loops, the others in its thread wait; when it is ended, those
 * that start later get another thread. What one allocates is everybody's.
 */
export const makeSharedVatHost = () => {
  // As in the platform's own workers: the thread then finds `gc`, and its vats tell what they dropped as soon as they are asked.
  setFlagsFromString('--expose-gc');
  setFlagsFromString('--no-js-source-phase-imports');
  const threads = new Set<ReturnType<typeof startThread>>();
  let current: ReturnType<typeof startThread> | undefined;

  const launchVatWorker: PlatformServices['launchVatWorker'] = (_spec, { onFrame, onDeath }) => {
    current ??= startThread();
    const home = current;
    threads.add(home);
    const { thread, living } = home;
    const { port1, port2 } = new MessageChannel();
    let delivering = false;
    const die = (reason: string): void => {
      if (living.delete(die)) onDeath(reason);
    };
    living.add(die);
    port1.on('message', (frame: VatFrame) => {
      if (frame.type === 'result') delivering = false;
      if (living.has(die)) onFrame(frame);
    });
    thread.postMessage(port2, [port2]);
    return {
      send: (frame) => {
        if (frame.type === 'deliver') delivering = true;
        port1.postMessage(frame);
      },
      terminate: () => {
        living.delete(die);
        port1.close();
        // It may never come back from this delivery.
        if (delivering && current === home) current = undefined;
        if (current !== home && living.size === 0 && threads.delete(home)) void thread.terminate();
      },
    };
  };

  return {
    launchVatWorker,
    end: async (): Promise<void> => void (await Promise.all([...threads].map(({ thread }) => thread.terminate()))),
  };
};

export type SharedVatHost = ReturnType<typeof makeSharedVatHost>;
