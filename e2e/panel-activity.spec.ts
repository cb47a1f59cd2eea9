/** What vats were told, did and wrote, as the panel shows it while it happens. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const cranks = (page: Page) => page.getByRole('grid', { name: 'Cranks' }).getByRole('rowgroup').getByRole('row');
const lines = (page: Page) => page.getByRole('grid', { name: 'Log lines' }).getByRole('rowgroup').getByRole('row');

test('cranks are shown as they come, and by the keyboard one comes to what they caused', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { send } = makeConsole(serviceWorker);
  await panel.open('activity');
  await expect(page.getByText('Nothing has happened since the kernel started.')).toBeVisible();
  const alice = await panel.launchSample('greeter');
  await panel.open('activity');
  // While it is shown.
  await send(alice, 'askBob', 'a visitor');
  const asked = cranks(page).filter({ hasText: 'Deliver' }).filter({ hasText: 'alice.root.askBob' }).first();
  await expect(asked).toContainText('alice (v1)');
  await expect(asked).toContainText('Send bob.root.greet');
  await expect(asked).toContainText('Applied');
  await expect(cranks(page).filter({ hasText: 'Notify' }).first()).toBeVisible();
  // What messages say is nowhere in it.
  await expect(page.locator('body')).not.toContainText('a visitor');

  await page.getByRole('searchbox', { name: 'Search' }).fill('ASKBOB');
  await expect(cranks(page)).toHaveCount(1);
  await page.getByRole('grid', { name: 'Cranks' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText(/^Crank c\d+$/);
  await expect(heading(page)).toBeFocused();
  const did = page.getByRole('region', { name: 'What it did' });
  await expect(did.getByRole('listitem')).toHaveText([/^Send bob\.root\.greet → kp\d+$/, 'Store 1 change']);
  await expect(did).toContainText(/Syscalls: .*send 1/);
  const tree = page.getByRole('tree', { name: 'Causes and effects' });
  await expect(tree.getByRole('treeitem')).toHaveText([
    /askBob alice \(v1\)/,
    /greet bob \(v2\)/,
    /Notify.*alice \(v1\)/,
  ]);

  await tree.getByRole('treeitem', { selected: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('treeitem', { name: /greet/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tree.getByRole('treeitem', { selected: true })).toHaveText(/greet/);
  await expect(tree.getByRole('treeitem')).toHaveCount(3);
  await expect(page.getByText('Because of', { exact: true }).locator('..')).toContainText(/c\d+/);
});

test('a kernel that is restarted while one looks is followed on, with what it does from then on', async ({
  panel,
  context,
}) => {
  const { page } = panel;
  await panel.launchSample('counter');
  await panel.open('activity');
  await expect(cranks(page).first()).toBeVisible();
  const before = await cranks(page).first().getByRole('link').first().innerText();
  const other = await context.newPage();
  await other.goto(page.url().replace(/#.*/, '#/overview'));
  await other.getByRole('main').getByRole('button', { name: 'Restart the kernel' }).click();
  await expect(cranks(page).filter({ hasText: before })).toHaveCount(0);
  await expect(cranks(page).last()).toContainText(/Start.*counter \(v1\)/s);
  // Numbers go on, and the former ones are in no memory any more.
  const number = async () => Number((await cranks(page).last().getByRole('link').first().innerText()).slice(1));
  expect(await number()).toBeGreaterThan(Number(before.slice(1)));
  await other.close();
});

test('what a vat writes to its console is there as it is written, and found by its level', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { launch, send } = makeConsole(serviceWorker);
  const vats = await serveTestVats();
  await panel.open('logs');
  const talker = await launch(vats.oneVat('talker'));
  await send(talker, 'say', 'debug', 'it is debug');
  await send(talker, 'say', 'warn', 'it is warn');
  await expect(lines(page)).toHaveCount(2);
  await expect(lines(page).first()).toContainText(/talker \(v1\).*warn.*it is warn/s);
  await page.getByLabel('Level').selectOption('warnings and errors');
  await expect(lines(page)).toHaveCount(1);
  await vats.close();
});
