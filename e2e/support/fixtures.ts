/** What every e2e test begins with: its own browser, with the extension, on a profile of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, type BrowserContext, type Page, type Worker } from '@playwright/test';
import { launchWithExtension } from '../../src/dev/browser.ts';
import { paths } from '../../src/dev/paths.ts';
import { killBrowser } from './kill-browser.ts';
import { openPanel, type Panel } from './panel.ts';

/** A running browser. After a restart there is a new one, and what belonged to the old is gone. */
export type Running = { context: BrowserContext; serviceWorker: Worker; extensionId: string; panel: Panel };

export type Fixtures = {
  /** The folder of the extension that the browser loads; unless a test brings another, the built one. */
  extensionDir: string;
  profileDir: string;
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

type Session = { start(): Promise<Running>; kill(): Promise<void>; close(): Promise<void> };

const executablePath = (): string => {
  const found = process.env.CHROMIUM_PATH;
  if (found === undefined) throw new Error('CHROMIUM_PATH is not set; run the tests with: npm run test:e2e');
  return found;
};

const makeSession = (extensionDir: string, profileDir: string): Session => {
  let context: BrowserContext | undefined;
  const close = async (): Promise<void> => {
    await context?.close();
    context = undefined;
  };
  return {
    close,
    async start() {
      await close();
      const browser = await launchWithExtension({
        executablePath: executablePath(),
        extensionDir,
        profileDir,
        headless: true,
        exposeGc: true,
      });
      context = browser.context;
      const page = context.pages()[0] ?? (await context.newPage());
      return { ...browser, panel: await openPanel(page, browser.extensionId) };
    },
    async kill() {
      const closed = context?.waitForEvent('close');
      await killBrowser(profileDir);
      await closed;
      context = undefined;
    },
  };
};

export const test = base.extend<Fixtures & { session: Session }>({
  // Playwright asks for a pattern here, also where a fixture needs no other.
  // eslint-disable-next-line no-empty-pattern
  extensionDir: async ({}, use) => use(paths.extension),
  // eslint-disable-next-line no-empty-pattern
  profileDir: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  },
  session: async ({ extensionDir, profileDir }, use) => {
    const session = makeSession(extensionDir, profileDir);
    await use(session);
    await session.close();
  },
  running: async ({ session }, use) => use(await session.start()),
  context: async ({ running }, use) => use(running.context),
  serviceWorker: async ({ running }, use) => use(running.serviceWorker),
  extensionId: async ({ running }, use) => use(running.extensionId),
  panel: async ({ running }, use) => use(running.panel),
  panelPage: async ({ panel }, use) => use(panel.page),
  restartBrowser: async ({ session }, use) => use(() => session.start()),
  killBrowser: async ({ session }, use) => use(() => session.kill()),
});

export { expect } from '@playwright/test';
