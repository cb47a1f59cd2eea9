import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Hit = { method: string; url: string; headers: IncomingHttpHeaders; body: string };

/** A server on the loopback that notes what it is asked, and answers as the test says. */
export const serveHttp = async (answer: (hit: Hit, response: ServerResponse) => void) => {
  const hits: Hit[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const hit = { method, url, headers, body: Buffer.concat(parts).toString() };
      hits.push(hit);
      answer(hit, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    /** `http://127.0.0.1:port`, which is also the entry of `allowedHosts` for it. */
    origin: `http://${host}`,
    host,
    hits,
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
};
