import { messageOf } from '../wire/errors.ts';
import type { CommandAnswer, CommandMessage, ForwardedIntroduction, Greeting } from '../wire/platform-protocol.ts';
import { ensureOffscreen, isOffscreenUrl } from './ensure-offscreen.ts';
import { scope } from './service-worker-scope.ts';

/** Hands a message with its port to the offscreen document, and has no further part in what is said over it. */
const forward = async (message: ForwardedIntroduction | CommandMessage, port: MessagePort): Promise<void> => {
  await ensureOffscreen();
  const clients = await scope.clients.matchAll({ includeUncontrolled: true, type: 'all' });
  const offscreen = clients.find(({ url }) => isOffscreenUrl(url));
  if (offscreen === undefined) throw new Error('the offscreen document is gone again');
  offscreen.postMessage(message, [port]);
};

/** Why nothing was forwarded, for whoever waits at the port's other end. */
const refuse = (port: MessagePort, error: unknown, answer: (reason: string) => Greeting | CommandAnswer): void => {
  port.postMessage(answer(`the kernel's document cannot be reached: ${messageOf(error)}`));
  port.close();
};

/** A host that cannot be introduced is told why. */
export const forwardIntroduction = (message: ForwardedIntroduction, port: MessagePort): Promise<void> =>
  forward(message, port).catch((error: unknown) => refuse(port, error, (reason) => ({ type: 'failed', reason })));

/** A command that reaches nobody is answered with the reason. */
export const forwardCommand = (message: CommandMessage, port: MessagePort): Promise<void> =>
  forward(message, port).catch((error: unknown) =>
    refuse(port, error, (reason) => ({ type: 'commandFailed', reason })),
  );
