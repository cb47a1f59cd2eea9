/** I/O channels of type `websocket`: the kernel in Chromium connects to a server. */
import { startWebSocketServer } from '../test/support/websocket-server.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

test('a vat reads and writes a WebSocket until its server ends it, and a launch without a server leaves nothing', async ({
  serviceWorker,
}) => {
  const server = await startWebSocketServer();
  const vats = await serveTestVats();
  const { launch, send, getStatus } = makeConsole(serviceWorker);
  const config = (url: string) => ({ ...vats.oneVat('plumber'), io: { wire: { type: 'websocket', url } } });

  const root = await launch(config(server.url));
  const answered = send(root, 'answerAll', 'wire');
  await server.send('one\ntw');
  await server.send('o\n');
  await expect.poll(() => server.heard).toEqual(['heard one\n', 'heard two\n']);
  await server.end();
  expect(await answered).toBe('#2');
  expect(await send(root, 'read', 'wire')).toBe('#null');
  await expect(send(root, 'write', 'wire', 'too late')).rejects.toThrow(/IO_CLOSED/);

  await expect(launch(config('ws://127.0.0.1:1/'))).rejects.toThrow(/IO_UNAVAILABLE.*io\.wire.*cannot be reached/);
  expect((await getStatus()).subclusters.map(({ id }) => id)).toEqual(['s1']);
  await vats.close();
  server.close();
});
