import { KernelError } from '../wire/errors.ts';
import { parseCommandAnswer, type CommandMessage, type KernelCommand } from '../wire/platform-protocol.ts';
import { activeServiceWorker } from './active-service-worker.ts';

/** A kernel that does not stop by itself is ended within ten seconds: later there is nobody to answer. */
const ANSWER_MS = 20_000;

/**
 * Starts, stops or restarts the kernel of this browser, from a page of the extension. Links to it go on by themselves.
 * @throws (rejects) KernelError `SESSION_ENDED` where nobody did it, with the reason
 */
export const commandKernel = async (command: KernelCommand): Promise<void> => {
  const { port1: port, port2 } = new MessageChannel();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (reason: string): void => reject(new KernelError('SESSION_ENDED', reason));
  const timer = setTimeout(() => fail(`${command}: no answer within ${ANSWER_MS / 1_000} seconds`), ANSWER_MS);
  port.addEventListener('message', ({ data }) => {
    const answer = parseCommandAnswer(data);
    if (answer === undefined) fail('the answer is none; the extension may have been updated: reload this page');
    else if (answer.type === 'commandFailed') fail(answer.reason);
    else resolve();
  });
  port.start();
  try {
    const message: CommandMessage = { type: 'command', command };
    (await activeServiceWorker()).postMessage(message, [port2]);
    await promise;
  } finally {
    clearTimeout(timer);
    port.close();
  }
};
