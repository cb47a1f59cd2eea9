/** The store inspector: tables as they lie in the database, without their secrets, and SQL for developers. */
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';

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

  // A link to a query asks nothing by being opened.
  await page.reload();
  await expect(box).toHaveValue('SELECT missing FROM vats');
  await expect(box).not.toHaveAttribute('aria-invalid');
});
