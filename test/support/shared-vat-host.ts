import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { PlatformServices } from '../../src/kernel/index.ts';
import { bundlePaths } from '../../src/node/bundle-paths.ts';
import type { KernelFrame, VatFrame } from '../../src/wire/vat-protocol.ts';
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

/** A thread that has not answered for so long is taken for stuck. */
const PATIENCE_MS = 1_000;

/** A thread that runs a supervisor for each port that it is sent. */
export const startThread = () => {
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
  let answers = Promise.resolve(true);
  return {
    thread,
    living,
    /** Whether it takes messages: it may be in a delivery without end. */
    answers: () => answers,
    /** Asks by the port of a vat: behind what the vat was told before. The port is closed in the end. */
    ask: (port: MessagePort): void => {
      answers = new Promise((resolve) => {
        const end = (answered: boolean) => () => {
          clearTimeout(timer);
          port.close();
          resolve(answered);
        };
        const timer = setTimeout(end(false), PATIENCE_MS);
        port.on('message', ({ type }: VatFrame) => {
          if (type === 'pong') end(true)();
        });
        port.postMessage({ type: 'ping', id: 0 } satisfies KernelFrame);
      });
    },
  };
};

/**
 * The supervisor that vat workers run, many times over in one thread that locks down once: a vat starts in milliseconds. A vat that is
 * ended is heard no more, as one whose worker was ended. While one loops, the others in its thread wait; once it is ended, those
 * that start later get another thread. What one allocates is everybody's.
 */
export const makeSharedVatHost = () => {
  // As in the platform's own workers: the thread then finds `gc`, and its vats tell what they dropped as soon as they are asked.
  setFlagsFromString('--expose-gc');
  setFlagsFromString('--no-js-source-phase-imports');
  const threads = new Set<ReturnType<typeof startThread>>();
  let current: ReturnType<typeof startThread> | undefined;

  const leave = (home: ReturnType<typeof startThread>): void => {
    if (home === current || home.living.size > 0 || !threads.delete(home)) return;
    void home.thread.terminate();
  };

  const findThread = async (): Promise<ReturnType<typeof startThread>> => {
    for (;;) {
      current ??= startThread();
      const found = current;
      threads.add(found);
      if (await found.answers()) return found;
      if (current === found) current = undefined;
      leave(found);
    }
  };

  const launchVatWorker: PlatformServices['launchVatWorker'] = (_spec, { onFrame, onDeath }) => {
    const { port1, port2 } = new MessageChannel();
    let state: 'idle' | 'delivering' | 'ended' = 'idle';
    let home: ReturnType<typeof startThread> | undefined;
    const die = (reason: string): void => {
      if (state !== 'ended') onDeath(reason);
      state = 'ended';
    };
    port1.on('message', (frame: VatFrame) => {
      if (state === 'ended') return;
      if (frame.type === 'result') state = 'idle';
      onFrame(frame);
    });
    // What is sent before waits in the port.
    void findThread().then((found) => {
      if (state === 'ended') return;
      home = found;
      home.living.add(die);
      home.thread.postMessage(port2, [port2]);
    });
    return {
      send: (frame) => {
        if (frame.type === 'deliver' && state === 'idle') state = 'delivering';
        port1.postMessage(frame);
      },
      terminate: () => {
        // It may never come back from this delivery.
        if (state === 'delivering' && home !== undefined) home.ask(port1);
        else port1.close();
        state = 'ended';
        home?.living.delete(die);
        if (home !== undefined) leave(home);
      },
    };
  };

  return {
    launchVatWorker,
    end: async (): Promise<void> => void (await Promise.all([...threads].map(({ thread }) => thread.terminate()))),
  };
};

export type SharedVatHost = ReturnType<typeof makeSharedVatHost>;
