/** Sending messages from the panel: by names, with references, and without waiting for answers. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { makeConsole } from './support/kernel.ts';
import { openPanel } from './support/panel.ts';
import { serveTestVats } from './support/test-vats.ts';

const sendingOf = (page: Page) => page.getByRole('region', { name: 'Send a message' });
const answersOf = (page: Page) => sendingOf(page).getByRole('list', { name: 'Answers' });
const newest = (page: Page) => answersOf(page).locator('> li').first();

test('an object has a name of one’s own, goes into arguments, and answers are read without JSON', async ({ panel }) => {
  const vats = await serveTestVats();
  const { page } = panel;
  const root = await panel.launchConfig(JSON.stringify(vats.oneVat('desk')));
  await panel.send(root, 'report', '[]');
  const answer = newest(page);
  await answer.getByRole('button', { name: 'As text' }).click();
  await expect(answer.locator('pre')).toHaveCount(0);
  await expect(answer.getByRole('listitem').filter({ hasText: /^letter:/ })).toContainText('Dear all,');
  await expect(answer.getByRole('listitem').filter({ hasText: /^paid:/ })).toContainText('12n');
  await expect(answer).toContainText('empty list');
  const clerk = await answer
    .getByRole('link', { name: /^ko\d+$/ })
    .first()
    .innerText();
  await expect(answer.getByRole('listitem').filter({ hasText: /^clerk:/ })).toContainText(clerk);

  await panel.open(`objects/${clerk}`);
  await page.getByLabel('Pet name').fill('my clerk');
  await page.getByLabel('Pet name').press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Object my clerk');
  expect(await panel.send('my clerk', 'label', '[{"@name":"my clerk"}]')).toBe('"clerk, asked by object"');
  await expect(newest(page)).toContainText('my clerk.label');

  // By the picker: found by its name, written where the caret is.
  await sendingOf(page).getByLabel('Arguments').fill('[]');
  await sendingOf(page).getByRole('button', { name: 'Insert an object…' }).click();
  const picker = sendingOf(page).getByLabel('Object to insert');
  await picker.fill('cler');
  await page.getByRole('option', { name: /my clerk/ }).click();
  await expect(sendingOf(page).getByLabel('Arguments')).toHaveValue(`[{"@ref":"${clerk}"}]`);
  await expect(sendingOf(page).getByLabel('Arguments')).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(answersOf(page).locator('> li')).toHaveCount(3);
  await expect(newest(page).locator('pre')).toHaveText('"clerk, asked by object"');
  await expect(panel.send('nobody', 'label', '[]')).rejects.toThrow(/No known object is named "nobody"/);
  await expect(panel.send('my clerk', 'label', '[{"@name":"nobody"}]')).rejects.toThrow(/nobody/);
  await expect(sendingOf(page).getByLabel('Arguments')).toHaveValue('[{"@name":"nobody"}]');

  await panel.send(root, 'long', '[]');
  await expect(newest(page)).toContainText(/… and 40\d{3} more characters/);
  await vats.close();
});

test('P8 a message that waits blocks nothing, and its answer is there when the panel is opened again', async ({
  panel,
  context,
  extensionId,
  serviceWorker,
}) => {
  const vats = await serveTestVats();
  const { page } = panel;
  const root = await panel.launchConfig(JSON.stringify(vats.oneVat('desk')));
  const { exportKernel, importKernel, send } = makeConsole(serviceWorker);
  const passphrase = 'correct horse battery staple';
  const backup = await exportKernel(passphrase);
  const ask = async (label: string, on = page): Promise<void> => {
    await sendingOf(on).getByLabel('Target').fill(root);
    await sendingOf(on).getByLabel('Method').fill('ask');
    await sendingOf(on)
      .getByLabel('Arguments')
      .fill(JSON.stringify([label]));
    await on.keyboard.press('Control+Enter');
  };
  await panel.open('send');
  await ask('first');
  await ask('second');
  await ask('third');
  await expect(answersOf(page).getByText('Pending')).toHaveCount(3);
  expect(await panel.send(root, 'asked', '[]')).toBe('3');
  await expect(answersOf(page).getByText('Pending')).toHaveCount(3);

  // Another page knows of them too, and while both are open nothing is asked twice.
  const other = await context.newPage();
  const second = await openPanel(other, extensionId);
  await second.open('send');
  await expect(answersOf(other).getByText('Pending')).toHaveCount(3);
  await second.send(root, 'answer', '["second", {"found": true}]');
  for (const each of [page, other]) await expect(answersOf(each).getByText('Pending')).toHaveCount(2);
  await expect(answersOf(page)).toContainText('found: true');

  await page.close();
  await other.close();
  const later = await context.newPage();
  const third = await openPanel(later, extensionId);
  expect(await third.send(root, 'answer', '["first", "at last"]')).toBe('undefined');
  await expect(answersOf(later).getByText('Pending')).toHaveCount(1);
  await expect(answersOf(later)).toContainText('"at last"');
  await later.close();

  // Nobody is there when the last one is answered.
  await send(root, 'answer', 'third', 'while away');
  const last = await context.newPage();
  const reopened = await openPanel(last, extensionId);
  await reopened.open('send');
  await expect(answersOf(last)).toContainText('"while away"');
  await expect(answersOf(last).getByText('Pending')).toHaveCount(0);
  expect(await reopened.send(root, 'asked', '[]')).toBe('3');
  await sendingOf(last).getByRole('button', { name: 'Clear answers' }).click();
  await last.reload();
  await expect(sendingOf(last)).toContainText('Answers appear here');

  // What an earlier state of the kernel was asked is not asked of the one that takes its place.
  await ask('fourth', last);
  await expect.poll(() => send(root, 'asked')).toBe('#4');
  await last.goto('about:blank');
  await importKernel(passphrase, backup);
  await (await openPanel(last, extensionId)).open('send');
  await expect(answersOf(last)).toContainText('KERNEL_REPLACED');
  expect(await send(root, 'asked')).toBe('#0');
  await vats.close();
});
