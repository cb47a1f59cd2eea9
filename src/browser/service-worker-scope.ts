/** The global of a service worker, which TypeScript's DOM library does not describe. */

type Client = { readonly url: string; postMessage(message: unknown, transfer: Transferable[]): void };

type MessageEventOfClient = {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
  readonly source: Client | null;
  /** Keeps the service worker alive until the promise settles. */
  waitUntil(promise: Promise<unknown>): void;
};

export type ServiceWorkerScope = {
  readonly location: Location;
  readonly clients: { matchAll(options: { includeUncontrolled: true; type: 'all' }): Promise<readonly Client[]> };
  addEventListener(type: 'message', listener: (event: MessageEventOfClient) => void): void;
};

export const scope = globalThis as unknown as ServiceWorkerScope;
