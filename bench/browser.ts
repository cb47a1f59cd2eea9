/** `npm run bench:browser`: what the kernel in Chromium costs, beside what the same work costs there without it. */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchWithExtension } from '../src/dev/browser.ts';
import { makeChromiumProvider } from '../src/dev/ensure-chromium.ts';
import { buildExtension } from './browser/build-extension.ts';
import type { Subject } from './measure/interleave.ts';
import { runBench } from './run-bench.ts';

/** Installs nothing, and so has nothing to say on stdout, where the report goes. */
const findChromium = makeChromiumProvider(
  { env: process.env, folders: ['/usr/bin'], bundled: chromium.executablePath(), minimumVersion: 130 },
  [],
);

await runBench(async ({ folder, counts, say, measure }) => {
  const { path: executablePath, version } = await findChromium();
  say('building the extension, with the bench in it');
  const extensionDir = join(folder, 'extension');
  await buildExtension(extensionDir);
  const profileDir = join(folder, 'profile');
  const browser = await launchWithExtension({ executablePath, extensionDir, profileDir, headless: true });
  try {
    const page = await browser.context.newPage();
    await page.goto(`chrome-extension://${browser.extensionId}/page.html`);
    await page.waitForFunction(() => 'bench' in globalThis);
    say('recording what the kernel does');
    const operations = await page.evaluate((wanted) => globalThis.bench.prepare(wanted), counts);
    const subjects = operations.map(({ limits, ...known }, operation): Subject => {
      const probe = (limit?: number) => () =>
        page.evaluate((which) => globalThis.bench.run(which.operation, which.limit), { operation, limit });
      return { ...known, run: probe(), limits: limits.map((name, limit) => ({ name, run: probe(limit) })) };
    });
    return { platform: `Chromium ${version}, headless`, rows: await measure(subjects) };
  } finally {
    await browser.context.close();
  }
});
