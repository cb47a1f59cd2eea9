/** Node's own WebSocket is the browser's. */
import { expect, onTestFinished, test } from 'vitest';
import { startWebSocketServer } from '../../../test/support/websocket-server.ts';
import type { IOChannel } from '../../kernel/index.ts';
import { shippedLimits as limits } from '../../wire/limits.ts';
import { makeIOChannelFactory } from './index.ts';

const startServer = async () => {
  const server = await startWebSocketServer();
  onTestFinished(server.close);
  return server;
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
