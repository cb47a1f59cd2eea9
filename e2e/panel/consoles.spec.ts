/** Consoles: terminals, with a vat that says what the test says. */
import type { Locator } from '@playwright/test';
import type { ConsoleEntry, ConsoleStatus } from '../../src/wire/consoles.ts';
import { KernelError } from '../../src/wire/errors.ts';
import { expectAccessible, expectAccessibleInBothThemes } from '../support/axe.ts';
import { expectGoodWhenNarrow } from '../support/every-view.ts';
import type { ScriptedKernel } from '../support/kernel-script.ts';
import { aVat, THEN, withVats } from '../support/kernel-states.ts';
import { expect, test } from '../support/panel-page.ts';

const entriesOf = (log: Locator) => log.getByRole('listitem');

type Kept = Pick<ConsoleStatus, 'name' | 'direction' | 'unit'> &
  Partial<ConsoleStatus> & { entries: ConsoleEntry[]; first: number };

/** Consoles of a vat. As many of the last entries as `keep` says are there to be read. */
const withConsoles = async (
  kernel: ScriptedKernel,
  given: (Pick<ConsoleStatus, 'name'> & Partial<ConsoleStatus>)[],
) => {
  const consoles = new Map<string, Kept>(
    given.map((each) => [each.name, { direction: 'inout', unit: 'line', ...each, entries: [], first: 1 }]),
  );
  const consoleOf = (name: string): Kept => {
    const found = consoles.get(name);
    if (found === undefined) throw new KernelError('IO_CLOSED', `there is no console ${name}`);
    return found;
  };
  const show = (): Promise<void> =>
    kernel.showConsoles(
      [...consoles.values()].map(({ entries, first: _first, ...rest }) => ({
        subclusterId: 's1',
        unread: 0,
        inputEnded: false,
        ...rest,
        lastEntry: entries.at(-1)?.number ?? 0,
      })),
    );
  const add = (name: string, from: ConsoleEntry['from'], texts: readonly string[]): void => {
    const { entries } = consoleOf(name);
    for (const text of texts) entries.push({ number: (entries.at(-1)?.number ?? 0) + 1, from, text, time: THEN });
  };
  kernel.answer({
    readConsole: (_id, name, { after, limit = 100 } = {}) => {
      const { entries, first } = consoleOf(name);
      const kept = entries.filter(({ number }) => number >= first);
      if (after === undefined) return { entries: kept.slice(-limit), dropped: 0 };
      const found = kept.filter(({ number }) => number > after).slice(0, limit);
      return { entries: found, dropped: Math.max(0, first - 1 - after) };
    },
    writeConsole: (_id, name, text) => {
      const kept = consoleOf(name);
      add(name, 'host', [text]);
      kept.unread = (kept.unread ?? 0) + text.length;
      void show();
    },
    endConsole: (_id, name) => {
      consoleOf(name).inputEnded = true;
      void show();
    },
  });
  await kernel.show(withVats(aVat(1, 'plumber')));
  await show();
  return {
    /** What the vat writes. */
    write: async (name: string, ...texts: string[]): Promise<void> => {
      add(name, 'vat', texts);
      await show();
    },
    read: async (name: string): Promise<void> => {
      consoleOf(name).unread = 0;
      await show();
    },
    /** The kernel forgets all but the last entry. */
    drop: async (name: string): Promise<void> => {
      const kept = consoleOf(name);
      kept.first = kept.entries.at(-1)?.number ?? 1;
    },
    close: async (): Promise<void> => {
      consoles.clear();
      await show();
    },
  };
};

test('one talks in lines by keyboard alone; what was sent comes back, and what is typed stays', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { keyboard } = page;
  await keyboard.press('g');
  await keyboard.press('t');
  await expect(page.getByRole('heading', { level: 1, name: 'Consoles' })).toBeFocused();
  await expect(page.getByRole('main')).toContainText('"io": { "terminal": { "type": "console" } }');
  const { write } = await withConsoles(kernel, [{ name: 'talk' }]);
  const row = page.getByRole('grid', { name: 'Consoles' }).getByRole('row').filter({ hasText: 'talk' });
  await expect(row).toContainText('s1');
  await panel.open('consoles/s1/talk');
  const log = page.getByRole('log', { name: 'Terminal talk' });
  await expect(log).toContainText('Nothing has been written yet');

  await keyboard.press('n');
  const field = page.getByRole('textbox', { name: 'Input' });
  await expect(field).toBeFocused();
  await keyboard.type('hello');
  await keyboard.press('Enter');
  await expect(field).toHaveValue('');
  await expect(entriesOf(log)).toHaveCount(1);
  await write('talk', 'heard hello');
  await expect(entriesOf(log)).toHaveCount(2);
  expect(await entriesOf(log).allInnerTexts()).toEqual([
    expect.stringMatching(/^host\s+hello\s/),
    expect.stringMatching(/^vat\s+heard hello\s/),
  ]);
  await keyboard.type('two');
  await keyboard.press('Shift+Enter');
  await keyboard.type('lines');
  await keyboard.press('Enter');
  await expect(entriesOf(log)).toHaveCount(3);
  await write('talk', 'heard two', 'heard lines');
  await expect(log).toContainText('heard lines');

  // What was sent before is brought back, and what was being typed too.
  await keyboard.type('not yet');
  await keyboard.press('ArrowUp');
  await expect(field).toHaveValue('two\nlines');
  await keyboard.press('Home');
  await keyboard.press('ArrowUp');
  await keyboard.press('ArrowUp');
  await expect(field).toHaveValue('hello');
  await keyboard.press('ArrowUp');
  await expect(field).toHaveValue('hello');
  for (const expected of ['two\nlines', 'not yet']) {
    await keyboard.press('Control+End');
    await keyboard.press('ArrowDown');
    await expect(field).toHaveValue(expected);
  }

  // The text is there, and what was written is not new any more, when one comes back.
  await panel.open('overview');
  await page.goBack();
  await expect(field).toHaveValue('not yet');
  await expect(log.getByRole('list', { name: 'Before' }).getByRole('listitem')).toHaveCount(5);
  await expect(log.getByRole('list', { name: 'New' }).getByRole('listitem')).toHaveCount(0);
  await expectAccessibleInBothThemes(page);
  await expectGoodWhenNarrow(page);
  await panel.open('consoles');
  await expectGoodWhenNarrow(page);
});

test('a terminal is scrolled back, stays where one reads, and tells what is gone', async ({ panel, kernel }) => {
  const { page } = panel;
  const { write, drop } = await withConsoles(kernel, [{ name: 'notes' }]);
  const notes = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `note ${from + i}`);
  await write('notes', ...notes(1, 450));
  await panel.open('consoles/s1/notes');
  const log = page.getByRole('log', { name: 'Terminal notes' });
  const earlier = page.getByRole('button', { name: 'Show earlier entries' });
  await expect(log.getByText('note 450', { exact: true })).toBeInViewport();
  await expect(entriesOf(log)).toHaveCount(200);
  await log.focus();
  await page.keyboard.press('Control+Home');
  await expect(log.getByText('note 251', { exact: true })).toBeInViewport();
  await earlier.click();
  await expect(entriesOf(log)).toHaveCount(400);
  await expect(log.getByText('note 251', { exact: true })).toBeInViewport();
  await earlier.click();
  await expect(entriesOf(log)).toHaveCount(450);
  await expect(earlier).toHaveCount(0);

  await write('notes', ...notes(451, 452));
  await expect(page.getByRole('button', { name: '2 newer below' })).toBeVisible();
  await expect(log.getByText('note 452', { exact: true })).not.toBeInViewport();
  await expectAccessible(page);
  await page.getByRole('button', { name: '2 newer below' }).click();
  await expect(log.getByText('note 452', { exact: true })).toBeInViewport();
  await expect(log).toBeFocused();
  await write('notes', 'note 453');
  await expect(log.getByText('note 453', { exact: true })).toBeInViewport();

  // The kernel keeps so many characters; what it dropped while nobody looked is counted.
  await panel.open('consoles');
  await write('notes', 'a'.repeat(600_000), 'b'.repeat(600_000));
  await drop('notes');
  await panel.open('consoles/s1/notes');
  await earlier.click();
  await expect(log).toContainText('454 entries are not kept any more');
  await expect(log).toContainText('… and 590000 more characters');
});

test('what the vat does not take stays typed; bytes are hex if one likes; the input ends, and so does the subcluster', async ({
  panel,
  kernel,
}) => {
  const { page } = panel;
  const { write, read, close } = await withConsoles(kernel, [
    { name: 'raw', unit: 'bytes' },
    { name: 'screen', direction: 'out', unit: 'string' },
    { name: 'text', direction: 'in', unit: 'string' },
  ]);
  const field = page.getByRole('textbox', { name: /^Input/ });
  const log = page.getByRole('log');

  await panel.open('consoles/s1/screen');
  await write('screen', 'shown\n  as it is');
  await expect(log).toContainText('shown\n  as it is');
  await expect(page.getByRole('main')).toContainText('the vat only writes');
  await expect(field).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'End the input…' })).toHaveCount(0);

  await panel.open('consoles/s1/text');
  await field.fill('x'.repeat(60_000));
  await field.press('Enter');
  await expect(field).toHaveValue('');
  await expect(page.getByRole('main')).toContainText('60000 characters not read by the vat');
  let taken: string[] = [];
  kernel.answer({
    writeConsole: () => {
      throw new KernelError('IO_BUSY', 'the vat has not read what was written before');
    },
  });
  await field.fill('y'.repeat(60_000));
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/the vat has not read what was written before/);
  await expect(field).toHaveValue('y'.repeat(60_000));
  await read('text');
  kernel.answer({
    writeConsole: (_id, _name, text) => {
      taken = [...taken, text];
    },
  });
  await field.press('Enter');
  await expect(field).toHaveValue('');

  await panel.open('consoles/s1/raw');
  await page.getByLabel('Bytes in').selectOption('hex');
  await expect(page).toHaveURL(/bytes=hex$/);
  await field.fill('68 6');
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/^Not hex/);
  await field.fill('68 69');
  await field.press('Enter');
  await expect(field).toHaveValue('');
  expect(taken.at(-1)).toBe('aGk=');
  await write('raw', 'aGk=');
  await expect(log).toContainText('68 69');
  await page.getByLabel('Bytes in').selectOption('base64');
  await expect(log).toContainText('aGk=');
  kernel.answer({
    writeConsole: () => {
      throw new KernelError('INVALID_ARGUMENT', 'expected bytes in base64');
    },
  });
  await field.fill('no base64!');
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/expected bytes in base64/);

  await page.getByRole('button', { name: 'End the input…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End the input' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Input ended' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(field).toHaveCount(0);

  await close();
  await expect(page.getByRole('status').filter({ hasText: 'Closed' })).toBeVisible();
  await expect(log).toContainText('aGk=');
  await expectAccessibleInBothThemes(page);
  await page.reload();
  await expect(page.getByRole('main')).toContainText('Subcluster s1 has no console raw');
});
