/** Playwright on the built extension, in the Chromium that is found. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './ensure-chromium.ts';
import { paths, shown } from './paths.ts';
import { say } from './progress.mjs';
import { runAloud } from './run.mjs';

const playwrightCli = path.join(paths.root, 'node_modules/@playwright/test/cli.js');

/**
 * @param args - Playwright's own, such as `-g 'counter'` or `--ui`
 * @param prefix - what each line of its output begins with
 * @returns Playwright's exit code
 * @throws Error where there is no Chromium or no built extension
 */
export const runE2e = async (args: string[], signal: AbortSignal, prefix?: string): Promise<number> => {
  if (!existsSync(path.join(paths.extension, 'manifest.json'))) {
    throw new Error(`there is no built extension in ${shown(paths.extension)}`);
  }
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
