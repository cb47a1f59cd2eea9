/** Objects in the panel: who has what, who could come to it, and taking it away. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const rowsOf = (page: Page) => page.getByRole('grid', { name: 'Objects' }).getByRole('row');

test('who can reach an object is told as chains, and revoking it says first who is affected', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const vats = await serveTestVats();
  const hoarder = vats.oneVat('hoarder').vats['hoarder'];
  const promiser = vats.oneVat('promiser').vats['promiser'];
  if (hoarder === undefined || promiser === undefined) throw new Error('the test vats are not there');
  const root = await panel.launchConfig(JSON.stringify({ bootstrap: 'promiser', vats: { promiser, hoarder } }));
  const guest = /ko\d+/.exec(await panel.send(root, 'makeGuest', '["guest"]'))?.[0] ?? '';
  await panel.send('hoarder.root', 'keep', `["guest", {"@ref":"${guest}"}]`);

  await panel.open(`objects/${guest}`);
  await expect(heading(page)).toHaveText(`Object ${guest}`);
  const reach = page.getByRole('region', { name: 'Who can reach it, and how' });
  await expect(reach.getByRole('list', { name: 'Ways to it' })).toContainText(
    /connected host \S+→holds ko\d+ of vat promiser/,
  );
  // The shortest way leads through the vat that keeps it.
  await expect(reach).toContainText('vat hoarder (v1)');
  await expect(reach).toContainText('vat promiser (v2)');

  const name = page.getByLabel('Pet name');
  await name.fill('ko7');
  await name.press('Enter');
  await expect(name).toHaveAccessibleDescription(/must not look like a kref/);
  await expect(name).toHaveValue('ko7');
  await name.fill('the guest');
  await name.press('Enter');
  await expect(heading(page)).toHaveText('Object the guest');

  await makeConsole(serviceWorker).initIdentity();
  await page.getByRole('button', { name: 'Issue an ocap URL…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What you call it').fill('for the neighbour');
  await dialog.getByRole('button', { name: 'Issue URL' }).click();
  await expect(dialog.getByRole('status')).toContainText(/^ocap:/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('body')).not.toContainText('ocap:');
  await expect(page.getByRole('list', { name: 'Holders' })).toContainText('ocap URL “for the neighbour”');

  await page.getByRole('button', { name: 'Revoke…' }).click();
  await expect(dialog.getByRole('list', { name: 'Who is affected' })).toContainText('ocap URL');
  await expect(dialog).toContainText('1 ocap URL would be refused');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(heading(page)).toBeFocused();
  await expect(reach).toContainText('Nobody: it was revoked.');
  await expect(page.getByRole('button', { name: 'Revoke…' })).toHaveAttribute('aria-disabled', 'true');
  await expect(panel.send(guest, 'label', '[]')).rejects.toThrow(/OBJECT_REVOKED/);
  await panel.open('objects?revoked=yes');
  await expect(rowsOf(page).filter({ hasText: 'the guest' })).toContainText('Revoked');
  await vats.close();
});
