/**
 * e2e: a real Chromium, with the built extension (`extension`) or with the panel alone as a page (`panel`). `npm run test:e2e` builds
 * both and finds the browser first.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { headlessArgs } from '../src/dev/browser.ts';

const inRoot = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  projects: [
    { name: 'extension', testIgnore: '**/e2e/panel/*' },
    {
      name: 'panel',
      testDir: 'panel',
      use: { launchOptions: { executablePath: process.env.CHROMIUM_PATH ?? '', args: headlessArgs } },
    },
  ],
  outputDir: inRoot('test-results/e2e'),
  // A browser per core is busy enough; a test that fails once has failed.
  workers: '100%',
  fullyParallel: false,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    // Costs an eighth of the time. A failure shows the page as a screen reader has it; `npm run test:e2e -- --trace on` records all.
    trace: 'off',
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
  },
  reporter: [
    ['list'],
    ['html', { outputFolder: inRoot('playwright-report'), open: 'never' }],
    ['json', { outputFile: inRoot('test-results/e2e.json') }],
    ['./support/test-watch.ts'],
  ],
});
