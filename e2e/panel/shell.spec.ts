/** What is around the panel's views: the ways to them, and what holds for each. */
import type { Page } from '@playwright/test';
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectEveryViewAccessible, expectNoSidewaysScroll, forEveryView, listViews } from '../support/every-view.ts';
import type { ScriptedKernel } from '../support/kernel-script.ts';
import { aVat, capData, emptyMetrics, THEN, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const theme = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
const kernelState = (page: Page) => page.getByRole('status').filter({ hasText: 'Kernel:' });

/** A vat that counts, and says nothing of its methods. */
const showCounter = async (kernel: ScriptedKernel): Promise<void> => {
  let count = 0;
  kernel.answer({
    queueMessage: (_target, method, [by = 1]) => {
      if (method !== 'increment') throw new Error('I will not say');
      count += Number(by);
      return capData(count);
    },
  });
  await kernel.show(withVats(aVat(1, 'counter')));
};

test('every view can be used by everybody, in both themes, while it is empty', async ({ panel }) => {
  await expectEveryViewAccessible(panel);
});

test('every view can be used by everybody, in both themes, with a subcluster', async ({ panel, kernel }) => {
  await showCounter(kernel);
  expect(await panel.send('counter.root', 'increment', '[]')).toBe('1');
  await expectEveryViewAccessible(panel);
});

test('no view scrolls sideways at 320 pixels, nor with everything at twice its size', async ({ panel, kernel }) => {
  const { page } = panel;
  await showCounter(kernel);
  expect(await panel.send('counter.root', 'increment', '[]')).toBe('1');
  const places = await listViews(page);
  // A browser's zoom to 200 % halves the window as the page sees it. The side panel is as narrow as 360.
  for (const width of [320, 360, 640]) {
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

test('the skip link is the first stop, and leads past the navigation without leaving the view', async ({
  openPage,
}) => {
  const { page } = await openPage('launch');
  await expect(heading(page)).toHaveText('Launch');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the view' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page).toHaveURL(/#\/launch$/);
});

test('an address leads to a place in the panel, and the browser’s back button back from it', async ({
  openPage,
  kernel,
}) => {
  await showCounter(kernel);
  const { page } = await openPage('subclusters/s1');
  const goTo = (hash: string) => page.goto(page.url().replace(/#.*/, hash));
  await expect(heading(page)).toHaveText('Subcluster s1');
  await expect(page.getByRole('row', { name: /counter v1/ })).toContainText('Running');

  await goTo('#/send?target=ko1&method=increment&args=[4]');
  const sending = page.getByRole('region', { name: 'Send a message' });
  await expect(sending.getByLabel('Method')).toHaveValue('increment');
  await sending.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(sending.getByRole('list', { name: 'Answers' })).toContainText('4');

  await page.goBack();
  await expect(heading(page)).toHaveText('Subcluster s1');
  await goTo('#/nothing');
  await expect(heading(page)).toHaveText('Not found');
  await goTo('#/');
  await expect(heading(page)).toHaveText('Overview');
});

test('an answer that arrives while another view is shown is there when one comes back', async ({ panel, kernel }) => {
  const { page } = panel;
  await showCounter(kernel);
  const { promise: answered, resolve } = Promise.withResolvers<ReturnType<typeof capData>>();
  kernel.answer({ queueMessage: (_target, method) => (method === 'increment' ? answered : capData([])) });
  await panel.open('send');
  const sending = page.getByRole('region', { name: 'Send a message' });
  await sending.getByLabel('Target').fill('counter.root');
  await sending.getByLabel('Method').fill('increment');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('list', { name: 'Answers' })).toContainText('Pending');
  await panel.open('logs');
  resolve(capData(3));
  await panel.open('send');
  await expect(page.getByRole('list', { name: 'Answers' })).toContainText(/increment.*Answered.*3/s);
  await expect(page.getByLabel('Target')).toHaveValue('counter.root');
});

test('the command palette finds every place and action by a part of its name', async ({ panel, kernel }) => {
  const { page } = panel;
  await kernel.become({ type: 'stopped' });
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  const search = palette.getByRole('combobox', { name: 'Search commands' });
  await expect(search).toBeFocused();
  // What can be done changes with the kernel, also while one looks at it.
  const restart = palette.getByRole('option', { name: 'Restart the kernel' });
  await expect(palette.getByRole('option', { name: 'Start the kernel' })).toBeVisible();
  await expect(restart).toHaveCount(0);
  await kernel.become({ type: 'running' });
  await expect(restart).toBeVisible();
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

test('theme and density are chosen once for all pages of the panel, and kept', async ({ panel, popup }) => {
  const { page } = panel;
  await page.bringToFront();
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

test('the popup has the size of a popup, tells the state and what failed, and offers the whole panel', async ({
  popup,
  kernel,
}) => {
  await kernel.show(withVats(aVat(1, 'counter'), aVat(2, 'sulker', { state: 'failed', error: 'it would not start' })));
  await expect(kernelState(popup)).toContainText(/Running.*1 vat failed/);
  await expect(popup.getByRole('region', { name: 'Failures' })).toContainText('it would not start');
  await expectAccessibleInBothThemes(popup);
  const size = await popup.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [scrollWidth, scrollHeight];
  });
  expect(size).toEqual([400, 600]);
  await expect(popup.getByRole('button', { name: 'Open control panel' })).toBeVisible();
  await expect(popup.getByRole('button', { name: 'Open beside the page' })).toBeVisible();
});

test('the overview says how the kernel is: its numbers, its peer, its last faults', async ({ panel, kernel }) => {
  const { page } = panel;
  const peerId = '12D3KooWExample';
  kernel.answer({
    getMetrics: () => ({
      ...emptyMetrics,
      seconds: [
        { cranks: 4, messagesWaiting: 2 },
        { cranks: 0, messagesWaiting: 0 },
      ],
    }),
  });
  await kernel.show({
    ...withVats(aVat(1, 'counter')),
    remoteComms: { ...kernel.status().remoteComms, state: 'identity-only', isInitialized: false, peerId },
  });
  const main = page.getByRole('main');
  await expect(main.getByRole('definition').filter({ hasText: peerId })).toBeVisible();
  await expect(
    main
      .getByRole('definition')
      .filter({ hasText: /^\d+(\.\d)? (KB|MB) of .*(kept by the browser|promise to keep it)/ }),
  ).toBeVisible();
  await expect(page.getByRole('img', { name: 'Cranks per second: 0 now, 4 at most lately' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Messages waiting: 0 now/ })).toBeVisible();
  const phases = page.getByRole('list', { name: 'Phases of the start' });
  await expect(phases).toContainText('1 of 1 run');
  await expect(page.getByText('Nothing has gone wrong since the kernel started.')).toBeVisible();
  await kernel.show({
    ...withVats(aVat(1, 'counter', { state: 'suspended', error: 'it counted too much' })),
    faults: [{ number: 1, time: THEN, vatId: 'v1', code: 'VAT_NOT_RESPONDING', message: 'it does not answer' }],
  });
  await expect(phases).toContainText('0 of 1 run');
  await expect(page.getByRole('list', { name: 'Last faults' })).toContainText('VAT_NOT_RESPONDING');
});

test('a kernel is stopped after a question, is then out of date, and is started again', async ({ panel, kernel }) => {
  const { page } = panel;
  await showCounter(kernel);
  await page.getByRole('button', { name: 'Stop the kernel' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(kernelState(page)).toContainText('Stopped');
  await expect(page.getByText('Stale: last known')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('main').getByRole('button', { name: 'Start the kernel' }).click();
  await expect(kernelState(page)).toContainText('Running');
  await expect(page.getByText('Stale: last known')).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Phases of the start' })).toContainText('1 of 1 run');
});

test('a kernel that cannot be had says why: while it waits, when it failed, and when it does not do as it is told', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  await kernel.become({ type: 'waiting', reason: '[KERNEL_BUSY] another kernel of this profile is running' });
  await expect(kernelState(page)).toContainText(/Failed.*another kernel of this profile is running.*KERNEL_BUSY/);
  await kernel.become({ type: 'running' });
  await expect(kernelState(page)).toContainText('Running');
  await kernel.become({ type: 'failed', reason: '[STORAGE_INVALID] the database is damaged' });
  await expect(kernelState(page)).toContainText(/Failed.*the database is damaged.*STORAGE_INVALID/);
  await expectAccessibleInBothThemes(page);
  kernel.onCommand(() => {
    throw new Error('the extension is being updated');
  });
  await page.getByRole('button', { name: 'Start the kernel' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('the extension is being updated');
  await kernel.become({ type: 'running' });
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(kernelState(page)).toContainText('Running');
});
