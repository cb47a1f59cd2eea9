/** Consoles: the terminals by which a person talks to vats. */
import type { Locator, Page, Worker } from '@playwright/test';
import type { ClusterConfig } from '../src/wire/cluster-config.ts';
import { expectAccessible } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/every-view.ts';
import { expect, test } from './support/fixtures.ts';
import { makeKernelHost } from './support/kernel-host.ts';
import { serveTestVats } from './support/test-vats.ts';

declare const E: (target: unknown) => Record<string, (...args: unknown[]) => Promise<unknown>>;
declare const kernel: unknown;

test.use({ sharesBrowser: true });

const expectUsable = async (page: Page): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
};

/** Launches a vat with consoles beside the panel. */
const launchWith = async (serviceWorker: Worker, io: NonNullable<ClusterConfig['io']>) => {
  const vats = await serveTestVats();
  const { call, send, restartKernel } = makeKernelHost(serviceWorker, vats.url);
  const { rootKref } = await call('launchSubcluster', { ...vats.oneVat('plumber'), io });
  return {
    call,
    restartKernel,
    ask: (method: string, ...args: unknown[]) => send(rootKref, method, args),
    close: () => vats.close(),
  };
};

const entriesOf = (log: Locator) => log.getByRole('listitem');

test('a person and a vat talk in lines, by keyboard alone', async ({ panel, serviceWorker }) => {
  const { page } = panel;
  const { keyboard } = page;
  await keyboard.press('g');
  await keyboard.press('t');
  await expect(page.getByRole('heading', { level: 1, name: 'Consoles' })).toBeFocused();
  await expect(page.getByRole('main')).toContainText('"io": { "terminal": { "type": "console" } }');

  const { ask, restartKernel, close } = await launchWith(serviceWorker, { talk: { type: 'console' } });
  const talking = ask('answerAll', 'talk').then(() => 'it ended', String);
  const row = page.getByRole('grid', { name: 'Consoles' }).getByRole('row').filter({ hasText: 'talk' });
  await expect(row).toContainText('s1');
  await panel.open('subclusters');
  const link = page.getByRole('link', { name: 'talk' });
  await link.focus();
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Console talk' })).toBeFocused();
  const log = page.getByRole('log', { name: 'Terminal talk' });
  await expect(log).toContainText('Nothing has been written yet');

  await keyboard.press('n');
  const field = page.getByRole('textbox', { name: 'Input' });
  await expect(field).toBeFocused();
  await keyboard.type('hello');
  await keyboard.press('Enter');
  await expect(field).toHaveValue('');
  await expect(entriesOf(log)).toHaveCount(2);
  expect(await entriesOf(log).allInnerTexts()).toEqual([
    expect.stringMatching(/^host\s+hello\s/),
    expect.stringMatching(/^vat\s+heard hello\s/),
  ]);
  await keyboard.type('two');
  await keyboard.press('Shift+Enter');
  await keyboard.type('lines');
  await keyboard.press('Enter');
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
  await expectUsable(page);
  await page.setViewportSize({ width: 320, height: 600 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await panel.open('consoles');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);

  // The next life of the kernel has an empty console, and the panel has what was being typed.
  await page.goBack();
  await restartKernel();
  expect(await talking).toMatch(/SESSION_ENDED|KERNEL_STOPPED/);
  await expect(log).toContainText('Nothing has been written yet');
  await expect(field).toHaveValue('not yet');
  await field.press('Enter');
  await expect(log).toContainText('not yet');
  await close();
});

test('a terminal is scrolled back, stays where one reads, and tells what is gone', async ({ panel, serviceWorker }) => {
  const { page } = panel;
  const { call, ask, close } = await launchWith(serviceWorker, { notes: { type: 'console' } });
  const write = (from: number, to: number) =>
    serviceWorker.evaluate(
      async ([first, last]) => {
        const host = await kernel;
        const notes = Array.from({ length: last - first + 1 }, (_, i) => `note ${first + i}`);
        await Promise.all(notes.map(async (note) => E(host).writeConsole?.('s1', 'notes', note)));
      },
      [from, to] as const,
    );
  await write(1, 450);
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

  await write(451, 452);
  await expect(page.getByRole('button', { name: '2 newer below' })).toBeVisible();
  await expect(log.getByText('note 452', { exact: true })).not.toBeInViewport();
  await expectAccessible(page);
  await page.getByRole('button', { name: '2 newer below' }).click();
  await expect(log.getByText('note 452', { exact: true })).toBeInViewport();
  await expect(log).toBeFocused();
  await write(453, 453);
  await expect(log.getByText('note 453', { exact: true })).toBeInViewport();

  // The kernel keeps so many characters; what it dropped while nobody looked is counted.
  await panel.open('consoles');
  for (const letter of ['a', 'b']) await ask('write', 'notes', letter.repeat(600_000));
  expect((await call('readConsole', 's1', 'notes')).entries).toHaveLength(1);
  await panel.open('consoles/s1/notes');
  await earlier.click();
  await expect(log).toContainText('454 entries are not kept any more');
  await expect(log).toContainText('… and 590000 more characters');
  await close();
});

test('what the vat does not take stays typed; bytes are hex if one likes; the input ends, and so does the subcluster', async ({
  panel,
  serviceWorker,
}) => {
  const { page } = panel;
  const { call, ask, close } = await launchWith(serviceWorker, {
    raw: { type: 'console', unit: 'bytes' },
    screen: { type: 'console', direction: 'out', unit: 'string' },
    text: { type: 'console', unit: 'string', direction: 'in' },
  });
  const field = page.getByRole('textbox', { name: /^Input/ });
  const log = page.getByRole('log');

  await panel.open('consoles/s1/screen');
  await ask('write', 'screen', 'shown\n  as it is');
  await expect(log).toContainText('shown\n  as it is');
  await expect(page.getByRole('main')).toContainText('the vat only writes');
  await expect(field).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'End the input…' })).toHaveCount(0);

  await panel.open('consoles/s1/text');
  await field.fill('x'.repeat(60_000));
  await field.press('Enter');
  await expect(field).toHaveValue('');
  await expect(page.getByRole('main')).toContainText('60000 characters not read by the vat');
  await field.fill('y'.repeat(60_000));
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/the vat has not read what was written before/);
  await expect(field).toHaveValue('y'.repeat(60_000));
  await ask('read', 'text');
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
  await expect(log).toContainText('68 69');
  expect(await ask('read', 'raw')).toMatchObject({ body: '#"aGk="' });
  await page.getByLabel('Bytes in').selectOption('base64');
  await expect(log).toContainText('aGk=');
  await field.fill('no base64!');
  await field.press('Enter');
  await expect(field).toHaveAccessibleDescription(/expected bytes in base64/);

  await page.getByRole('button', { name: 'End the input…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End the input' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Input ended' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(field).toHaveCount(0);
  expect(await ask('read', 'raw')).toMatchObject({ body: '#null' });

  await call('terminateSubcluster', 's1');
  await expect(page.getByRole('status').filter({ hasText: 'Closed' })).toBeVisible();
  await expect(log).toContainText('aGk=');
  await expectUsable(page);
  await page.reload();
  await expect(page.getByRole('main')).toContainText('Subcluster s1 has no console raw');
  await close();
});
