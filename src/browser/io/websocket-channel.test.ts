/** Node's own WebSocket is the browser's; the server speaks as much of the protocol as this needs. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { IOChannel } from '../../kernel/index.ts';
import { limits } from '../../wire/limits.ts';
import { makeIOChannelFactory } from './index.ts';

const header = (opcode: number, length: number): Buffer => {
  if (length < 126) return Buffer.from([0x80 | opcode, length]);
  const bytes = Buffer.alloc(10);
  bytes[0] = 0x80 | opcode;
  bytes[1] = 127;
  bytes.writeBigUInt64BE(BigInt(length), 2);
  return bytes;
};

/** Short masked frames only. */
const unmask = (frame: Buffer): string => {
  const length = frame[1]! & 0x7f;
  const mask = frame.subarray(2, 6);
  return Buffer.from(frame.subarray(6, 6 + length).map((byte, i) => byte ^ mask[i % 4]!)).toString();
};

const startServer = async () => {
  const server = createServer();
  const connected = Promise.withResolvers<Duplex>();
  const heard: string[] = [];
  server.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('data', (frame: Buffer) => heard.push(unmask(frame)));
    socket.on('error', () => {});
    connected.resolve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    void connected.promise.then((socket) => socket.destroy());
  });
  const address = server.address();
  const url = `ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  const send = async (text: string) =>
    (await connected.promise).write(Buffer.concat([header(1, Buffer.byteLength(text)), Buffer.from(text)]));
  const end = async () => (await connected.promise).end(Buffer.from([0x88, 0]));
  return { url, heard, send, end };
};

const open = (url: string): Promise<IOChannel> =>
  makeIOChannelFactory()('wire', { type: 'websocket', url }, { subclusterId: 's1', configUrl: undefined });

test('a WebSocket is read and written by lines, until its server ends it', async () => {
  const { url, heard, send, end } = await startServer();
  const channel = await open(url);
  await send('one\ntwo\nth');
  await send('ree');
  expect(await channel.read()).toBe('one');
  expect(await channel.read()).toBe('two');
  await channel.write('hello');
  await expect.poll(() => heard).toEqual(['hello\n']);
  await end();
  expect(await channel.read()).toBe('three');
  expect(await channel.read()).toBeNull();
  await expect(channel.write('x')).rejects.toThrow(/IO_CLOSED/);
});

test('closing one rejects the read that waits', async () => {
  const { url } = await startServer();
  const channel = await open(url);
  const read = channel.read();
  await channel.close();
  await expect(read).rejects.toThrow(/IO_CLOSED/);
});

test('a server that sends more than is kept is cut off', async () => {
  const { url, send } = await startServer();
  const channel = await open(url);
  for (let i = 0; i <= limits.ioWriteLength / 1_000_000; i += 1) await send(`${'x'.repeat(999_999)}\n`);
  await expect.poll(() => channel.write('').then(() => 'open', String), { timeout: 20_000 }).toMatch(/IO_CLOSED/);
  await expect(channel.read()).rejects.toThrow(/IO_FAILED.*too much/);
});

test('a server that is not there is an error', async () => {
  await expect(open('ws://127.0.0.1:1/')).rejects.toThrow(/IO_UNAVAILABLE.*cannot be reached/);
});
