/** A server on the loopback that notes whatever reaches it, to prove that something did not. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HitServer = {
  /** `127.0.0.1:port`, for TCP and UDP alike. */
  host: string;
  /** What came, in order: `connection`, `GET /path`, `upgrade /path`, `datagram`. */
  hits(): readonly string[];
  close(): Promise<void>;
};

/** What it answers: a page, which is also a script without effect, to every origin. */
const PAGE = '<!doctype html><title>Hit</title>';

/** A TCP port of ours whose UDP namesake is free too. */
const bindBoth = async (server: ReturnType<typeof createServer>) => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.0.1');
    try {
      await once(socket, 'listening');
      return { port, socket };
    } catch {
      server.close();
      await once(server, 'close');
    }
  }
  throw new Error('no port of the loopback is free for both TCP and UDP');
};

export const startHitServer = async (): Promise<HitServer> => {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(`${request.method} ${request.url}`);
    const type = request.url?.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' });
    response.end(type === 'text/html' ? PAGE : '');
  });
  server.on('connection', () => hits.push('connection'));
  server.on('upgrade', (request, socket) => {
    hits.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  const { port, socket } = await bindBoth(server);
  socket.on('message', () => hits.push('datagram'));
  return {
    host: `127.0.0.1:${port}`,
    hits: () => [...hits],
    async close() {
      socket.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
