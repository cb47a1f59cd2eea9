/** What a vat worker runs, in the browser and in Node alike: the first message it gets brings the vat's port. */
import '../lockdown/vat.ts';
import { makeVatSupervisor } from './supervisor.ts';

declare const globalThis: {
  onmessage: ((event: { ports: readonly MessagePort[] }) => void) | null;
  /** Node's; browsers have an event instead. */
  process?: { on(event: 'unhandledRejection', listener: (reason: unknown) => void): void };
  addEventListener(type: 'unhandledrejection', listener: (event: PromiseRejectionEvent) => void): void;
};

globalThis.onmessage = ({ ports: [port] }) => {
  globalThis.onmessage = null;
  if (port === undefined) return;
  const { onUnhandledRejection } = makeVatSupervisor({ port });
  // Node would end the worker, a browser would write to its own console: in both it is the vat's own line.
  if (globalThis.process !== undefined) globalThis.process.on('unhandledRejection', onUnhandledRejection);
  else {
    globalThis.addEventListener('unhandledrejection', (event) => {
      event.preventDefault();
      onUnhandledRejection(event.reason);
    });
  }
};
