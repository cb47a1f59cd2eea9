/**
 * The kernel's suite in Chromium: the cases and the vats that `test/contracts/node-kernel.test.ts` runs in Node; those that do not
 * depend on the platform only when everything is tested.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchWithExtension, type ExtensionBrowser } from '../src/dev/browser.ts';
import { paths } from '../src/dev/paths.ts';
import { kernelSuite, type KernelHost } from '../test/contracts/kernel-suite.ts';
import { isFull } from '../test/support/full-size.ts';
import { expect, test } from './support/fixtures.ts';
import { makeKernelHost } from './support/kernel-host.ts';
import { serveTestVats } from './support/test-vats.ts';

// One browser for all cases: each begins with a kernel that was reset.
let profileDir: string;
let browser: ExtensionBrowser;
let vats: Awaited<ReturnType<typeof serveTestVats>>;
let host: KernelHost;

test.beforeAll(async () => {
  profileDir = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-suite-'));
  vats = await serveTestVats();
  browser = await launchWithExtension({
    executablePath: process.env.CHROMIUM_PATH ?? '',
    extensionDir: paths.extension,
    profileDir,
    headless: true,
    jsFlags: '--expose-gc',
  });
  host = makeKernelHost(browser.serviceWorker, vats.url);
});

test.afterAll(async () => {
  await browser.context.close();
  await vats.close();
  rmSync(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

test.describe('the kernel in Chromium', () => {
  for (const { name, run } of kernelSuite.filter(({ platform }) => platform || isFull)) {
    test(name, async () => {
      await host.call('reset');
      await run(host);
      // It settles when every vat has nothing more to do.
      await host.call('collectGarbage');
      const { vats: left } = await host.call('getStatus');
      expect(left.filter(({ queueLength, state }) => queueLength > 0 || state === 'starting')).toEqual([]);
    });
  }
});
