/** What the panel tells of the object that a message is to be sent to. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';

const sendingOf = (page: Page) => page.getByRole('region', { name: 'Send a message' });
const methodsOf = (page: Page) => sendingOf(page).getByRole('list', { name: 'What it can do' });
/** The reference that an answer is. */
const refOf = (answer: string): string => /^\{"@ref":"(ko\d+)"\}$/.exec(answer)?.[1] ?? answer;
const summaryOf = (page: Page) => sendingOf(page).getByRole('status');

test('a discoverable object is listed with its descriptions, and a chosen method goes into the form', async ({
  panel,
}) => {
  const { page } = panel;
  await panel.launchSample('notes');
  await panel.open('send');
  const target = sendingOf(page).getByLabel('Target');
  const method = sendingOf(page).getByLabel('Method');

  // By keyboard alone: the first suggestion, then the list's first method.
  await target.focus();
  await target.pressSequentially('not');
  await expect(methodsOf(page)).toHaveCount(0);
  await target.press('ArrowDown');
  await target.press('Enter');
  await expect(summaryOf(page)).toHaveText('notes.root has 5 methods');
  const add = methodsOf(page).getByRole('button', { name: 'add(title, text)' });
  await expect(add).toHaveAccessibleDescription(
    /Writes a new note\.\s*title string: what the note is called\s*text string: what it says\s*→ number: how many/,
  );
  await add.focus();
  await add.press('Enter');
  await expect(method).toHaveValue('add');
  await expect(method).toBeFocused();

  expect(await panel.send('notes.root', 'add', '["milk", "two litres"]')).toBe('1');
  await expect(panel.send('notes.root', 'add', '["eggs", 12]')).rejects.toThrow(/arg 1: .*must be a string/i);
  const note = refOf(await panel.send('notes.root', 'open', '["milk"]'));
  expect(await panel.send(note, 'rewrite', '["three litres"]')).toBe('2');
  await expect(summaryOf(page)).toHaveText(`${note} has 2 methods`);
  await expect(methodsOf(page).getByRole('button')).toHaveText(['read()', 'rewrite(string)']);
});
