/** What is around the panel's views: the ways to them, and what holds for each. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { expectEveryViewAccessible, expectNoSidewaysScroll, forEveryView, listViews } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { openPanel } from './support/panel.ts';

test.use({ sharesBrowser: true });

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const theme = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);

test('every view can be used by everybody, in both themes, empty and with a subcluster', async ({ panel }) => {
  test.setTimeout(240_000);
  await expectEveryViewAccessible(panel);
  await panel.launchSample('counter');
  expect(await panel.send('counter.root', 'increment', '[]')).toBe('1');
  await expectEveryViewAccessible(panel);
});

test('no view scrolls sideways at 320 pixels, nor with everything at twice its size', async ({ panel }) => {
  const { page } = panel;
  await panel.launchSample('counter');
  expect(await panel.send('counter.root', 'increment', '[]')).toBe('1');
  const places = await listViews(page);
  // A browser's zoom to 200 % halves the window as the page sees it.
  for (const width of [320, 640]) {
    await page.setViewportSize({ width, height: 400 });
    for (const place of places) {
      await panel.open(place);
      await expectNoSidewaysScroll(page);
    }
    await expectAccessible(page);
  }
  // The rail has become a menu.
  await page.getByRole('button', { name: 'Views' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Overview' }).press('Enter');
  await expect(heading(page)).toHaveText('Overview');
  await expect(page.getByRole('menu')).toHaveCount(0);
});

test('every view is reached by keys alone, and its heading has the focus and names the page', async ({ panel }) => {
  const { page } = panel;
  const links = page.getByRole('navigation', { name: 'Views' }).getByRole('link');
  for (const [index, place] of (await listViews(page)).entries()) {
    await links.nth(index).focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`#/${place}$`));
    await expect(links.nth(index)).toHaveAttribute('aria-current', 'page');
    // The first is shown from the beginning, and going there is going nowhere.
    if (index > 0) await expect(heading(page)).toBeFocused();
    await expect(page).toHaveTitle(`${await heading(page).innerText()} – Ocap Kernel`);
  }
});

test('the skip link is the first stop, and leads past the navigation without leaving the view', async ({ panel }) => {
  const { page } = panel;
  await panel.open('launch');
  await page.reload();
  await expect(heading(page)).toHaveText('Launch');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the view' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page).toHaveURL(/#\/launch$/);
});

test('an address leads to a place in the panel, and the browser’s back button back from it', async ({
  panel,
  extensionId,
}) => {
  const { page } = panel;
  const kref = await panel.launchSample('counter');
  const place = (hash: string): string => `chrome-extension://${extensionId}/panel.html${hash}`;
  await page.goto('about:blank');
  await page.goto(place('#/subclusters/s1'));
  await expect(heading(page)).toHaveText('Subcluster s1');
  await expect(page.getByRole('row', { name: /counter v1/ })).toContainText('Running');

  await page.goto(place(`#/send?target=${kref}&method=increment&args=[4]`));
  const sending = page.getByRole('region', { name: 'Send a message' });
  await expect(sending.getByLabel('Method')).toHaveValue('increment');
  await sending.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(sending.getByRole('list', { name: 'Answers' })).toContainText('4');

  await page.goBack();
  await expect(heading(page)).toHaveText('Subcluster s1');
  await page.goto(place('#/nothing'));
  await expect(heading(page)).toHaveText('Not found');
  await page.goto(place(''));
  await expect(heading(page)).toHaveText('Overview');
});

test('an answer that arrives while another view is shown is there when one comes back', async ({ panel }) => {
  const { page } = panel;
  await panel.launchSample('counter');
  expect(await panel.send('counter.root', 'increment', '[3]')).toBe('3');
  await panel.open('logs');
  await panel.open('send');
  await expect(page.getByRole('list', { name: 'Answers' })).toContainText('increment');
  await expect(page.getByLabel('Target')).toHaveValue('counter.root');
});

test('the command palette finds every place and action by a part of its name', async ({ panel }) => {
  const { page } = panel;
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  const search = palette.getByRole('combobox', { name: 'Search commands' });
  await expect(search).toBeFocused();
  await expect(palette.getByRole('option', { name: 'Restart the kernel' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type('their console');
  await expect(palette.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(palette).toHaveCount(0);
  await expect(heading(page)).toHaveText('Logs');
  await expect(heading(page)).toBeFocused();

  await page.keyboard.press('Control+k');
  await expect(search).toBeFocused();
  await page.keyboard.type('dark theme');
  await expect(palette.getByRole('option')).toHaveText(['Use the dark theme']);
  await page.keyboard.press('Enter');
  await expect.poll(() => theme(page)).toBe('dark');

  await page.keyboard.press('Control+k');
  await expect(search).toBeFocused();
  await page.keyboard.type('there is no such thing');
  await expect(palette).toContainText('Nothing here is called so.');
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
});

test('? lists the keys, which lead to views, leave fields alone, and can be turned off', async ({ panel }) => {
  const { page } = panel;
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help.getByRole('row', { name: /Go to Subclusters/ })).toContainText('gs');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);

  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await expect(heading(page)).toHaveText('Send a message');
  await page.getByLabel('Method').pressSequentially('gs?');
  await expect(page.getByLabel('Method')).toHaveValue('gs?');
  await expect(heading(page)).toHaveText('Send a message');

  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await help.getByRole('checkbox', { name: /Keys without Ctrl/ }).uncheck();
  await help.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('link', { name: 'Logs' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(heading(page)).toHaveText('Logs');
});

test('theme and density are chosen once for all pages of the panel, and kept', async ({
  panel,
  context,
  extensionId,
}) => {
  const { page } = panel;
  const popup = await context.newPage();
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Appearance' }).press('Enter');
    await page.getByRole('menuitemradio', { name }).press('Enter');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toHaveCount(0);
  };
  await choose('Dark');
  await choose('Compact');
  expect(await theme(page)).toBe('dark');
  await expect.poll(() => theme(popup)).toBe('dark');
  await page.reload();
  await expect(heading(page)).toBeVisible();
  expect(await theme(page)).toBe('dark');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await forEveryView(panel, () => expectAccessible(page));
  await choose('As the system');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => theme(popup)).toBe('light dark');
});

test('the popup has the size of a popup, tells the state, and leads to the whole panel', async ({
  panel,
  context,
  extensionId,
}) => {
  await panel.launchSample('counter');
  const popup = await context.newPage();
  await popup.setViewportSize({ width: 400, height: 600 });
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);
  await expect(popup.getByRole('status').filter({ hasText: 'Kernel:' })).toContainText('Running');
  for (const colorScheme of ['light', 'dark'] as const) {
    await popup.emulateMedia({ colorScheme });
    await expectAccessible(popup);
  }
  const size = await popup.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth, scrollHeight];
  });
  expect(size).toEqual([400, 600]);
  await expect(popup.getByRole('button', { name: 'Open beside the page' })).toBeVisible();
  await popup.getByRole('button', { name: 'Open control panel' }).click();
  await expect.poll(() => panel.page.evaluate(() => document.visibilityState)).toBe('visible');
});

test('the panel is the extension’s side panel too', async ({ serviceWorker, extensionId, context }) => {
  const { path } = await serviceWorker.evaluate(() => chrome.sidePanel.getOptions({}));
  expect(path).toBe('panel.html');
  const page = await context.newPage();
  // As narrow as Chrome lets it be.
  await page.setViewportSize({ width: 360, height: 700 });
  const { open } = await openPanel(page, extensionId);
  await open('overview');
  await expectNoSidewaysScroll(page);
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
  await expectAccessible(page);

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
