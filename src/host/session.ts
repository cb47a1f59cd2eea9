/**
 * The host protocol: captp over one port, with an end that both sides learn of. A malformed message ends the session
 * it came in and nothing else.
 */
import { makeCapTP } from '@endo/captp';
import { codeOf, KernelError, messageOf } from '../wire/errors.ts';

/** One end of a channel that keeps order; a `MessagePort` of a browser or of Node is one. */
export type HostPort = {
  postMessage(message: unknown): void;
  addEventListener(
    type: 'message' | 'messageerror' | 'close',
    // Events of Node's ports are said to have a type and nothing else.
    listener: (event: { type?: string; data?: unknown }) => void,
  ): void;
  /** Messages wait until it is called. */
  start(): void;
  close(): void;
};

export type SessionOptions = {
  port: HostPort;
  /** Who is on the other side, for errors. */
  name: string;
  /** What the other side gets first; nothing, by default. */
  bootstrap?: unknown;
  /** Called once, whoever ended the session, with the reason as a `SESSION_ENDED` error. */
  onEnd?: (reason: KernelError) => void;
};

export type Session = {
  getBootstrap(): Promise<unknown>;
  /** Pending and new calls reject, here and there; the port is closed. Ending again does nothing. */
  end(reason: string): void;
};

/** The one message of captp that tells no answer but the end; its reason travels as text. */
const DISCONNECT = 'CTP_DISCONNECT';

const isDisconnect = (message: unknown): message is { type: string; reason?: unknown } =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === DISCONNECT;

export const makeSession = ({ port, name, bootstrap, onEnd }: SessionOptions): Session => {
  let state: 'open' | 'ending' | 'ended' = 'open';
  let problem: unknown;

  const { dispatch, abort, getBootstrap } = makeCapTP(
    name,
    (message) => {
      if (message.type !== DISCONNECT) port.postMessage(message);
      else if (state === 'ending')
        port.postMessage({ type: DISCONNECT, epoch: message.epoch, reason: messageOf(message.reason) });
    },
    bootstrap,
    {
      // Answers that are errors come by here too; they are their callers' to handle.
      onReject: (error) => {
        problem = error;
      },
      gcImports: true,
    },
  );

  /** @param tell - whether the other side does not know it yet */
  const finish = (reason: string, tell: boolean) => {
    if (state !== 'open') return;
    state = tell ? 'ending' : 'ended';
    const error = new KernelError('SESSION_ENDED', reason);
    abort(error);
    state = 'ended';
    port.close();
    onEnd?.(error);
  };

  port.addEventListener('message', ({ data }) => {
    if (state !== 'open') return;
    if (isDisconnect(data)) {
      const reason = typeof data.reason === 'string' ? data.reason : `${name} ended the session`;
      finish(codeOf(reason) === 'SESSION_ENDED' ? reason.slice('[SESSION_ENDED] '.length) : reason, false);
      return;
    }
    problem = undefined;
    if (!dispatch(data)) finish(`${name} sent a message that is no captp: ${messageOf(problem)}`, true);
  });
  port.addEventListener('messageerror', () => finish(`a message of ${name} could not be read`, true));
  // Ports of Node tell when the other end is gone; those of Chromium do not, and there a Web Lock tells (lifeline.ts).
  port.addEventListener('close', () => finish(`the port of ${name} was closed`, false));
  port.start();

  return harden({ getBootstrap, end: (reason: string) => finish(reason, true) });
};
