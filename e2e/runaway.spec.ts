import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

test('P5 a vat in an endless loop leaves another vat, the status and the panel answering at once', async ({
  panel,
  serviceWorker,
}) => {
  const vats = await serveTestVats();
  const { launch, send, getStatus } = makeConsole(serviceWorker);
  const stuck = await launch(vats.oneVat('counter'));
  const free = await panel.launchSample('counter');
  const looping = send(stuck, 'loop').catch((error: unknown) => String(error));
  for (let n = 1; n <= 20; n += 1) expect(await send(free, 'increment')).toBe(`#${n}`);
  expect(await panel.send(free, 'increment', '[]')).toBe('21');
  expect((await getStatus()).vats).toMatchObject([{ queueLength: 1 }, { queueLength: 0 }]);
  await panel.terminate('s1');
  expect(await looping).toContain('[MESSAGE_UNDELIVERED]');
  expect(await panel.send(free, 'increment', '[]')).toBe('22');
  await vats.close();
});
