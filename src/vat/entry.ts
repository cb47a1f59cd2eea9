/**
 * What a vat worker runs after lockdown (`src/lockdown/vat.ts`), in the browser and in Node alike: the first message it gets brings
 * the vat's port, and in a browser another one to where `crypto.subtle` is.
 */
import { runSupervisor } from './run-supervisor.ts';

declare const globalThis: { onmessage: ((event: { ports: readonly MessagePort[] }) => void) | null };

globalThis.onmessage = ({ ports: [port, subtlePort] }) => {
  globalThis.onmessage = null;
  if (port !== undefined) runSupervisor({ port, subtlePort });
};
