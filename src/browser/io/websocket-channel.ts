import { encodeUnit, KernelError, makeUnitReader, type IOChannel, type IOSpec } from '../../kernel/index.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A browser does not say when data have left; it is asked this often. */
const ASK_MS = 20;

/**
 * A channel over a WebSocket connection. Frames are pieces of one stream: texts, or bytes of either kind. A browser cannot make a server
 * wait: one that sends more than `limits.ioWriteLength` ahead of the reads is disconnected.
 * @throws (rejects) KernelError `IO_UNAVAILABLE` when the server cannot be reached.
 */
export const makeWebSocketIOChannel = async (
  name: string,
  { url, direction = 'inout', unit }: Pick<IOSpec, 'direction' | 'unit'> & { url: string },
): Promise<IOChannel> => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const units = makeUnitReader(unit);
  /** Frames that were not taken apart yet, and their length. */
  let frames: Uint8Array[] = [];
  let waiting = 0;
  let arrived = Promise.withResolvers<void>();
  let state: 'open' | 'ended' | 'flooded' | 'closed' = 'open';

  const isClosed = () => new KernelError('IO_CLOSED', `I/O channel ${name} is closed`);

  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (direction === 'out' || state !== 'open') return;
    const frame = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
    frames.push(frame);
    waiting += frame.length;
    if (waiting > limits.ioWriteLength) {
      state = 'flooded';
      frames = [];
      socket.close();
    }
    arrived.resolve();
  });
  socket.addEventListener('close', () => {
    if (state === 'open') state = 'ended';
    arrived.resolve();
  });

  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new KernelError('IO_UNAVAILABLE', `${url} cannot be reached`)));
  });

  const read = async (): Promise<string | null> => {
    let told = false;
    for (;;) {
      if (state === 'closed') throw isClosed();
      if (state === 'flooded') throw new KernelError('IO_FAILED', `the server of I/O channel ${name} sent too much`);
      const taken = units.take();
      if (taken !== undefined) return taken;
      const frame = frames.shift();
      if (frame !== undefined) {
        waiting -= frame.length;
        units.push(frame);
      } else if (state === 'ended') {
        if (told) return null;
        told = true;
        units.end();
      } else {
        arrived = Promise.withResolvers<void>();
        await arrived.promise;
      }
    }
  };

  return {
    read,
    write: async (data) => {
      const bytes = encodeUnit(data, unit);
      if (state !== 'open') throw isClosed();
      socket.send(unit === 'bytes' ? Uint8Array.from(bytes) : new TextDecoder().decode(bytes));
      // One write is under way at a time: what the browser holds is at most that.
      while (socket.bufferedAmount > 0) {
        if (socket.readyState !== WebSocket.OPEN) throw isClosed();
        await delay(ASK_MS);
      }
    },
    close: async () => {
      state = 'closed';
      socket.close();
      arrived.resolve();
    },
  };
};
