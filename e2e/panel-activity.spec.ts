/** What vats were told, did and wrote, as the panel shows it while it happens. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import * as v from 'valibot';
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { serveTestVats } from './support/test-vats.ts';

test.use({ sharesBrowser: true });

const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 1 });
const cranks = (page: Page) => page.getByRole('grid', { name: 'Cranks' }).getByRole('rowgroup').getByRole('row');
const lines = (page: Page) => page.getByRole('grid', { name: 'Log lines' }).getByRole('rowgroup').getByRole('row');

const expectGoodInAllSizesAndThemes = async (page: Page): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  if (size !== null) await page.setViewportSize(size);
};

/** Exports what is listed and reads the file: a value of JSON in each line. */
const exported = async (page: Page): Promise<unknown[]> => {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export (NDJSON)' }).click();
  const text = await readFile(await (await saving).path(), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
};

const CranksStruct = v.array(
  v.object({ number: v.number(), vatId: v.string(), kind: v.string(), method: v.nullable(v.string()) }),
);

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

  await page.keyboard.press('f');
  await expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused();
  await page.keyboard.type('ASKBOB');
  await expect(cranks(page)).toHaveCount(1);
  await expect(page).toHaveURL(/#\/activity\?q=ASKBOB$/);
  await expectGoodInAllSizesAndThemes(page);
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
  await expectGoodInAllSizesAndThemes(page);

  await tree.getByRole('treeitem', { selected: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('treeitem', { name: /greet/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(tree.getByRole('treeitem', { selected: true })).toHaveText(/greet/);
  await expect(tree.getByRole('treeitem')).toHaveCount(3);
  await expect(page.getByText('Because of', { exact: true }).locator('..')).toContainText(/c\d+/);

  await panel.open('activity/c99999');
  await expect(page.getByText('The kernel does not have this crank, or no longer')).toBeVisible();
  await panel.open('activity/elsewhere');
  await expect(page.getByText('elsewhere is no crank, such as c12.')).toBeVisible();
});

test('the list is filtered by its address, stands still when paused, counts what comes, and is exported', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { send } = makeConsole(serviceWorker);
  const counter = await panel.launchSample('counter');
  await panel.launchSample('greeter');
  await Promise.all(Array.from({ length: 40 }, () => send(counter, 'increment', 1)));
  await panel.open('activity');
  await page.getByLabel('Vat').selectOption({ label: 'counter (v1, s1)' });
  await page.getByLabel('Kind').selectOption('messages delivered');
  await page.getByLabel('Object or promise').fill('k');
  await expect(page.getByLabel('Object or promise')).toHaveAccessibleDescription(/such as ko12 or kp3/);
  await page.getByLabel('Object or promise').fill(counter);
  await expect(page).toHaveURL(new RegExp(`#/activity\\?vat=v1&kind=deliver&object=${counter}$`));
  await expect(cranks(page).first()).toContainText('counter.root.increment');
  await expect(cranks(page).filter({ hasNotText: 'increment' }).filter({ hasNotText: 'bootstrap' })).toHaveCount(0);

  // Who scrolls away is left where they are.
  const grid = page.getByRole('grid', { name: 'Cranks' });
  await grid.hover();
  await page.mouse.wheel(0, 400);
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  const newest = v.parse(CranksStruct, await exported(page)).at(-1)?.number ?? 0;
  await Promise.all(Array.from({ length: 5 }, () => send(counter, 'increment', 1)));
  await expect(page.getByText('5 newer', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Follow' }).click();
  await expect(page.getByText('Following', { exact: true })).toBeVisible();
  await expect(page.getByText('5 newer')).toHaveCount(0);
  await expect.poll(() => grid.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  await expect
    .poll(async () => Number((await cranks(page).first().innerText()).match(/^c(\d+)/)?.[1]))
    .toBeGreaterThan(newest);
  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();

  const rows = v.parse(CranksStruct, await exported(page));
  expect(rows.at(-1)?.number).toBeGreaterThan(newest);
  expect(new Set(rows.map(({ vatId, kind }) => `${vatId} ${kind}`))).toEqual(new Set(['v1 message']));
  expect(rows.filter(({ method }) => method === 'increment')).toHaveLength(45);
  await page.getByLabel('Outcome').selectOption('fault');
  await expect(page.getByText('No crank is like that.')).toBeVisible();

  await panel.open(`objects/${counter}`);
  await page.getByRole('link', { name: `Activity of ${counter}` }).click();
  await expect(page.getByLabel('Object or promise')).toHaveValue(counter);
  await expect(cranks(page).first()).toContainText('increment');
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

test('log lines are filtered by vat, level and text, opened whole, and exported', async ({ panel, serviceWorker }) => {
  const { page } = panel;
  const { launch, send } = makeConsole(serviceWorker);
  const vats = await serveTestVats();
  await panel.open('logs');
  await expect(page.getByText('What vats write to their console appears here.')).toBeVisible();
  const talker = await launch(vats.oneVat('talker'));
  for (const level of ['debug', 'log', 'info', 'warn', 'error'])
    await send(talker, 'say', level, `it is ${level} ${'long '.repeat(200)}`);
  await expect(lines(page)).toHaveCount(5);
  await expect(lines(page).first()).toContainText(/talker \(v1\).*error.*it is error/s);
  await page.getByLabel('Level').selectOption('warnings and errors');
  await expect(lines(page)).toHaveCount(2);
  await expect(page).toHaveURL(/#\/logs\?level=warn$/);
  await page.getByLabel('Search').fill('IS WARN');
  await expect(lines(page)).toHaveCount(1);
  await expectGoodInAllSizesAndThemes(page);
  expect(await exported(page)).toMatchObject([{ level: 'warn', vatId: 'v1', undone: false }]);

  await page.getByRole('grid', { name: 'Log lines' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Log line \d+$/ });
  await expect(dialog.getByRole('region', { name: 'Text' })).toHaveText(`it is warn ${'long '.repeat(200)}`);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await page.getByRole('main').getByRole('button', { name: 'Follow' }).click();
  await page.getByLabel('Search').fill('');
  await page.getByLabel('Level').selectOption('all levels');
  await send(talker, 'sayOften', 1_000);
  await expect(lines(page).first()).toContainText('line 1000');
  await page.getByRole('grid', { name: 'Log lines' }).focus();
  // Older ones are there as one comes to them.
  await expect
    .poll(async () => {
      await page.keyboard.press('End');
      return lines(page).filter({ hasText: 'it is debug' }).count();
    })
    .toBe(1);
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  await vats.close();
});
