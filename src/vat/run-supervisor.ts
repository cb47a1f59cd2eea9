import { makeVatSupervisor, type SupervisorOptions } from './supervisor.ts';

declare const globalThis: {
  /** Node's; browsers have an event instead. */
  process?: { on(event: 'unhandledRejection', listener: (reason: unknown) => void): void };
  addEventListener(type: 'unhandledrejection', listener: (event: PromiseRejectionEvent) => void): void;
};

/** Runs the one vat of this worker. */
export const runSupervisor = (options: SupervisorOptions): void => {
  const { onUnhandledRejection } = makeVatSupervisor(options);
  // Node would end the worker, a browser would write to its own console: in both it is the vat's own line.
  if (globalThis.process !== undefined) globalThis.process.on('unhandledRejection', onUnhandledRejection);
  else {
    globalThis.addEventListener('unhandledrejection', (event) => {
      event.preventDefault();
      onUnhandledRejection(event.reason);
    });
  }
};
