import { once } from 'node:events';
import { createServer, type ListenOptions, type Socket } from 'node:net';
import { encodeUnit, KernelError, type IOChannel, type IOSpec } from '../../kernel/index.ts';
import { messageOf } from '../../wire/errors.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';
import { makeStreamReader } from './stream-reader.ts';

type Client = { socket: Socket; reader: ReturnType<typeof makeStreamReader>; gone: boolean };

type Options = Pick<IOSpec, 'direction' | 'unit'> & {
  name: string;
  listen: ListenOptions;
  /** Done once the server listens, and before it is closed. */
  onListening?(): Promise<void>;
  onClosing?(): Promise<void>;
};

const write = (socket: Socket, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

/**
 * A server that serves one client after another; further ones wait in line. The end of each client is told once: a reader gets null, the
 * writer of a channel that is only written a rejection. Until then nobody else is served, so that no answer goes to the wrong one.
 * @throws (rejects) what keeps the server from listening.
 */
export const makeServerChannel = async (options: Options): Promise<IOChannel> => {
  const { name, listen, direction = 'inout', unit, onListening, onClosing } = options;
  const waiting: Socket[] = [];
  const sockets = new Set<Socket>();
  let client: Client | undefined;
  let arrived = Promise.withResolvers<void>();
  let closed = false;

  const isGone = () => new KernelError('IO_CLOSED', `I/O channel ${name} is closed`);

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {});
    if (closed || waiting.length >= limits.ioClientsWaiting) {
      socket.destroy();
      return;
    }
    waiting.push(socket);
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      const at = waiting.indexOf(socket);
      // One that broke off while it waited has nothing to read any more.
      if (at >= 0) waiting.splice(at, 1);
    });
    arrived.resolve();
  });

  server.listen(listen);
  await once(server, 'listening');
  // Errors of accepting are those of one client.
  server.on('error', () => {});

  /** The client that is served now; the next in line, if there is none. */
  const current = (): Client | undefined => {
    if (client !== undefined) return client;
    const socket = waiting.shift();
    if (socket === undefined) return undefined;
    const served: Client = { socket, reader: makeStreamReader(socket, unit), gone: false };
    socket.once('close', () => {
      served.gone = true;
    });
    if (direction === 'out') {
      // Nobody reads: what it sends is dropped, and its end is heard.
      socket.once('end', () => {
        served.gone = true;
      });
      socket.resume();
    }
    client = served;
    return served;
  };

  const dismiss = ({ socket }: Client): void => {
    client = undefined;
    // What was written still goes out.
    socket.destroySoon();
  };

  const nextClient = async (): Promise<Client> => {
    for (;;) {
      if (closed) throw isGone();
      const served = current();
      if (served !== undefined) return served;
      arrived = Promise.withResolvers<void>();
      await arrived.promise;
    }
  };

  const close = async (): Promise<void> => {
    closed = true;
    await onClosing?.();
    for (const socket of sockets) socket.destroy();
    arrived.resolve();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };

  try {
    await onListening?.();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    read: async () => {
      const served = await nextClient();
      let data: string | null;
      try {
        data = await served.reader.read();
      } catch (error) {
        dismiss(served);
        if (error instanceof KernelError) throw error;
        // A connection that breaks off has come to its end.
        data = null;
      }
      if (closed) throw isGone();
      if (data === null && client === served) dismiss(served);
      return data;
    },
    write: async (data) => {
      const bytes = encodeUnit(data, unit);
      if (closed) throw isGone();
      const served = current();
      if (served === undefined) throw new KernelError('IO_CLOSED', `nobody is connected to I/O channel ${name}`);
      try {
        if (served.gone) throw new KernelError('IO_CLOSED', `the client of I/O channel ${name} has gone`);
        await write(served.socket, bytes);
      } catch (error) {
        // A reader is told by null.
        if (direction === 'out') dismiss(served);
        if (closed) throw isGone();
        throw error instanceof KernelError
          ? error
          : new KernelError('IO_CLOSED', `the client of I/O channel ${name} has gone: ${messageOf(error)}`);
      }
    },
    close,
  };
};
