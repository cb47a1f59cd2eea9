/** `npm start` itself: the extension in Chromium with the control panel in a tab, until the user has had enough. */
import { openPanel } from '../../e2e/support/panel.ts';
import { startBundleServer } from '../bundler/index.ts';
import { launchWithExtension } from './browser.ts';
import { ensureChromium } from './ensure-chromium.ts';
import { aborted } from './interruption.ts';
import { runScriptQuietly } from './npm-script.ts';
import { paths, shown } from './paths.ts';
import { bold, say, step } from './progress.mjs';

export const keepOpen = async ({ headless, stop }: { headless: boolean; stop: AbortSignal }): Promise<void> => {
  await step('Building the extension', () => runScriptQuietly('build:extension', stop));
  const chromium = await ensureChromium();
  const server = await step('Starting the bundling server', () => startBundleServer({ root: paths.vats, log: say }));
  try {
    const { context, extensionId } = await step(`Starting Chromium ${headless ? 'without a window' : ''}`.trim(), () =>
      launchWithExtension({
        executablePath: chromium.path,
        extensionDir: paths.extension,
        profileDir: paths.profile,
        headless,
      }),
    );
    const closed = new Promise<void>((resolve) => context.once('close', () => resolve()));
    try {
      const panel = await step('Opening the control panel', async () =>
        openPanel(context.pages()[0] ?? (await context.newPage()), extensionId),
      );
      say(`
${bold('The kernel is running.')} ${headless ? 'There is no window: this terminal keeps it open.' : ''}
  Control panel    ${panel.page.url()}
  Bundling server  ${server.url}  (serves ${shown(paths.vats)}/)
  Extension        ${shown(paths.extension)}/
  Profile          ${shown(paths.profile)}/  (what the kernel remembers; delete it to begin anew)
${headless ? 'Press Ctrl+C to stop.' : 'Close the window or press Ctrl+C to stop.'}`);
      await Promise.race([closed, aborted(stop)]);
      say('Closing the browser.');
    } finally {
      await context.close();
    }
  } finally {
    await server.close();
  }
};
