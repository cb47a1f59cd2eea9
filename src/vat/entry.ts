/** What a vat worker runs, in the browser and in Node alike: the first message it gets brings the vat's port. */
import '../lockdown/vat.ts';
import { makeVatSupervisor } from './supervisor.ts';

declare const globalThis: { onmessage: ((event: { ports: readonly MessagePort[] }) => void) | null };

globalThis.onmessage = ({ ports: [port] }) => {
  globalThis.onmessage = null;
  if (port !== undefined) makeVatSupervisor({ port });
};
