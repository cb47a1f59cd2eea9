import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';

test.use({ sharesBrowser: false });

test('P8 a browser killed in the midst of 200 increments loses none that was answered and doubles none', async ({
  panel,
  serviceWorker,
  killBrowser,
  restartBrowser,
}) => {
  const root = await panel.launchSample('counter');
  const { send } = makeConsole(serviceWorker);
  const reached = Promise.withResolvers<void>();
  let seen = 0;
  const increments = (async () => {
    while (seen < 200) {
      seen = Number((await send(root, 'increment')).slice(1));
      if (seen === 90) reached.resolve();
    }
  })().catch((error: unknown) => String(error));
  await reached.promise;
  await killBrowser();
  // Playwright's own word that the browser is gone.
  expect(await increments).toMatch(/closed|crashed/i);
  expect(seen).toBeLessThan(200);
  const { panel: next } = await restartBrowser();
  const count = Number(await next.send('counter.root', 'read', '[]'));
  expect([seen, seen + 1]).toContain(count);
});
