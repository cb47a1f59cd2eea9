/** A socket as a port of the host protocol: every message is a line of JSON. */
import type { Socket } from 'node:net';
import type { HostPort } from '../host/session.ts';

/** A message of captp holds one message between objects, escaped once more, and little else. */
const LONGEST_LINE = 64_000_000;
const NEWLINE = 10;

type EventType = Parameters<HostPort['addEventListener']>[0];
type Listener = Parameters<HostPort['addEventListener']>[1];

/**
 * Takes the socket over. `messageerror` tells of a line that is no JSON or too long, and `close` that the other side is gone, or that
 * this one was closed. What was posted before `close()` is still sent.
 */
export const makeSocketPort = (socket: Socket): HostPort => {
  const listeners: Record<EventType, Listener[]> = { message: [], messageerror: [], close: [] };
  const tell = (type: EventType, event: { data?: unknown } = {}): void => {
    for (const listener of [...listeners[type]]) listener(event);
  };

  let parts: Buffer[] = [];
  let length = 0;

  const refuse = (): void => {
    socket.pause();
    tell('messageerror');
    socket.destroy();
  };

  const takeLine = (): void => {
    const line = Buffer.concat(parts).toString('utf8');
    parts = [];
    length = 0;
    let data: unknown;
    try {
      data = JSON.parse(line);
    } catch {
      refuse();
      return;
    }
    tell('message', { data });
  };

  const onData = (chunk: Buffer): void => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0 && !socket.destroyed; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end));
      start = end + 1;
      takeLine();
    }
    const rest = chunk.subarray(start);
    parts.push(rest);
    length += rest.length;
    if (length > LONGEST_LINE) refuse();
  };

  // Whatever broke, the end follows.
  socket.on('error', () => {});
  socket.once('close', () => tell('close'));

  return {
    postMessage(message) {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    },
    addEventListener(type, listener) {
      listeners[type].push(listener);
    },
    start() {
      if (socket.listenerCount('data') === 0) socket.on('data', onData);
    },
    close: () => void socket.end(),
  };
};
