/** Playwright in the Chromium that is found, on the built extension and on the panel as a page, which is built here. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './ensure-chromium.ts';
import { paths, shown } from './paths.ts';
import { say, step } from './progress.mjs';
import { runAloud, runQuietly } from './run.mjs';

const viteCli = path.join(paths.root, 'node_modules/vite/bin/vite.js');
const playwrightCli = path.join(paths.root, 'node_modules/@playwright/test/cli.js');

/** Whether Playwright is asked for the tests of the panel as a page only, which need no extension. */
export const isPanelAlone = (args: readonly string[]): boolean => args.includes('--project=panel');

const buildPanelPage = (signal: AbortSignal): Promise<string> =>
  runQuietly(process.execPath, [viteCli, 'build', '--config', path.join(paths.root, 'e2e/panel-page/vite.config.ts')], {
    cwd: paths.root,
    signal,
  });

/**
 * @param args - Playwright's own, such as `-g 'counter'` or `--ui`
 * @param prefix - what each line of its output begins with
 * @returns Playwright's exit code
 * @throws Error where there is no Chromium or no built extension
 */
export const runE2e = async (args: string[], signal: AbortSignal, prefix?: string): Promise<number> => {
  if (!isPanelAlone(args) && !existsSync(path.join(paths.extension, 'manifest.json'))) {
    throw new Error(`there is no built extension in ${shown(paths.extension)}`);
  }
  if (!args.includes('--project=extension')) await step('Building the panel as a page', () => buildPanelPage(signal));
  const chromium = await ensureChromium();
  const command = [playwrightCli, 'test', '--config', path.join(paths.root, 'e2e/playwright.config.ts'), ...args];
  const env = { ...process.env, CHROMIUM_PATH: chromium.path };
  const output = prefix === undefined ? {} : { prefix };
  const code = await runAloud(process.execPath, command, { cwd: paths.root, env, signal, ...output });
  if (!args.includes('--ui')) {
    say(`  HTML report: ${shown(paths.htmlReport)}/index.html (with traces: npx playwright show-report)`);
  }
  return code;
};
