/**
 * The shim in a sandboxed frame. It makes a worker for each vat of one subcluster and ends it when told to; vat code runs
 * in those workers only. Workers are classic ones made from a data: URL. Chrome refuses module workers and the extension's own
 * URLs to a frame of opaque origin, and takes a worker from a blob: URL for no secure context, so that it has no `crypto.subtle`.
 */
import './without-webrtc.ts';
import '../lockdown/page.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { serveSubtle } from './serve-subtle.ts';
import type { FrameCommand, FrameMessage, Incarnation } from '../wire/platform-protocol.ts';

const workers = new Map<string, Worker>();
const keyOf = ({ vatId, incarnation }: Incarnation) => `${vatId}.${incarnation}`;
const ownOrigin = new URL(location.href).origin;

const report = (message: FrameMessage): void => parent.postMessage(message, ownOrigin);

const end = (incarnation: Incarnation): void => {
  workers.get(keyOf(incarnation))?.terminate();
  workers.delete(keyOf(incarnation));
};

const start = (
  { vatId, incarnation, supervisor }: Extract<FrameCommand, { type: 'startVat' }>,
  port: MessagePort,
): void => {
  const worker = new Worker(`data:text/javascript;charset=utf-8,${encodeURIComponent(supervisor)}`, { name: vatId });
  workers.set(keyOf({ vatId, incarnation }), worker);
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    end({ vatId, incarnation });
    const reason = (event.message || 'its worker could not be loaded').slice(0, limits.problemLength);
    report({ type: 'vatDied', vatId, incarnation, reason });
  });
  worker.postMessage(null, [port, serveSubtle()]);
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
