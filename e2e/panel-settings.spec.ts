/** The settings, the kernel as a file, and the danger zone. */
import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { expectAccessibleInBothThemes } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { readPage } from './support/everything-said.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';

const passphrase = 'correct horse battery staple';

const read = async (download: Download): Promise<Buffer> => readFile(await download.path());

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
