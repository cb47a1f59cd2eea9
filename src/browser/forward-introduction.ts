import { messageOf } from '../wire/errors.ts';
import type { ForwardedIntroduction, Greeting } from '../wire/platform-protocol.ts';
import { ensureOffscreen, isOffscreenUrl } from './ensure-offscreen.ts';
import { scope } from './service-worker-scope.ts';

/**
 * Hands a host's port to the offscreen document, and has no further part in what is said over it. A host that cannot be
 * introduced is told why.
 */
export const forwardIntroduction = async (message: ForwardedIntroduction, port: MessagePort): Promise<void> => {
  try {
    await ensureOffscreen();
    const clients = await scope.clients.matchAll({ includeUncontrolled: true, type: 'all' });
    const offscreen = clients.find(({ url }) => isOffscreenUrl(url));
    if (offscreen === undefined) throw new Error('the offscreen document is gone again');
    offscreen.postMessage(message, [port]);
  } catch (error) {
    const greeting: Greeting = {
      type: 'failed',
      reason: `the kernel's document cannot be reached: ${messageOf(error)}`,
    };
    port.postMessage(greeting);
    port.close();
  }
};
