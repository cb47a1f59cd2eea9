/** `npm run screenshots`: the pictures of `docs/panel.md`, one of each view, of a kernel in which some things have happened. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { listViews } from '../../e2e/support/every-view.ts';
import { makeKernelHost } from '../../e2e/support/kernel-host.ts';
import { openPanel, type Panel } from '../../e2e/support/panel.ts';
import { serveTestVats } from '../../e2e/support/test-vats.ts';
import { launchWithExtension, type ExtensionBrowser } from './browser.ts';
import { ensureChromium } from './ensure-chromium.ts';
import { interruption } from './interruption.ts';
import { runScriptQuietly } from './npm-script.ts';
import { paths, shown } from './paths.ts';
import { say, sayFailure, step } from './progress.mjs';

/** In bytes: pictures are in the repository for good. */
const LARGEST = 200_000;

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };
const POPUP = { width: 400, height: 600 };

/** Where a view has more to tell than at its own address. */
const placesOf: Readonly<Record<string, string>> = {
  store: 'store/table/objects',
  consoles: 'consoles/s5/terminal',
};

/** Of no kernel that matters: the pictures have the same peer each time. */
const PHRASE = 'giraffe lobster walnut pelican mushroom cactus dolphin mosquito squirrel sibling advance auction';

const fillKernel = async (panel: Panel, { serviceWorker }: ExtensionBrowser): Promise<void> => {
  const { call } = makeKernelHost(serviceWorker, '');
  await call('initIdentity', { mnemonic: PHRASE });
  await call('confirmPhraseBackup');
  const counter = await panel.launchSample('counter');
  const alice = await panel.launchSample('greeter');
  const notes = await panel.launchSample('notes');
  const ticker = await panel.launchSample('ticker');
  const names = { counter, greeter: alice, notebook: notes, ticker };
  for (const [name, kref] of Object.entries(names)) await call('setPetName', kref, name);
  await panel.send('counter', 'increment', '[5]');
  await panel.send('greeter', 'askBob', '["Carol"]');
  await panel.send('notebook', 'add', '["milk", "two litres"]');
  await panel.send('notebook', 'add', '["bread", "rye"]');
  await panel.send('ticker', 'start', '[100]');
  await panel.send('ticker', 'wait', '[5]');
  await panel.send('ticker', 'stop', '[]');
  await panel.send('notebook', 'open', '["milk"]');
  await talk(panel, serviceWorker);
};

/** A console in which a vat answers. */
const talk = async ({ page, open }: Panel, serviceWorker: ExtensionBrowser['serviceWorker']): Promise<void> => {
  const vats = await serveTestVats();
  try {
    const { call, send } = makeKernelHost(serviceWorker, vats.url);
    const io = { terminal: { type: 'console' as const } };
    const { rootKref } = await call('launchSubcluster', { ...vats.oneVat('plumber'), io });
    // It is at it as long as there is input.
    void send(rootKref, 'answerAll', ['terminal']).catch(() => undefined);
    await open('consoles/s5/terminal');
    for (const line of ['hello', 'is anybody there?']) {
      await page.getByRole('textbox', { name: 'Input' }).fill(line);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByRole('log').getByText(`heard ${line}`).waitFor();
    }
  } finally {
    await vats.close();
  }
};

/** Opens a draft; it stays at the address that it gets. */
const writeDraft = async ({ page, open }: Panel): Promise<void> => {
  await open('playground');
  await page.getByRole('button', { name: 'Write it' }).click();
  await page
    .getByText(/b1-[\da-f]/)
    .first()
    .waitFor();
};

/** A picture of what the page shows, once all of it is there. */
const takePicture = async (page: Page, name: string): Promise<void> => {
  const underWay = page.locator('[aria-busy="true"]').or(page.getByText(/^(Asking|Loading|Counting) .*…$/));
  await underWay.first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
  const file = path.join(paths.panelPictures, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(file);
  if (size > LARGEST) throw new Error(`${shown(file)} has ${size} bytes; ${LARGEST} are allowed`);
};

const takePictures = async (panel: Panel, { context, extensionId }: ExtensionBrowser): Promise<string[]> => {
  const { page } = panel;
  await page.setViewportSize(WIDE);
  // Away from what would show that it is under it.
  await page.mouse.move(0, 0);
  await page.emulateMedia({ colorScheme: 'light' });
  const views = await listViews(page);
  for (const view of views) {
    if (view === 'playground') await writeDraft(panel);
    else await panel.open(placesOf[view] ?? view);
    await takePicture(page, view);
  }
  await panel.open('overview');
  await page.emulateMedia({ colorScheme: 'dark' });
  await takePicture(page, 'overview-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await panel.open('subclusters');
  await page.setViewportSize(NARROW);
  await takePicture(page, 'narrow');
  const popup = await context.newPage();
  await popup.setViewportSize(POPUP);
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);
  await popup.getByText('Running', { exact: true }).waitFor();
  await takePicture(popup, 'popup');
  return [...views, 'overview-dark', 'narrow', 'popup'];
};

/** Those of views that are no more. */
const removeOthers = (taken: readonly string[]): void => {
  for (const file of readdirSync(paths.panelPictures)) {
    if (!taken.includes(path.basename(file, '.png'))) rmSync(path.join(paths.panelPictures, file));
  }
};

const run = async (stop: AbortSignal): Promise<void> => {
  await step('Building the extension', () => runScriptQuietly('build:extension', stop));
  const chromium = await ensureChromium();
  const profileDir = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-screenshots-'));
  try {
    const browser = await step('Starting Chromium with a new profile', () =>
      launchWithExtension({
        executablePath: chromium.path,
        extensionDir: paths.extension,
        profileDir,
        headless: true,
      }),
    );
    stop.addEventListener('abort', () => void browser.context.close());
    try {
      const [page = await browser.context.newPage()] = browser.context.pages();
      const panel = await openPanel(page, browser.extensionId);
      await step('Letting some things happen', () => fillKernel(panel, browser));
      const taken = await step('Taking the pictures', () => takePictures(panel, browser));
      removeOthers(taken);
      say(`${taken.length} pictures are in ${shown(paths.panelPictures)}/: ${taken.join(', ')}`);
    } finally {
      await browser.context.close();
    }
  } finally {
    rmSync(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
};

// What a supervisor that is not pinned yet looks like is the same.
process.env.OCAP_KERNEL_UNPINNED = '1';
const stop = interruption();
try {
  await run(stop);
} catch (error) {
  if (stop.aborted) say('Interrupted.');
  else sayFailure(error);
  process.exitCode = 1;
}
