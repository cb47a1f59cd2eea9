/** `npm run bench:browser`: what the kernel in Chromium costs, beside what the same work costs there without it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { launchWithExtension } from '../src/dev/browser.ts';
import { makeChromiumProvider } from '../src/dev/ensure-chromium.ts';
import { buildExtension } from './browser/build-extension.ts';
import { measureInterleaved, type Subject } from './measure/interleave.ts';
import { readOptions } from './options.ts';
import { makeProgress } from './progress.ts';
import { formatReport, type Report } from './report.ts';

const { json, rounds, counts } = readOptions();
const findChromium = makeChromiumProvider(
  { env: process.env, folders: ['/usr/bin'], bundled: chromium.executablePath(), minimumVersion: 130 },
  [],
);

/** @param folder - for all that is made: the extension with the bench in it, and the browser's profile */
const bench = async (folder: string): Promise<Report> => {
  const progress = makeProgress({ rounds });
  const { path: executablePath, version } = await findChromium();
  const extensionDir = join(folder, 'extension');
  progress.say('building the extension');
  await buildExtension(extensionDir);
  const profileDir = join(folder, 'profile');
  const { context, extensionId } = await launchWithExtension({
    executablePath,
    extensionDir,
    profileDir,
    headless: true,
  });
  try {
    const page = await context.newPage();
    await page.goto(`chrome-extension://${extensionId}/page.html`);
    await page.waitForFunction(() => 'bench' in globalThis);
    progress.say('recording what the kernel does');
    const operations = await page.evaluate((wanted) => globalThis.bench.prepare(wanted), counts);
    const subjects = operations.map(({ limits, ...known }, operation): Subject => {
      const probe = (limit?: number) => () =>
        page.evaluate((which) => globalThis.bench.run(which.operation, which.limit), { operation, limit });
      return { ...known, run: probe(), limits: limits.map((name, limit) => ({ name, run: probe(limit) })) };
    });
    const rows = await measureInterleaved(subjects, { rounds, onRun: progress.onRun });
    return { platform: `Chromium ${version}, headless`, rounds, rows };
  } finally {
    progress.end();
    await context.close();
  }
};

const folder = await mkdtemp(join(tmpdir(), 'ocap-kernel-bench-'));
try {
  const report = await bench(folder);
  console.log(json ? JSON.stringify(report, undefined, 2) : formatReport(report));
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
