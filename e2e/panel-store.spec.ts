/** The store inspector: tables as they lie in the database, without their secrets, and SQL for developers. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { openPanel } from './support/panel.ts';

test.use({ sharesBrowser: true });

const expectAccessibleInBothThemes = async (page: Page): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
};

test('tables are read page by page, in an order, with the columns that one wants, and a row as a whole', async ({
  panel,
  context,
  extensionId,
}) => {
  const { page } = panel;
  for (let launched = 1; launched <= 6; launched += 1) await panel.launchSample('counter');
  await panel.open('store');
  const tables = page.getByRole('table');
  await expect(tables.getByRole('row', { name: /^vats 6 14/ })).toBeVisible();
  await expectAccessibleInBothThemes(page);

  await tables.getByRole('link', { name: 'vat_store' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Table vat_store' })).toBeFocused();
  const storeRows = page.getByRole('grid', { name: 'Rows of vat_store' });
  await expect(page.getByText(/^100 of \d{3} loaded$/)).toBeVisible();
  await storeRows.focus();
  await page.keyboard.press('End');
  await expect(page.getByText(/^(\d{3}) loaded$/)).toBeVisible();

  await panel.open('store/table/vats');
  const rows = page.getByRole('grid', { name: 'Rows of vats' });
  await expect(rows.getByRole('columnheader')).toHaveText([
    'id',
    'ordinal',
    'subcluster',
    'name',
    'config',
    'bundle',
    'root',
  ]);
  await expect(rows.getByRole('gridcell').first()).toHaveText('v1');
  await page.getByRole('checkbox', { name: 'Descending' }).check();
  await expect(rows.getByRole('gridcell').first()).toHaveText('v6');
  await page.getByRole('button', { name: 'Columns: 7 of 14' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'config text' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'incarnation integer' }).press('Enter');
  await page.keyboard.press('Escape');
  await expect(rows.getByRole('columnheader').last()).toHaveText('incarnation');
  await expect(rows.getByRole('columnheader', { name: 'config' })).toHaveCount(0);

  // The address is that of this very list.
  await page.reload();
  await expect(rows.getByRole('gridcell').first()).toHaveText('v6');
  await expect(rows.getByRole('columnheader').last()).toHaveText('incarnation');
  await expectAccessibleInBothThemes(page);

  await rows.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Row 1' });
  await expect(dialog.getByRole('term')).toHaveCount(14);
  await expect(dialog.getByRole('definition').filter({ hasText: '"sourceSpec"' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(rows).toBeFocused();

  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);

  // What was read stays, and is said to be old, when the kernel goes.
  const other = await openPanel(await context.newPage(), extensionId);
  await other.launchSample('counter');
  await expect(page.getByText('Changed since it was read: 7 rows now.')).toBeVisible();
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(rows.getByRole('gridcell').first()).toHaveText('v7');
  await other.open('overview');
  await other.page.getByRole('button', { name: 'Stop the kernel' }).click();
  await other.page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByText('Stale: last known')).toBeVisible();
  await expect(rows.getByRole('gridcell').first()).toHaveText('v7');
  await expectAccessible(page);
});

test('P23 secrets are shown to nobody, in tables or by SQL, which a person turns on and which only reads', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { initIdentity, revealRecoveryPhrase } = makeConsole(serviceWorker);
  const { peerId } = await initIdentity();
  const phrase = await revealRecoveryPhrase();
  await panel.launchSample('counter');

  await panel.open('store');
  await page
    .getByRole('row', { name: /^identity 1 8, 4 hidden/ })
    .getByRole('link')
    .click();
  const rows = page.getByRole('grid', { name: 'Rows of identity' });
  await expect(rows).toContainText(peerId);
  await rows.getByRole('gridcell').first().click();
  const dialog = page.getByRole('dialog', { name: 'Row 1' });
  await expect(dialog.getByText('A secret: the kernel shows it to nobody.')).toHaveCount(4);
  expect(await page.content()).not.toContain(phrase.split(' ').slice(0, 2).join(' '));
  await dialog.getByRole('button', { name: 'Close' }).click();

  await panel.open('store/query');
  await expect(page.getByText('SQL queries are off.')).toBeVisible();
  await page.getByRole('link', { name: 'turn them on in the settings' }).click();
  await expect(page.getByRole('heading', { name: 'For developers' })).toBeFocused();
  await page.getByRole('checkbox', { name: 'Allow SQL queries' }).press('Space');
  await page.getByRole('link', { name: 'Query by SQL' }).press('Enter');

  const box = page.getByRole('textbox', { name: 'SELECT statement' });
  const answer = page.getByRole('grid', { name: 'Answer' });
  const ask = async (sql: string): Promise<void> => {
    await box.fill(sql);
    await box.press('Control+Enter');
  };
  await ask('SELECT id, name, name FROM vats');
  await expect(answer.getByRole('gridcell')).toHaveText(['v1', 'counter', 'counter']);
  await expect(page.getByText('1 row, from vats')).toBeVisible();
  await expectAccessibleInBothThemes(page);

  for (const [sql, reason] of [
    ['DELETE FROM vats', /SELECT|syntax/],
    ['SELECT secret FROM identity', /identity/],
    ['SELECT missing FROM vats', /no such column: missing/],
  ] as const) {
    await ask(sql);
    await expect(box).toHaveAccessibleDescription(reason);
    await expect(box).toHaveValue(sql);
    await expect(answer).toHaveCount(0);
  }
  await expectAccessibleInBothThemes(page);

  // A link to a query asks nothing by being opened.
  await page.reload();
  await expect(box).toHaveValue('SELECT missing FROM vats');
  await expect(box).not.toHaveAttribute('aria-invalid');
});
