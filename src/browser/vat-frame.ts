/**
 * The shim in a sandboxed frame. It makes a worker for each vat of one subcluster and ends it when told to; vat code runs
 * in those workers only. Workers are classic ones made from a blob: Chrome refuses module workers and the extension's
 * own URLs to a frame of opaque origin.
 */
import './without-webrtc.ts';
import '../lockdown/page.ts';
import type { FrameCommand, FrameMessage, Incarnation } from '../wire/platform-protocol.ts';

type VatWorker = { worker: Worker; scriptUrl: string };

const workers = new Map<string, VatWorker>();
const keyOf = ({ vatId, incarnation }: Incarnation) => `${vatId}.${incarnation}`;
const ownOrigin = new URL(location.href).origin;

const report = (message: FrameMessage): void => parent.postMessage(message, ownOrigin);

const end = (incarnation: Incarnation): void => {
  const vat = workers.get(keyOf(incarnation));
  if (vat === undefined) return;
  workers.delete(keyOf(incarnation));
  vat.worker.terminate();
  URL.revokeObjectURL(vat.scriptUrl);
};

const start = (
  { vatId, incarnation, supervisor }: Extract<FrameCommand, { type: 'startVat' }>,
  port: MessagePort,
): void => {
  const scriptUrl = URL.createObjectURL(new Blob([supervisor], { type: 'text/javascript' }));
  const worker = new Worker(scriptUrl, { name: vatId });
  workers.set(keyOf({ vatId, incarnation }), { worker, scriptUrl });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    end({ vatId, incarnation });
    report({ type: 'vatDied', vatId, incarnation, reason: event.message || 'its worker could not be loaded' });
  });
  worker.postMessage(null, [port]);
};

addEventListener('message', ({ source, origin, data, ports: [port] }: MessageEvent<FrameCommand>) => {
  if (source !== parent || origin !== ownOrigin) return;
  switch (data.type) {
    case 'startVat':
      if (port !== undefined) start(data, port);
      return;
    case 'endVat':
      end(data);
      return;
    case 'ping':
      report({ type: 'pong' });
      return;
    default:
      throw new TypeError(`unknown command ${JSON.stringify(data satisfies never)}`);
  }
});

report({ type: 'frameReady' });
