/** The settings, a report, the forms of export and import, and the reset. */
import { readFile } from 'node:fs/promises';
import type { Diagnostics, KernelSettings } from '../../src/wire/inspect.ts';
import { expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectNoSidewaysScroll } from '../support/every-view.ts';
import { readPage } from '../support/everything-said.ts';
import { aVat, emptyMetrics, THEN, vatDetails, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

test('how the panel looks and what the kernel allows is set here, and kept; a report says how the kernel is', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  let settings: KernelSettings = { deliveryTimeLimitMs: 10_000, startTimeLimitMs: 30_000, sqlQueries: false };
  const { name: _name, error, lastFault: _fault, ...vat } = vatDetails(aVat(1, 'counter'));
  const report: Diagnostics = {
    format: 1,
    time: THEN,
    version: '1.0.0',
    sqlite: '3.44.0',
    schemaVersion: 1,
    metrics: emptyMetrics,
    settings,
    vats: [{ ...vat, error }],
    tables: [{ name: 'vats', rows: 1 }],
    faults: [],
    network: { state: 'disconnected', peers: 0, connectedPeers: 0, relays: 0 },
  };
  kernel.answer({
    getSettings: () => settings,
    setSettings: (changes) => {
      settings = { ...settings, ...changes };
      return settings;
    },
    getDiagnostics: () => report,
  });
  await kernel.show(withVats(aVat(1, 'counter')));
  await panel.open('settings');

  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.getByRole('radio', { name: 'Compact' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await page.getByRole('checkbox', { name: 'Keys without Ctrl do something' }).uncheck();

  const delivery = page.getByRole('textbox', { name: 'Time for one delivery, in seconds' });
  const start = page.getByRole('textbox', { name: 'Time for a start, in seconds' });
  await expect(delivery).toHaveValue('10');
  await delivery.fill('12.5');
  await start.fill('soon');
  await start.press('Enter');
  await expect(start).toBeFocused();
  await expect(start).toHaveAccessibleDescription(/Expected a number of seconds, such as 10/);
  await expect(delivery).toHaveValue('12.5');
  await expectAccessibleInBothThemes(page);
  await start.fill('45');
  await start.press('Enter');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  expect(settings).toEqual({ deliveryTimeLimitMs: 12_500, startTimeLimitMs: 45_000, sqlQueries: false });

  await page.reload();
  await expect(delivery).toHaveValue('12.5');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Keys without Ctrl do something' })).not.toBeChecked();
  const storage = page.getByRole('region', { name: 'Storage' });
  await expect(storage.getByRole('definition').first()).toHaveText(/^\d.* (KB|MB), .* of it free$/);
  await expect(storage).toContainText(/Promised to be kept|Nothing was promised/);

  const diagnostics = page.getByRole('region', { name: 'Diagnostics', exact: true });
  await diagnostics.getByRole('button', { name: 'Make a report' }).click();
  await expect(diagnostics.getByRole('region', { name: 'Diagnostics report' })).toContainText('"schemaVersion"');
  await expectAccessibleInBothThemes(page);
  const saved = page.waitForEvent('download');
  await diagnostics.getByRole('button', { name: 'Save the report' }).click();
  expect(JSON.parse(await readFile(await (await saved).path(), 'utf8'))).toEqual(report);

  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
});

test('what is wrong with the passphrases or the file of a backup stands at their fields', async ({ panel }) => {
  const { page } = panel;
  const passphrase = 'correct horse battery staple';
  await panel.open('settings');
  const exporting = page.getByRole('region', { name: 'Export' });
  const first = exporting.getByLabel('Passphrase for the file', { exact: true });
  const again = exporting.getByLabel('Passphrase for the file again');
  await first.fill('short');
  await first.press('Enter');
  await expect(first).toBeFocused();
  await expect(first).toHaveAccessibleDescription(/12 characters at least/);
  await first.fill(passphrase);
  await again.fill(`${passphrase}r`);
  await again.press('Enter');
  await expect(again).toBeFocused();
  await expect(again).toHaveAccessibleDescription('This is not the same passphrase');
  expect(await readPage(page)).not.toContain(passphrase);
  const importing = page.getByRole('region', { name: 'Import' });
  await importing.getByRole('button', { name: 'Import…' }).click();
  await expect(importing.getByLabel('File', { exact: true })).toHaveAccessibleDescription(/Choose a file/);
  await expectAccessibleInBothThemes(page);
});

test('a reset is confirmed by typing, and what it left is told', async ({ panel, kernel }) => {
  const { page } = panel;
  await kernel.show(withVats(aVat(1, 'counter')));
  kernel.answer({ reset: () => kernel.show({ vats: [], subclusters: [] }) });
  await panel.open('settings/reset');
  const heading = page.getByRole('heading', { name: 'Reset', exact: true });
  await expect(heading).toBeVisible();
  const button = page.getByRole('button', { name: 'Reset the kernel…' });
  await button.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Reset the kernel?' });
  await expect(dialog.getByLabel('Type reset to confirm')).toBeFocused();
  await page.keyboard.type('rest');
  await expect(dialog.getByRole('button', { name: 'Reset' })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press('Backspace');
  await page.keyboard.type('et');
  await dialog.getByRole('button', { name: 'Reset' }).press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(page.getByText('The kernel was reset.', { exact: true })).toBeVisible();
});
