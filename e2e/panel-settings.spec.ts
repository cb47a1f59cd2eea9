/** The settings, the kernel as a file, and the danger zone. */
import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { readPage } from './support/everything-said.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';

const passphrase = 'correct horse battery staple';

const expectAccessibleInBothThemes = async (page: Page): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
};

const read = async (download: Download): Promise<Buffer> => readFile(await download.path());

test('how the panel looks and what the kernel allows is set here, and kept; a report says how the kernel is', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { getSettings } = makeConsole(serviceWorker);
  await panel.launchSample('counter');
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
  expect(await getSettings()).toEqual({ deliveryTimeLimitMs: 12_500, startTimeLimitMs: 45_000, sqlQueries: false });

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
  const report = String(await read(await saved));
  expect(JSON.parse(report)).toMatchObject({ format: 1, vats: [{ id: 'v1', state: 'running' }] });
  expect(report).not.toContain('"counter"');

  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
});

test('the kernel becomes a file that only its passphrase opens, and is put back whole or not at all', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { getStatus, send } = makeConsole(serviceWorker);
  const root = await panel.launchSample('counter');
  expect(await panel.send(root, 'increment', '[7]')).toBe('7');
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
  await again.fill(passphrase);
  expect(await readPage(page)).not.toContain(passphrase);
  const saved = page.waitForEvent('download');
  await again.press('Enter');
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^kernel-\d{4}-\d\d-\d\d-\d{4}\.ocap$/);
  const buffer = await read(download);
  expect(buffer.includes('counter')).toBe(false);
  await expect(exporting.getByText(/was handed to the browser, which saves it/)).toBeVisible();
  await expect(first).toHaveValue('');

  expect(await send(root, 'increment')).toBe('#8');
  const importing = page.getByRole('region', { name: 'Import' });
  const file = importing.getByLabel('File', { exact: true });
  const given = importing.getByLabel('Passphrase of the file');
  const dialog = page.getByRole('dialog', { name: 'Replace this kernel?' });
  const check = () => importing.getByRole('button', { name: 'Import…' }).click();
  const asFile = (content: Buffer) => ({ name: 'monday.ocap', mimeType: 'application/octet-stream', buffer: content });

  await importing.getByRole('button', { name: 'Import…' }).click();
  await expect(file).toHaveAccessibleDescription(/Choose a file/);
  await file.setInputFiles(asFile(buffer));
  await given.fill('correct horse battery stable');
  await check();
  await expect(given).toHaveAccessibleDescription('This is not the passphrase of the file');
  await expect(given).toHaveValue('correct horse battery stable');
  await expect(importing.getByRole('alert')).toContainText('Nothing was replaced: the kernel goes on as it was');

  const damaged = Buffer.from(buffer);
  damaged.writeUInt8(damaged.readUInt8(buffer.length - 100) ^ 1, buffer.length - 100);
  await file.setInputFiles(asFile(damaged));
  await given.fill(passphrase);
  await check();
  await expect(importing.getByRole('alert')).toContainText('BACKUP_INVALID');
  await expect(file).toHaveAttribute('aria-invalid', 'true');
  await expectAccessibleInBothThemes(page);
  expect(await readPage(page)).not.toContain(passphrase);
  expect(await send(root, 'increment')).toBe('#9');

  // Once it was verified one sees what would replace what, and may still leave it.
  await panel.launchSample('greeter');
  await panel.open('settings');
  await file.setInputFiles(asFile(buffer));
  await given.fill(passphrase);
  await check();
  const replace = dialog.getByRole('button', { name: 'Replace' });
  await expect(dialog).toContainText(/monday\.ocap \(.*\) is whole/);
  await expect(dialog.getByRole('row', { name: 'Kernel' })).toHaveText('Kernelthis onethis one');
  await expect(dialog.getByRole('row', { name: 'Subclusters' })).toHaveText('Subclusters21');
  await expect(dialog.getByRole('row', { name: 'State of' })).toContainText(/(seconds?|minutes?) ago|now/);
  await expect(replace).toHaveAttribute('aria-disabled', 'true');
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await check();
  await dialog.getByLabel('Type import to confirm').fill('import');
  await replace.press('Enter');
  await expect(dialog).toHaveCount(0);

  // It goes on while one is elsewhere in the panel.
  await page.getByRole('link', { name: 'Subclusters' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(importing.getByText('This kernel is that of monday.ocap now.')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  expect(await panel.send(root, 'increment', '[]')).toBe('8');
  expect((await getStatus()).vats).toMatchObject([{ name: 'counter', state: 'running' }]);
  expect(await readPage(page)).not.toContain(passphrase);
});

test('a reset is confirmed by typing, ends every subcluster, and leaves the identity', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { getStatus, initIdentity } = makeConsole(serviceWorker);
  const { peerId } = await initIdentity();
  await panel.launchSample('counter');
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
  const { vats, subclusters, remoteComms } = await getStatus();
  expect([vats, subclusters, remoteComms.peerId]).toEqual([[], [], peerId]);
});
