import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { openPanel } from './support/panel.ts';

test.use({ sharesBrowser: false });

const stopServiceWorkers = async (context: BrowserContext, page: Page): Promise<void> => {
  const session = await context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
};

test('the service worker steps out: an open panel goes on without it, and a new one wakes it', async ({
  context,
  panel,
  extensionId,
}) => {
  const root = await panel.launchSample('counter');
  expect(await panel.send(root, 'increment', '[]')).toBe('1');
  await stopServiceWorkers(context, panel.page);
  expect(await panel.send(root, 'increment', '[]')).toBe('2');
  const second = await openPanel(await context.newPage(), extensionId);
  expect(await second.send(root, 'increment', '[]')).toBe('3');
  expect(await panel.send(root, 'increment', '[]')).toBe('4');
});

test('the kernel is at hand in the console of the service worker', async ({ serviceWorker, panel }) => {
  const root = await panel.launchSample('counter');
  const { getStatus, send } = makeConsole(serviceWorker);
  expect(await send(root, 'increment', 5)).toBe('#5');
  const status = await getStatus();
  expect(status.vats).toMatchObject([{ id: 'v1', name: 'counter', state: 'running', rootKref: root }]);
});

test('when the offscreen document goes, the panel says so and finds the next kernel', async ({
  panel,
  serviceWorker,
}) => {
  const root = await panel.launchSample('counter');
  expect(await panel.send(root, 'increment', '[]')).toBe('1');
  await serviceWorker.evaluate(() => chrome.offscreen.closeDocument());
  await expect(async () => {
    expect(await panel.send(root, 'increment', '[]')).toBe('2');
  }).toPass();
});

test('the icon in the toolbar tells how the kernel is', async ({ panel, serviceWorker }) => {
  const badge = () =>
    serviceWorker.evaluate(async () => [await chrome.action.getBadgeText({}), await chrome.action.getTitle({})]);
  await expect.poll(badge).toEqual(['', 'Ocap Kernel – running']);
  await panel.open('overview');
  const { page } = panel;
  await page.getByRole('button', { name: 'Stop the kernel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect.poll(badge).toEqual(['off', 'Ocap Kernel – stopped']);
  await page.getByRole('main').getByRole('button', { name: 'Start the kernel' }).click();
  await expect.poll(badge).toEqual(['', 'Ocap Kernel – running']);
});
