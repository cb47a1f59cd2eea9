import { testSize } from '../test/support/test-limits.ts';
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

/** Each keeps a core busy until it is ended. */
const RUNAWAYS = testSize(10, 4);

test('P16 runaways at once leave the status, the panel and a healthy vat answering, and are suspended', async ({
  panel,
  serviceWorker,
}) => {
  const vats = await serveTestVats();
  const { launch, send, getStatus } = makeConsole(serviceWorker);
  const healthy = await panel.launchSample('counter');
  const runaway = { bundleSpec: `${vats.url}/runaway.bundle`, creationOptions: { deliveryTimeLimitMs: 1_000 } };
  const runaways = Array.from({ length: RUNAWAYS }, (_, n) => [`runaway${n}`, runaway] as const);
  await launch({ bootstrap: 'runaway0', vats: Object.fromEntries(runaways) });
  const roots = (await getStatus()).vats.slice(1).map(({ rootKref }) => rootKref);
  // Three faults suspend; the fourth message waits.
  const methods = ['loop', 'turnInMicrotasks', 'loop', 'increment'];
  const outcomes = Promise.all(
    roots.flatMap((root) => methods.map((method) => send(root, method).catch((error: unknown) => String(error)))),
  );
  let count = 0;
  await expect
    .poll(
      async () => {
        count += 1;
        expect(await send(healthy, 'increment')).toBe(`#${count}`);
        return (await getStatus()).vats.map(({ state }) => state);
      },
      { timeout: 80_000 },
    )
    .toEqual(['running', ...Array<string>(RUNAWAYS).fill('suspended')]);
  const reason = 'a delivery did not end within 1 seconds (3 faults within 10 minutes)';
  for (const { error, queueLength } of (await getStatus()).vats.slice(1)) {
    expect([error, queueLength]).toEqual([reason, 1]);
  }
  expect(await panel.send(healthy, 'increment', '[]')).toBe(String(count + 1));

  const { page } = panel;
  await panel.open('subclusters');
  await expect(page.getByText('Suspended', { exact: true })).toHaveCount(RUNAWAYS);
  await expect(page.getByText(reason)).toHaveCount(RUNAWAYS);
  // What waited is delivered to the vat as it was before it ran away.
  await page.getByRole('button', { name: 'Resume v2' }).click();
  await expect(page.getByText('Suspended', { exact: true })).toHaveCount(RUNAWAYS - 1);
  await expect.poll(async () => (await getStatus()).vats[1]?.queueLength).toBe(0);
  await panel.terminate('s2');
  const answers = await outcomes;
  expect(answers.filter((text) => text.includes('[MESSAGE_UNDONE]'))).toHaveLength(3 * RUNAWAYS);
  expect(answers.filter((text) => text.includes('[MESSAGE_UNDELIVERED]'))).toHaveLength(RUNAWAYS - 1);
  expect(answers[3]).toBe('#1');
  await vats.close();
});
