/** `npm start -- --check`: a first use of the kernel from launch to restart, done through the panel as a person would. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPanel, type Panel } from '../../e2e/support/panel.ts';
import { launchWithExtension, type ExtensionBrowser } from './browser.ts';
import { ensureChromium } from './ensure-chromium.ts';
import { runScriptQuietly } from './npm-script.ts';
import { paths, shown } from './paths.ts';
import { bold, say, step } from './progress.mjs';

const MESSAGES = 5;

/** Sends one `increment`, whose answer has to be the next number. */
const increment = async (panel: Panel, target: string, expected: number): Promise<void> => {
  const answer = await panel.send(target, 'increment', '[]');
  if (answer !== String(expected)) throw new Error(`increment answered ${answer}; ${expected} was expected`);
};

const removeProfile = (profileDir: string): void =>
  rmSync(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });

export const check = async (stop: AbortSignal): Promise<void> => {
  await step('Building the extension', () => runScriptQuietly('build:extension', stop));
  const chromium = await ensureChromium();
  const profileDir = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-check-'));
  let browser: ExtensionBrowser | undefined;
  const closeBrowser = async (): Promise<void> => browser?.context.close();
  // Whatever waits for the browser then fails, and the command ends.
  stop.addEventListener('abort', () => void closeBrowser());

  const open = async (): Promise<Panel> => {
    stop.throwIfAborted();
    browser = await launchWithExtension({
      executablePath: chromium.path,
      extensionDir: paths.extension,
      profileDir,
      headless: true,
    });
    return openPanel(browser.context.pages()[0] ?? (await browser.context.newPage()), browser.extensionId);
  };

  try {
    let panel = await step('Starting Chromium with a new profile and opening the control panel', open);
    const target = await step('Launching the sample "counter"', () => panel.launchSample('counter'));
    await step(`Sending ${MESSAGES} messages: increment`, async () => {
      for (let n = 1; n <= MESSAGES; n += 1) await increment(panel, target, n);
    });
    panel = await step('Restarting the browser and opening the control panel', async () => {
      await closeBrowser();
      return open();
    });
    await step('Sending another increment: the counter goes on where it was', () =>
      increment(panel, target, MESSAGES + 1),
    );
    await step('Taking a picture of the panel', async () => {
      mkdirSync(path.dirname(paths.panelPicture), { recursive: true });
      await panel.page.screenshot({ path: paths.panelPicture });
    });
    say(`
${bold('The check passed.')}
  Chromium ${chromium.version} at ${chromium.path}
  The sample "counter" was launched and counted to ${MESSAGES}.
  The browser was restarted; the next answer was ${MESSAGES + 1}: the state survived.
  Picture of the panel: ${shown(paths.panelPicture)}`);
  } finally {
    await closeBrowser();
    removeProfile(profileDir);
  }
};
