/** The list of subclusters, however many there are, and what a vat's details say and do. */
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectNoSidewaysScroll } from '../support/every-view.ts';
import { aVat, capData, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

const SUBCLUSTERS = 20;

test('of many subclusters those in sight are drawn; they are found by text, and by the keyboard', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  await page.setViewportSize({ width: 1280, height: 400 });
  await kernel.show(withVats(...Array.from({ length: SUBCLUSTERS }, (_, i) => aVat(i + 1, `vat${i + 1}`))));
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

  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  const [first, second] = [await items.nth(0).boundingBox(), await items.nth(1).boundingBox()];
  expect((first?.y ?? 0) + (first?.height ?? 0)).toBeLessThanOrEqual(second?.y ?? 0);
});

test('P16 a suspended vat says why, is not asked what it can do, and goes on when it is resumed', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const asked: string[] = [];
  kernel.answer({
    queueMessage: (_target, method) => {
      asked.push(method);
      return capData(['increment', 'read']);
    },
    resumeVat: () => kernel.show(withVats(aVat(1, 'counter'))),
  });
  await kernel.show(withVats(aVat(1, 'counter', { state: 'suspended', error: 'it counted too much' })));
  await panel.open('subclusters');
  const reason = page.getByRole('row').filter({ hasText: 'it counted too much' });
  await expect(reason).toBeVisible();
  await page.getByRole('button', { name: 'Send a message to ko' }).first().click();
  const sending = page.getByRole('region', { name: 'Send a message' });
  await expect(sending.getByRole('status')).toHaveText(/cannot be asked: its vat is suspended$/);
  expect(asked).toEqual([]);
  await expectAccessible(page);
  await panel.open('subclusters');
  await reason.getByRole('button', { name: 'Resume v1' }).click();
  await expect(reason).toHaveCount(0);
  await panel.open('send');
  await expect(sending.getByRole('status')).toHaveText('counter.root has 2 methods');
});

test('what is wrong with a vat or its subcluster is told where it was asked for', async ({ panel, kernel }) => {
  const { page } = panel;
  const refuse = () => {
    throw new Error('[VAT_BUSY] something else is being done with v1');
  };
  kernel.answer({
    checkVatCode: refuse,
    restartVat: refuse,
    upgradeVat: refuse,
    pingVat: refuse,
    terminateSubcluster: refuse,
  });
  await kernel.show(withVats(aVat(1, 'counter', { state: 'failed', error: 'supervisor.bundle is another one' })));
  await panel.open('subclusters/s1/v1');
  await expect(page.getByRole('row').filter({ hasText: 'counter' }).first()).toContainText('Failed');
  await expect(page.getByRole('row').filter({ hasText: 'supervisor.bundle' }).first()).toBeVisible();
  const details = page.getByRole('row').filter({ has: page.getByRole('button', { name: 'Check code of v1' }) });
  await details.getByRole('button', { name: 'Check code of v1' }).click();
  await expect(details.getByRole('status')).toContainText('VAT_BUSY');
  await kernel.show(withVats(aVat(1, 'counter')));
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Restart v1' }).click();
  await dialog.getByRole('button', { name: 'Restart' }).click();
  await expect(dialog).toContainText('VAT_BUSY');
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press('Escape');
  await panel.open('subclusters');
  await expect(panel.terminate('s1')).rejects.toThrow(/VAT_BUSY/);
});
