/**
 * Keeps one kernel worker running: passes hosts on to it, and starts another when it dies, within reason. A kernel that
 * cannot run stays stopped until a person asks for another try.
 */
import { onReleased } from '../host/lifeline.ts';
import type {
  ForwardedIntroduction,
  Greeting,
  KernelWorkerMessage,
  OffscreenMessage,
} from '../wire/platform-protocol.ts';

/** A kernel that fails this often within the time is failing for a reason that a restart does not remove. */
const MAX_FAILURES = 5;
const FAILURES_WITHIN_MS = 60_000;

type Host = { introduction: ForwardedIntroduction; port: MessagePort };

type State =
  /** The worker has not said anything yet. */
  | { state: 'starting'; worker: Worker; waiting: Host[] }
  | { state: 'alive'; worker: Worker; lifeline: string; waitingFor: string | null; stopWatching: () => void }
  | { state: 'failed'; reason: string };

export type KernelKeeper = {
  /** Passes a host on to the kernel, or tells it why there is none. */
  admit(introduction: ForwardedIntroduction, port: MessagePort): void;
  /** To the present worker, if there is one. */
  post(message: OffscreenMessage): void;
};

export type KernelKeeperPowers = {
  spawn(): Worker;
  locks: LockManager;
  /** Messages that are not about the worker itself. */
  onMessage(
    message: Extract<KernelWorkerMessage, { type: 'launchVat' | 'endVat' | 'storageReset' | 'checkFrames' }>,
    ports: readonly MessagePort[],
  ): void;
  /** The worker is gone and with it what it had in memory: nothing that it started may go on. */
  onEnd(): void;
};

/** Starts the first worker at once. */
export const makeKernelKeeper = ({ spawn, locks, onMessage, onEnd }: KernelKeeperPowers): KernelKeeper => {
  let state: State;
  let failures: number[] = [];

  const greet = (port: MessagePort, greeting: Greeting) => port.postMessage(greeting);

  const hand = (worker: Worker, lifeline: string, waitingFor: string | null, { introduction, port }: Host): void => {
    greet(port, { type: 'waiting', lifeline, reason: waitingFor });
    const message: OffscreenMessage = { type: 'host', url: introduction.url, lifeline: introduction.lifeline };
    worker.postMessage(message, [port]);
  };

  const refuse = ({ port }: Host, reason: string): void => {
    greet(port, { type: 'failed', reason });
    port.close();
  };

  /** Of what comes late from a worker that was given up, nothing counts. */
  const isPresent = (worker: Worker): boolean => state.state !== 'failed' && state.worker === worker;

  const giveUp = (worker: Worker, error: string, restart: boolean): void => {
    if (!isPresent(worker)) return;
    console.error(`The kernel failed: ${error}`);
    const waiting = state.state === 'starting' ? state.waiting : [];
    if (state.state === 'alive') state.stopWatching();
    worker.terminate();
    onEnd();
    const now = Date.now();
    failures = [...failures.filter((time) => now - time < FAILURES_WITHIN_MS), now];
    if (restart && failures.length < MAX_FAILURES) {
      start(waiting);
      return;
    }
    const reason = restart
      ? `the kernel failed ${MAX_FAILURES} times within a minute, the last time so: ${error}`
      : error;
    state = { state: 'failed', reason };
    for (const host of waiting) refuse(host, reason);
  };

  const receive = (worker: Worker, message: KernelWorkerMessage, ports: readonly MessagePort[]): void => {
    if (!isPresent(worker)) return;
    switch (message.type) {
      case 'kernelAlive': {
        const { lifeline, waitingFor } = message;
        const waiting = state.state === 'starting' ? state.waiting : [];
        const stopWatching = onReleased(locks, lifeline, () => giveUp(worker, 'its worker ended without a word', true));
        state = { state: 'alive', worker, lifeline, waitingFor, stopWatching };
        for (const host of waiting) hand(worker, lifeline, waitingFor, host);
        return;
      }
      case 'kernelFailed':
        giveUp(worker, message.error, message.restart);
        return;
      case 'storageReset':
      case 'launchVat':
      case 'endVat':
      case 'checkFrames':
        onMessage(message, ports);
        return;
      default:
        throw new TypeError(`unknown message ${JSON.stringify(message satisfies never)}`);
    }
  };

  const start = (waiting: Host[]): void => {
    const worker = spawn();
    worker.addEventListener('message', ({ data, ports }: MessageEvent<KernelWorkerMessage>) =>
      receive(worker, data, ports),
    );
    // An error that nobody caught, or a script that did not load: what the worker still does cannot be relied upon.
    worker.addEventListener('error', ({ message }) =>
      giveUp(worker, message || 'its worker could not be loaded', true),
    );
    state = { state: 'starting', worker, waiting };
  };

  start([]);

  return harden({
    admit(introduction, port) {
      const host = { introduction, port };
      if (state.state === 'failed') {
        if (!introduction.retry) {
          refuse(host, state.reason);
          return;
        }
        failures = [];
        start([host]);
        return;
      }
      if (state.state === 'starting') state.waiting.push(host);
      else hand(state.worker, state.lifeline, state.waitingFor, host);
    },
    post(message) {
      if (state.state !== 'failed') state.worker.postMessage(message);
    },
  });
};
