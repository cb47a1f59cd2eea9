/** `npm run bench:browser`: what the kernel in Chromium costs, beside what the same work costs there without it. */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchWithExtension, type ExtensionBrowser } from '../src/dev/browser.ts';
import { makeChromiumProvider } from '../src/dev/ensure-chromium.ts';
import { buildExtension } from './browser/build-extension.ts';
import type { Subject } from './measure/interleave.ts';
import { measurePanel } from './panel/measure-panel.ts';
import type { Row } from './report.ts';
import { runBench, type Command } from './run-bench.ts';

/** Installs nothing, and so has nothing to say on stdout, where the report goes. */
const findChromium = makeChromiumProvider(
  { env: process.env, folders: ['/usr/bin'], bundled: chromium.executablePath(), minimumVersion: 130 },
  [],
);

const measureKernel = async (browser: ExtensionBrowser, { options, say, measure }: Command): Promise<Row[]> => {
  const page = await browser.context.newPage();
  await page.goto(`chrome-extension://${browser.extensionId}/page.html`);
  await page.waitForFunction(() => 'bench' in globalThis);
  say('recording what the kernel does');
  const operations = await page.evaluate((wanted) => globalThis.bench.prepare(wanted), options.counts);
  const subjects = operations.map(({ limits, ...known }, operation): Subject => {
    const probe = (limit?: number) => () =>
      page.evaluate((which) => globalThis.bench.run(which.operation, which.limit), { operation, limit });
    return { ...known, run: probe(), limits: limits.map((name, limit) => ({ name, run: probe(limit) })) };
  });
  return measure(subjects);
};

await runBench(async (command) => {
  const { folder, options, say } = command;
  const { path: executablePath, version } = await findChromium();
  say('building the extension, with the bench in it');
  const extensionDir = join(folder, 'extension');
  await buildExtension(extensionDir);

  /** Each part has a browser and a kernel of its own. */
  const inBrowser = async <Result>(name: string, work: (browser: ExtensionBrowser) => Promise<Result>) => {
    const profileDir = join(folder, name);
    const browser = await launchWithExtension({ executablePath, extensionDir, profileDir, headless: true });
    try {
      return await work(browser);
    } finally {
      await browser.context.close();
    }
  };
  const rows = options.onlyPanel ? [] : await inBrowser('kernel', (browser) => measureKernel(browser, command));
  const panel = await inBrowser('panel', (browser) => measurePanel(browser, options.panel, say));
  return { platform: `Chromium ${version}, headless`, rows, panel };
});
