/**
 * Watches the TCP connections of one listening port. libp2p knows a connection only after its handshake: before that nothing
 * limits how many an address opens, how long they say nothing and how much they send.
 */
import diagnostics from 'node:diagnostics_channel';
import { Socket } from 'node:net';

export type SocketGuard = {
  /** What went over the port, in bytes, and how many connections were refused. */
  totals(): { bytesIn: number; bytesOut: number; refused: number };
  stop(): void;
};

type Options = {
  /** The port, once it is known. */
  port(): number | undefined;
  /** 0 for any number. */
  connectionsPerIp: number;
  /** A handshake takes less, in time and in bytes. */
  handshakeMs: number;
  /** Whether the connection from this address and port has finished its handshake. */
  isKnown(address: string, port: number): boolean;
};

const sweepMs = 1_000;
const handshakeBytes = 65_536;

export const guardSockets = ({ port, connectionsPerIp, handshakeMs, isKnown }: Options): SocketGuard => {
  const sockets = new Map<Socket, { address: string; since: number }>();
  const perIp = new Map<string, number>();
  const totals = { bytesIn: 0, bytesOut: 0, refused: 0 };

  const count = (address: string, change: number): number => {
    const number = (perIp.get(address) ?? 0) + change;
    if (number > 0) perIp.set(address, number);
    else perIp.delete(address);
    return number;
  };

  const refuse = (socket: Socket): void => {
    totals.refused += 1;
    socket.destroy();
  };

  const onSocket = (message: unknown): void => {
    const socket: unknown =
      typeof message === 'object' && message !== null ? Reflect.get(message, 'socket') : undefined;
    if (!(socket instanceof Socket) || socket.localPort !== port()) return;
    const address = socket.remoteAddress ?? '';
    sockets.set(socket, { address, since: Date.now() });
    socket.once('close', () => {
      sockets.delete(socket);
      count(address, -1);
      totals.bytesIn += socket.bytesRead;
      totals.bytesOut += socket.bytesWritten;
    });
    const number = count(address, 1);
    if (connectionsPerIp > 0 && number > connectionsPerIp) refuse(socket);
  };

  const sweep = (): void => {
    for (const [socket, { address, since }] of sockets) {
      const isNew = Date.now() - since < handshakeMs && socket.bytesRead < handshakeBytes;
      if (!isNew && !isKnown(address, socket.remotePort ?? 0)) refuse(socket);
    }
  };

  diagnostics.subscribe('net.server.socket', onSocket);
  const sweeping = setInterval(sweep, sweepMs);

  return harden({
    totals() {
      let { bytesIn, bytesOut } = totals;
      for (const socket of sockets.keys()) {
        bytesIn += socket.bytesRead;
        bytesOut += socket.bytesWritten;
      }
      return { bytesIn, bytesOut, refused: totals.refused };
    },
    stop() {
      diagnostics.unsubscribe('net.server.socket', onSocket);
      clearInterval(sweeping);
    },
  });
};
