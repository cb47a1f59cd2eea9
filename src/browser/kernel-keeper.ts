/**
 * Keeps one kernel worker running: passes hosts on to it, and starts another when it dies, within reason. A kernel that
 * cannot run stays stopped until a person asks for another try.
 */
import { onReleased } from '../host/lifeline.ts';
import { messageOf } from '../wire/errors.ts';
import type {
  CommandAnswer,
  ForwardedIntroduction,
  Greeting,
  KernelCommand,
  KernelStateMessage,
  KernelWorkerMessage,
  OffscreenMessage,
} from '../wire/platform-protocol.ts';

/** A kernel that fails this often within the time is failing for a reason that a restart does not remove. */
const MAX_FAILURES = 5;
const FAILURES_WITHIN_MS = 60_000;

/** A kernel that has not stopped in good order by then is ended as it is: the next life finds everything committed. */
const STOP_MS = 10_000;

type Host = { introduction: ForwardedIntroduction; port: MessagePort };

type State =
  /** The worker has not said anything yet. */
  | { state: 'starting'; worker: Worker; waiting: Host[] }
  | { state: 'alive'; worker: Worker; lifeline: string; waitingFor: string | null; stopWatching: () => void }
  /** A person wants this worker to end: for good, or for the next to begin. */
  | { state: 'stopping'; worker: Worker; waiting: Host[]; next: 'stopped' | 'started'; onStopped: () => void }
  /** A person stopped the kernel. Hosts wait for the person who starts it. */
  | { state: 'stopped'; waiting: Host[] }
  | { state: 'failed'; reason: string };

export type KernelKeeper = {
  /** Passes a host on to the kernel, or tells it why there is none. */
  admit(introduction: ForwardedIntroduction, port: MessagePort): void;
  /** Does what a person wants, and answers on the port when it is done. */
  command(command: KernelCommand, port: MessagePort): void;
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
  /** Whether a person stopped the kernel: remembered beyond this document. */
  isStopped(): boolean;
  setStopped(stopped: boolean): void;
  /** Of this document, for hosts that wait. */
  lifeline: Promise<string>;
  /** Called once for each change of the kernel's state. */
  onState(message: KernelStateMessage): void;
  /** The worker is gone and with it what it had in memory: nothing that it started may go on. */
  onEnd(): void;
};

/** Starts the first worker at once, unless a person stopped the kernel. */
export const makeKernelKeeper = ({
  spawn,
  locks,
  onMessage,
  isStopped,
  setStopped,
  lifeline: ownLifeline,
  onState,
  onEnd,
}: KernelKeeperPowers): KernelKeeper => {
  let state: State;
  let failures: number[] = [];

  let told: KernelStateMessage['state'] | undefined;
  const tell = (next: KernelStateMessage['state'], reason = ''): void => {
    if (next === told) return;
    told = next;
    onState({ type: 'kernelState', state: next, reason });
  };

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
  const isPresent = (worker: Worker): boolean => 'worker' in state && state.worker === worker;

  const tellStopped = (host: Host): void => {
    void ownLifeline.then((lifeline) => {
      // Meanwhile it may have been started and the host handed on.
      if (state.state === 'stopped' && state.waiting.includes(host)) greet(host.port, { type: 'stopped', lifeline });
    });
  };

  const beStopped = (waiting: Host[]): void => {
    state = { state: 'stopped', waiting };
    tell('stopped');
    for (const host of waiting) tellStopped(host);
  };

  /** The worker has stopped, or what it does no longer matters. */
  const endStopping = (worker: Worker): void => {
    if (state.state !== 'stopping' || state.worker !== worker) return;
    const { waiting, next, onStopped } = state;
    worker.terminate();
    onEnd();
    if (next === 'stopped') beStopped(waiting);
    else start(waiting);
    onStopped();
  };

  /** Ends the present worker, in good order where there is a kernel in it; resolves when it is gone. */
  const endWorker = (next: 'stopped' | 'started'): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    switch (state.state) {
      case 'stopping': {
        const { onStopped } = state;
        state = {
          ...state,
          next,
          onStopped: () => {
            onStopped();
            resolve();
          },
        };
        break;
      }
      case 'starting':
      case 'alive': {
        const { worker } = state;
        // Without the database's lock there is no kernel to stop.
        const hasKernel = state.state === 'alive' && state.waitingFor === null;
        if (state.state === 'alive') state.stopWatching();
        const waiting = state.state === 'starting' ? state.waiting : [];
        const timer = setTimeout(() => endStopping(worker), hasKernel ? STOP_MS : 0);
        const onStopped = (): void => {
          clearTimeout(timer);
          resolve();
        };
        state = { state: 'stopping', worker, waiting, next, onStopped };
        tell('stopping');
        if (hasKernel) worker.postMessage({ type: 'stop' } satisfies OffscreenMessage);
        break;
      }
      case 'stopped':
      case 'failed': {
        const waiting = state.state === 'stopped' ? state.waiting : [];
        failures = [];
        if (next === 'stopped') beStopped(waiting);
        else start(waiting);
        resolve();
        break;
      }
      default:
        throw new TypeError(`unknown state ${JSON.stringify(state satisfies never)}`);
    }
    return promise;
  };

  const obey = async (command: KernelCommand): Promise<void> => {
    setStopped(command === 'stop');
    // One that runs or starts already is what is wanted.
    if (command === 'start' && (state.state === 'starting' || state.state === 'alive')) return;
    await endWorker(command === 'stop' ? 'stopped' : 'started');
  };

  const giveUp = (worker: Worker, error: string, restart: boolean): void => {
    if (!isPresent(worker)) return;
    console.error(`The kernel failed: ${error}`);
    if (state.state === 'stopping') {
      endStopping(worker);
      return;
    }
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
    tell('failed', reason);
    for (const host of waiting) refuse(host, reason);
  };

  const receive = (worker: Worker, message: KernelWorkerMessage, ports: readonly MessagePort[]): void => {
    if (!isPresent(worker)) return;
    switch (message.type) {
      case 'kernelAlive': {
        if (state.state === 'stopping') return;
        const { lifeline, waitingFor } = message;
        const waiting = state.state === 'starting' ? state.waiting : [];
        const stopWatching = onReleased(locks, lifeline, () => giveUp(worker, 'its worker ended without a word', true));
        state = { state: 'alive', worker, lifeline, waitingFor, stopWatching };
        if (waitingFor !== null) tell('waiting', waitingFor);
        for (const host of waiting) hand(worker, lifeline, waitingFor, host);
        return;
      }
      case 'kernelRuns':
        if (state.state === 'alive') tell('running');
        return;
      case 'kernelFailed':
        giveUp(worker, message.error, message.restart);
        return;
      case 'kernelStopped':
        endStopping(worker);
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
    tell('starting');
  };

  if (isStopped()) beStopped([]);
  else start([]);

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
      if (state.state === 'alive') hand(state.worker, state.lifeline, state.waitingFor, host);
      else state.waiting.push(host);
      if (state.state === 'stopped') tellStopped(host);
    },
    command(command, port) {
      const answer = (message: CommandAnswer): void => {
        port.postMessage(message);
        port.close();
      };
      obey(command).then(
        () => answer({ type: 'commandDone' }),
        (error: unknown) => answer({ type: 'commandFailed', reason: messageOf(error) }),
      );
    },
    post(message) {
      if ('worker' in state) state.worker.postMessage(message);
    },
  });
};
