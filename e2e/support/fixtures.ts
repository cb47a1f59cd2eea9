/**
 * What every e2e test begins with: a browser with the extension and a kernel that has nothing yet. The browser is one that the tests
 * before it used, or with `test.use({ sharesBrowser: false })`, or where the extension or the engine is another, the test's own, on a
 * profile of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, type BrowserContext, type Page, type Worker } from '@playwright/test';
import { launchWithExtension, type ExtensionBrowser } from '../../src/dev/browser.ts';
import { paths } from '../../src/dev/paths.ts';
import { killBrowser } from './kill-browser.ts';
import { openPanel, type Panel } from './panel.ts';

/** A running browser. After a restart there is a new one, and what belonged to the old is gone. */
export type Running = { context: BrowserContext; serviceWorker: Worker; extensionId: string; panel: Panel };

export type Fixtures = {
  /** The folder of the extension that the browser loads; unless a test brings another, the built one. */
  extensionDir: string;
  /** Flags of the browser's engine. */
  jsFlags: string;
  profileDir: string;
  /** Whether the test goes on with the browser of others that share it, after everything in it was forgotten. */
  sharesBrowser: boolean;
  /** The first browser of the test. */
  running: Running;
  extensionId: string;
  serviceWorker: Worker;
  panel: Panel;
  panelPage: Page;
  /** Closes the browser, if it still runs, and starts it again on the same profile with the panel open. */
  restartBrowser(): Promise<Running>;
  /** Kills the browser in the midst of whatever it does, and waits until it is gone. */
  killBrowser(): Promise<void>;
};

type Session = {
  /** A new browser, or the one that runs as if it were new. */
  begin(): Promise<Running>;
  restart(): Promise<Running>;
  kill(): Promise<void>;
  close(): Promise<void>;
};

const executablePath = (): string => {
  const found = process.env.CHROMIUM_PATH;
  if (found === undefined) throw new Error('CHROMIUM_PATH is not set; run the tests with: npm run test:e2e');
  return found;
};

const makeProfile = (): string => mkdtempSync(path.join(tmpdir(), 'ocap-kernel-e2e-'));
const removeProfile = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });

/** So that tests of object collection need not wait for the engine. */
const JS_FLAGS = '--expose-gc';

/** Runs in the service worker: ends the kernel as it is. */
const endKernel = async (): Promise<void> => {
  if (await chrome.offscreen.hasDocument()) await chrome.offscreen.closeDocument();
};

/** Runs in a page: forgets the kernel. @throws DOMException while its worker has the files */
const emptyFileSystem = async (): Promise<void> => {
  const root = await navigator.storage.getDirectory();
  for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
};

/** Leaves one page in the browser, nothing that the extension kept, and no kernel. */
const makeAsNew = async ({ context, serviceWorker, extensionId }: ExtensionBrowser): Promise<Page> => {
  const page = await context.newPage();
  for (const other of context.pages()) if (other !== page) await other.close();
  // Any file of the extension has its origin; this one runs no code.
  await page.goto(`chrome-extension://${extensionId}/icons/icon-16.png`);
  // What loses the kernel may ask for the next one at once: that does not touch the files, as if a person had stopped it.
  await page.evaluate(() => localStorage.setItem('kernel stopped', 'for the next test'));
  await serviceWorker.evaluate(endKernel);
  await base.expect(() => page.evaluate(emptyFileSystem)).toPass();
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await serviceWorker.evaluate(endKernel);
  return page;
};

const makeSession = (extensionDir: string, jsFlags: string, profileDir: string): Session => {
  let browser: ExtensionBrowser | undefined;
  const close = async (): Promise<void> => {
    await browser?.context.close();
    browser = undefined;
  };
  const restart = async (): Promise<Running> => {
    await close();
    browser = await launchWithExtension({
      executablePath: executablePath(),
      extensionDir,
      profileDir,
      headless: true,
      jsFlags,
    });
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    return { ...browser, panel: await openPanel(page, browser.extensionId) };
  };
  return {
    close,
    restart,
    async begin() {
      if (browser === undefined) return restart();
      return { ...browser, panel: await openPanel(await makeAsNew(browser), browser.extensionId) };
    },
    async kill() {
      const closed = browser?.context.waitForEvent('close');
      await killBrowser(profileDir);
      await closed;
      browser = undefined;
    },
  };
};

export const test = base.extend<Fixtures & { session: Session }, { sharedSession: Session }>({
  sharesBrowser: [true, { option: true }],
  // Playwright asks for a pattern here, also where a fixture needs no other.
  // oxlint-disable-next-line no-empty-pattern
  extensionDir: async ({}, use) => use(paths.extension),
  jsFlags: [JS_FLAGS, { option: true }],
  // oxlint-disable-next-line no-empty-pattern
  profileDir: async ({}, use) => {
    const folder = makeProfile();
    await use(folder);
    removeProfile(folder);
  },
  sharedSession: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = makeProfile();
      const session = makeSession(paths.extension, JS_FLAGS, folder);
      await use(session);
      await session.close();
      removeProfile(folder);
    },
    { scope: 'worker' },
  ],
  session: async ({ sharesBrowser, sharedSession, extensionDir, jsFlags, profileDir }, use) => {
    if (sharesBrowser && extensionDir === paths.extension && jsFlags === JS_FLAGS) return use(sharedSession);
    const session = makeSession(extensionDir, jsFlags, profileDir);
    await use(session);
    await session.close();
  },
  running: async ({ session }, use) => use(await session.begin()),
  context: async ({ running }, use) => use(running.context),
  serviceWorker: async ({ running }, use) => use(running.serviceWorker),
  extensionId: async ({ running }, use) => use(running.extensionId),
  panel: async ({ running }, use) => use(running.panel),
  panelPage: async ({ panel }, use) => use(panel.page),
  restartBrowser: async ({ session }, use) => use(() => session.restart()),
  killBrowser: async ({ session }, use) => use(() => session.kill()),
});

export { expect } from '@playwright/test';
