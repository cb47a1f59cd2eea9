/** A WebSocket server of this machine, which speaks as much of the protocol as a test needs: one client, short frames from it. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

const TEXT = 1;
const CLOSE = 8;

const header = (opcode: number, length: number): Buffer => {
  if (length < 126) return Buffer.from([0x80 | opcode, length]);
  const bytes = Buffer.alloc(10);
  bytes[0] = 0x80 | opcode;
  bytes[1] = 127;
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
};

/** The texts of a run of masked frames, each shorter than 126 bytes. */
const textsOf = (bytes: Buffer): string[] => {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const opcode = bytes.readUInt8(at) & 0x0f;
    const length = bytes.readUInt8(at + 1) & 0x7f;
    const mask = bytes.subarray(at + 2, at + 6);
    const data = bytes.subarray(at + 6, at + 6 + length).map((byte, i) => byte ^ mask.readUInt8(i % 4));
    if (opcode === TEXT) texts.push(Buffer.from(data).toString());
    at += 6 + length;
  }
  return texts;
};

export const startWebSocketServer = async () => {
  const server = createServer();
  const connected = Promise.withResolvers<Duplex>();
  const heard: string[] = [];
  server.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('data', (frames: Buffer) => heard.push(...textsOf(frames)));
    socket.on('error', () => {});
    connected.resolve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** The texts that came, in their order. */
    heard,
    send: async (text: string): Promise<void> => {
      const socket = await connected.promise;
      socket.write(Buffer.concat([header(TEXT, Buffer.byteLength(text)), Buffer.from(text)]));
    },
    /** Ends the connection in good order. */
    end: async (): Promise<void> => {
      const socket = await connected.promise;
      socket.end(Buffer.from([0x80 | CLOSE, 0]));
    },
    close: (): void => {
      server.closeAllConnections();
      server.close();
      void connected.promise.then((socket) => socket.destroy());
    },
  };
};
