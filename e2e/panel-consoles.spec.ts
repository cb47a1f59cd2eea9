/** Consoles: the terminals by which a person talks to vats. */
import type { Locator, Worker } from '@playwright/test';
import type { ClusterConfig } from '../src/wire/cluster-config.ts';
import { expect, test } from './support/fixtures.ts';
import { makeKernelHost } from './support/kernel-host.ts';
import { serveTestVats } from './support/test-vats.ts';

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

  await keyboard.type('not yet');
  // The next life of the kernel has an empty console, and the panel has what was being typed.
  await restartKernel();
  expect(await talking).toMatch(/SESSION_ENDED|KERNEL_STOPPED/);
  await expect(log).toContainText('Nothing has been written yet');
  await expect(field).toHaveValue('not yet');
  await field.press('Enter');
  await expect(log).toContainText('not yet');
  await close();
});
