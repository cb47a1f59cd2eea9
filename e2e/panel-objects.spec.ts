/** Objects in the panel: who has what, who could come to it, and taking it away. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

test.use({ sharesBrowser: true });

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const rowsOf = (page: Page) => page.getByRole('grid', { name: 'Objects' }).getByRole('row');

test('objects are found by name, vat and state, and opened by keyboard', async ({ panel }) => {
  const { page } = panel;
  await panel.open('objects');
  await panel.launchSample('greeter');
  const clerk = await panel.launchSample('counter');
  await panel.open('objects');
  await expect(rowsOf(page).filter({ hasText: 'root of alice' })).toHaveCount(1);
  await page.getByLabel('Search').fill('count');
  await expect(rowsOf(page)).toHaveCount(2);
  await expect(page).toHaveURL(/#\/objects\?q=count$/);
  await expectAccessible(page);
  const grid = page.getByRole('grid', { name: 'Objects' });
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText(`Object ${clerk}`);
  await expect(heading(page)).toBeFocused();
  await page.goBack();
  await expect(page.getByLabel('Search')).toHaveValue('count');
  await page.getByLabel('State').selectOption('revoked');
  await expect(page.getByText('No object is like that.')).toBeVisible();
  await page.getByLabel('State').selectOption('any');
  await page.getByLabel('Search').fill('');
  await page.getByLabel('Owner').selectOption({ label: 'bob (v2, s1)' });
  await expect(rowsOf(page)).toHaveCount(2);
  await panel.open('objects/ko9999');
  await expect(page.getByRole('alert')).toContainText('ko9999 cannot be shown');
  await expectAccessible(page);
});

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
  await expectAccessible(page);

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
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('body')).not.toContainText('ocap:');
  await expect(page.getByRole('list', { name: 'Holders' })).toContainText('ocap URL “for the neighbour”');

  await page.getByRole('button', { name: 'Revoke…' }).click();
  await expect(dialog.getByRole('list', { name: 'Who is affected' })).toContainText('ocap URL');
  await expect(dialog).toContainText('1 ocap URL would be refused');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
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

test('vats and references are a drawing, and the same is in tables', async ({ panel }) => {
  const { page } = panel;
  await panel.launchSample('greeter');
  await panel.open('objects/graph');
  const drawing = page.getByRole('img', { name: /^\d+ parties and \d+ arrows?/ });
  await expect(drawing).toBeVisible();
  const references = page.getByRole('grid', { name: 'References' });
  await expect(
    references
      .getByRole('row')
      .filter({ hasText: /vat alice.*vat bob/s })
      .first(),
  ).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Parties' })).toContainText('vat alice (v1)');
  await page.getByLabel('Show').selectOption({ label: 'vat bob (v2)' });
  await expect(page).toHaveURL(/#\/objects\/graph\?of=v2$/);
  await expect(
    page.getByRole('grid', { name: 'Parties' }).getByRole('row').filter({ hasText: 'vat bob (v2)' }),
  ).toHaveCount(1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});
