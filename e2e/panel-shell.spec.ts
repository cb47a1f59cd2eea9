/** What is around the panel's views: the ways to them, and what holds for each. */
import type { Page } from '@playwright/test';
import { forEveryView } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { openPanel } from './support/panel.ts';

test('every view has something to say of a kernel at work, and none fails', async ({ panel, context }) => {
  const { page } = panel;
  const errors: string[] = [];
  context.on('weberror', (error) => errors.push(String(error.error())));
  await panel.launchSample('greeter');
  await panel.launchSample('counter');
  expect(await panel.send('counter.root', 'increment', '[]')).toBe('1');
  await forEveryView(panel, async () => {
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
  });
  expect(errors).toEqual([]);
});

test('the popup leads to the whole panel, which is the extension’s side panel too', async ({
  panel,
  context,
  serviceWorker,
  extensionId,
}) => {
  const popup = await context.newPage();
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);
  await expect(popup.getByRole('status').filter({ hasText: 'Kernel:' })).toContainText('Running');
  await popup.getByRole('button', { name: 'Open control panel' }).click();
  await expect.poll(() => panel.page.evaluate(() => document.visibilityState)).toBe('visible');
  const { path } = await serviceWorker.evaluate(() => chrome.sidePanel.getOptions({}));
  expect(path).toBe('panel.html');
  const { open } = await openPanel(await context.newPage(), extensionId);
  await open('overview');
});

test('the overview says how the kernel is: its numbers, its peer, its last faults', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { initIdentity, suspend } = makeConsole(serviceWorker);
  const { peerId } = await initIdentity();
  await panel.launchSample('counter');
  for (let count = 1; count <= 3; count += 1) {
    expect(await panel.send('counter.root', 'increment', '[]')).toBe(String(count));
  }
  await panel.open('overview');
  const main = page.getByRole('main');
  await expect(main.getByRole('definition').filter({ hasText: peerId })).toBeVisible();
  await expect(
    main
      .getByRole('definition')
      .filter({ hasText: /^\d+(\.\d)? (KB|MB) of .*(kept by the browser|promise to keep it)/ }),
  ).toBeVisible();
  await expect(page.getByRole('img', { name: /^Cranks per second: \d+ now, [1-9]\d* at most lately$/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Messages waiting: 0 now/ })).toBeVisible();
  const phases = page.getByRole('list', { name: 'Phases of the start' });
  await expect(phases).toContainText('1 of 1 run');
  await expect(page.getByText('Nothing has gone wrong since the kernel started.')).toBeVisible();
  await suspend('v1', 'it counted too much');
  await expect(phases).toContainText('0 of 1 run');
});

test('a kernel that a person stopped stays stopped until it is started, and nothing is lost', async ({
  panel,
  restartBrowser,
}) => {
  const root = await panel.launchSample('counter');
  expect(await panel.send(root, 'increment', '[5]')).toBe('5');
  await panel.open('overview');
  const { page } = panel;
  await page.getByRole('button', { name: 'Stop the kernel' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  const kernel = (of: Page) => of.getByRole('status').filter({ hasText: 'Kernel:' });
  await expect(kernel(page)).toContainText('Stopped');
  await expect(page.getByText('Stale: last known')).toBeVisible();

  const { panel: next, serviceWorker } = await restartBrowser();
  await expect(kernel(next.page)).toContainText('Stopped');
  await next.open('overview');
  await next.page.getByRole('main').getByRole('button', { name: 'Start the kernel' }).click();
  await expect(kernel(next.page)).toContainText('Running');
  await expect(next.page.getByRole('list', { name: 'Phases of the start' })).toContainText('1 of 1 run');
  expect(await next.send('counter.root', 'increment', '[]')).toBe('6');

  const { getStatus } = makeConsole(serviceWorker);
  const { startedAt } = (await getStatus()).kernel;
  await next.open('overview');
  await next.page.getByRole('button', { name: 'Restart the kernel' }).click();
  await expect(async () => expect((await getStatus()).kernel.startedAt).toBeGreaterThan(startedAt)).toPass();
  expect(await next.send('counter.root', 'increment', '[]')).toBe('7');
});
