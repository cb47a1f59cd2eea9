import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A port of 127.0.0.1 that leads to another, and can be cut: all that goes through it ends at once, and what was under way is lost. */
export const startCuttableLink = async (target: number) => {
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw Error('the link has no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  let cuts: NodeJS.Timeout | undefined;
  return {
    port: address.port,
    cut,
    /** Cuts again and again, until the function that this returns is called. */
    cutEvery: (ms: number): (() => void) => {
      cuts = setInterval(cut, ms);
      return () => clearInterval(cuts);
    },
    close: (): void => {
      clearInterval(cuts);
      cut();
      server.close();
    },
  };
};

export type CuttableLink = Awaited<ReturnType<typeof startCuttableLink>>;

/** The relay's address by way of the link. */
export const throughLink = (address: string, { port }: CuttableLink): string =>
  address.replace(/\/tcp\/\d+\//, `/tcp/${port}/`);
