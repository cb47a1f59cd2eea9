import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { makeSocketPort } from './socket-port.ts';

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

const pair = async (): Promise<[Socket, Socket]> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  server.close();
  open.push(near, far);
  return [near, far];
};

const heardBy = (socket: Socket) => {
  const heard: unknown[] = [];
  const port = makeSocketPort(socket);
  port.addEventListener('message', ({ data }) => heard.push(data));
  port.addEventListener('messageerror', () => heard.push('messageerror'));
  const closed = new Promise<unknown[]>((resolve) => port.addEventListener('close', () => resolve(heard)));
  port.start();
  return { port, heard, closed };
};

test('messages arrive whole and in order, however they are cut', async () => {
  const [near, far] = await pair();
  const { closed } = heardBy(far);
  const bytes = Buffer.from(`{"a":"é"}\n[1]\n"${'x'.repeat(100_000)}"\n`);
  for (let at = 0; at < bytes.length; at += at < 30 ? 1 : 7_000) {
    near.write(bytes.subarray(at, at + (at < 30 ? 1 : 7_000)));
    await new Promise(setImmediate);
  }
  near.end();
  expect(await closed).toEqual([{ a: 'é' }, [1], 'x'.repeat(100_000)]);
});

test('what was posted before the close is sent', async () => {
  const [near, far] = await pair();
  const { closed } = heardBy(far);
  const { port } = heardBy(near);
  port.postMessage('a'.repeat(3_000_000));
  port.postMessage('b');
  port.close();
  port.postMessage('too late');
  expect((await closed).map((text) => String(text).slice(0, 1))).toEqual(['a', 'b']);
});

test('a line that is no JSON is the last', async () => {
  const [near, far] = await pair();
  const { closed } = heardBy(far);
  near.write('1\n{\n2\n');
  expect(await closed).toEqual([1, 'messageerror']);
});

test('a line without an end is refused before it fills the memory', async () => {
  const [near, far] = await pair();
  const { closed } = heardBy(far);
  near.on('error', () => {});
  const chunk = Buffer.alloc(1_000_000, 'x');
  while (!near.destroyed && near.writable) {
    if (!near.write(chunk)) await Promise.race([once(near, 'drain'), once(near, 'close')]).catch(() => {});
  }
  expect(await closed).toEqual(['messageerror']);
});

test('messages wait until the port is started', async () => {
  const [near, far] = await pair();
  near.write('1\n');
  const port = makeSocketPort(far);
  await new Promise(setImmediate);
  const message = new Promise((resolve) => port.addEventListener('message', ({ data }) => resolve(data)));
  port.start();
  expect(await message).toBe(1);
});
