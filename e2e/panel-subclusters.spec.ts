/** The list of subclusters, however many there are. */
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';

const SUBCLUSTERS = 20;

test('of many subclusters those in sight are drawn; they are found by text, and by the keyboard', async ({
  panel,
  serviceWorker,
  extensionId,
}) => {
  const { page } = panel;
  const { launch } = makeConsole(serviceWorker);
  const bundleSpec = `chrome-extension://${extensionId}/vats/counter/counter.bundle`;
  await page.setViewportSize({ width: 1280, height: 400 });
  const names = Array.from({ length: SUBCLUSTERS }, (_, i) => `vat${i + 1}`);
  for (const name of names) await launch({ bootstrap: name, vats: { [name]: { bundleSpec } } });
  await panel.open('subclusters');
  const list = page.getByRole('list', { name: 'Subclusters' });
  const items = list.locator('> li');
  await expect(page.getByText(`${SUBCLUSTERS} subclusters, ${SUBCLUSTERS} vats`)).toBeVisible();
  await expect(items.first()).toHaveAttribute('aria-setsize', String(SUBCLUSTERS));
  expect(await items.count()).toBeLessThan(SUBCLUSTERS / 2);

  // Tab goes on to what was not drawn when it began.
  const reload = (id: string) => page.getByRole('button', { name: `Reload ${id}`, exact: true });
  await reload('s1').focus();
  for (let card = 1; card <= 6; card += 1) {
    await expect(reload(`s${card}`)).toBeFocused();
    // Reload, Terminate, the root, Ping and Details of a card, then the next one's link.
    for (let stop = 1; stop <= 6; stop += 1) await page.keyboard.press('Tab');
  }
  await expect(reload('s7')).toBeFocused();
  await expect(reload('s7')).toBeInViewport();

  // What has the focus stays when one scrolls away, and what was opened is open when one comes back.
  const details = page.getByRole('button', { name: 'Details of v7' });
  await details.press('Enter');
  await expect(page.getByRole('button', { name: 'Check code of v7' })).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(page.getByRole('heading', { name: `s${SUBCLUSTERS} vat${SUBCLUSTERS}` })).toBeInViewport();
  await expect(details).toBeFocused();
  await expect(reload('s13')).toHaveCount(0);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.getByRole('heading', { level: 1 }).focus();
  await expect(details).toHaveCount(0);

  // `f` leads to the search, which is a part of the address.
  await page.keyboard.press('f');
  const search = page.getByRole('searchbox', { name: 'Search' });
  await expect(search).toBeFocused();
  await page.keyboard.type('VAT7 run');
  await expect(items).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Check code of v7' })).toBeVisible();
  await expect(page.getByText(`1 of ${SUBCLUSTERS} subclusters`)).toBeVisible();
  await expect(page).toHaveURL(/#\/subclusters\?q=VAT7\+run$/);
  await page.reload();
  await expect(items).toHaveCount(1);
  await search.fill('nothing like it');
  await expect(page.getByText('No subcluster is like that.')).toBeVisible();
  await search.fill('vat1');

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  const [first, second] = [await items.nth(0).boundingBox(), await items.nth(1).boundingBox()];
  expect((first?.y ?? 0) + (first?.height ?? 0)).toBeLessThanOrEqual(second?.y ?? 0);
});
