/**
 * The host's part of an introduction: it makes a channel, has one end passed on to the kernel, and waits for the
 * kernel's greeting on the other. Who passed it on has no further part in it.
 */
import { KernelError } from '../wire/errors.ts';
import type { KernelApi } from '../wire/host-api.ts';
import { parseGreeting, type IntroduceMessage } from '../wire/platform-protocol.ts';
import { connectHost, type HostConnection } from './connect-host.ts';
import { activeServiceWorker } from './active-service-worker.ts';
import { holdLifeline, onReleased } from './lifeline.ts';

/** How long the kernel may take to greet. It opens a database and reads its tables first. */
const GREETING_MS = 30_000;

export type IntroducePowers = {
  /** Passes the port on to the kernel, with the message. */
  send(message: IntroduceMessage, port: MessagePort): void | Promise<void>;
  locks: LockManager;
};

export type Introduction =
  | ({ state: 'connected' } & HostConnection<KernelApi>)
  /** The kernel failed for good; only a person's retry starts it again. */
  | { state: 'refused'; reason: string };

export type IntroduceOptions = IntroducePowers & {
  retry: boolean;
  /** The kernel is being started. With a reason it waits for something, and so does the introduction, however long. */
  onWaiting(reason: string | null): void;
  /** A person stopped the kernel; the introduction waits until it is started. */
  onStopped(): void;
  /** Called once if a connection ends, whoever ended it. */
  onEnd(reason: KernelError): void;
  /** Gives the introduction up. */
  signal: AbortSignal;
};

const waitForGreeting = async (
  port: MessagePort,
  { locks, signal, onWaiting, onStopped }: IntroduceOptions,
): Promise<{ state: 'ready'; lifeline: string } | { state: 'refused'; reason: string }> => {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof waitForGreeting>>>();
  const over = new AbortController();
  const giveUp = (reason: string) => reject(new KernelError('SESSION_ENDED', reason));
  const timer = setTimeout(() => giveUp(`the kernel did not answer within ${GREETING_MS / 1000} seconds`), GREETING_MS);
  over.signal.addEventListener('abort', () => clearTimeout(timer));
  signal.addEventListener('abort', () => giveUp('the introduction was given up'), { signal: over.signal });

  const receive = ({ data }: { data: unknown }) => {
    const greeting = parseGreeting(data);
    if (greeting === undefined) {
      giveUp('the kernel did not greet as expected; the extension may have been updated: reload this page');
      return;
    }
    switch (greeting.type) {
      case 'ready':
        resolve({ state: 'ready', lifeline: greeting.lifeline });
        break;
      case 'failed':
        resolve({ state: 'refused', reason: greeting.reason });
        break;
      case 'waiting': {
        clearTimeout(timer);
        const stopWatching = onReleased(locks, greeting.lifeline, () =>
          giveUp('the kernel ended while it was starting'),
        );
        over.signal.addEventListener('abort', stopWatching);
        onWaiting(greeting.reason);
        break;
      }
      case 'stopped': {
        clearTimeout(timer);
        const stopWatching = onReleased(locks, greeting.lifeline, () =>
          giveUp('the document of the kernel, which was stopped, is gone'),
        );
        over.signal.addEventListener('abort', stopWatching);
        onStopped();
        break;
      }
      default:
        throw new TypeError(`unknown greeting ${JSON.stringify(greeting satisfies never)}`);
    }
  };
  port.addEventListener('message', receive, { signal: over.signal });
  port.start();
  try {
    return await promise;
  } finally {
    over.abort();
  }
};

/**
 * Connects to the kernel. A connection ends when the host ends it, when the host's realm or the kernel's is gone, or
 * when one says what the other does not understand.
 * @throws (rejects) KernelError `SESSION_ENDED` when there was no greeting; trying again may help.
 */
export const introduce = async (options: IntroduceOptions): Promise<Introduction> => {
  const { send, locks, retry, onEnd, signal } = options;
  // A lifeline for each session: the kernel ends its part even when no message can tell it to.
  const lifeline = await holdLifeline(locks);
  const { port1: port, port2 } = new MessageChannel();
  const failed = new AbortController();
  const sendIntroduction = async () => send({ type: 'introduce', lifeline: lifeline.name, retry }, port2);
  try {
    const [greeting] = await Promise.all([
      waitForGreeting(port, { ...options, signal: AbortSignal.any([signal, failed.signal]) }),
      sendIntroduction(),
    ]);
    if (greeting.state === 'refused') {
      port.close();
      lifeline.release();
      return harden(greeting);
    }
    const connection = connectHost<KernelApi>({
      port,
      name: 'the kernel',
      onEnd(reason) {
        stopWatching();
        lifeline.release();
        onEnd(reason);
      },
    });
    const stopWatching = onReleased(locks, greeting.lifeline, () => connection.end('the kernel is gone'));
    if (signal.aborted) connection.end('the introduction was given up');
    return harden({ state: 'connected', ...connection });
  } catch (error) {
    failed.abort();
    port.close();
    lifeline.release();
    throw error;
  }
};

/** How a page of the extension sends its introduction: by the service worker, which is started if it does not run. */
export const sendFromPage: IntroducePowers['send'] = async (message, port) => {
  (await activeServiceWorker()).postMessage(message, [port]);
};
