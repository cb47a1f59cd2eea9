import { KernelError } from '../wire/errors.ts';

/** The service worker of the page's extension, which is started by what it is sent. */
export const activeServiceWorker = async (): Promise<ServiceWorker> => {
  const { active } = await navigator.serviceWorker.ready;
  if (active === null) throw new KernelError('SESSION_ENDED', 'the service worker of the extension is not active');
  return active;
};
