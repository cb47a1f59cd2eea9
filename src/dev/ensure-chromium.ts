/** The Chromium that the commands use: the one that is found, else the one they install. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium as playwright } from '@playwright/test';
import { findChromium, type Chromium, type ChromiumPlaces } from './find-chromium.ts';
import { root } from './ensure-installed.mjs';
import { say, step } from './progress.mjs';
import { runAloud } from './run.mjs';

/** One way to install Chromium: programs to run in order. `useful` is asked when its turn has come. */
export type Installer = { title: string; commands: [program: string, ...args: string[]][]; useful(): boolean };

const systemFolders = ['/usr/bin', '/usr/local/bin', '/Applications/Chromium.app/Contents/MacOS'];

/** The oldest Chromium that takes the extension, as its manifest says. */
const minimumVersion = (): number => {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'manifest.json'), 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('minimum_chrome_version' in manifest)) return 0;
  return Number.parseInt(String(manifest.minimum_chrome_version), 10);
};

const playwrightCli = path.join(root, 'node_modules/@playwright/test/cli.js');
const isRootWithApt = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** Playwright's download first. A bare Debian or Ubuntu also lacks the libraries it needs, and root can install them. */
const installers: Installer[] = [
  {
    title: 'Installing Chromium with Playwright',
    commands: [[process.execPath, playwrightCli, 'install', '--no-shell', 'chromium']],
    useful: () => !existsSync(playwright.executablePath()),
  },
  {
    title: 'Installing the libraries of Chromium with apt-get',
    commands: [[process.execPath, playwrightCli, 'install-deps', 'chromium']],
    useful: () => isRootWithApt() && existsSync(playwright.executablePath()),
  },
  {
    title: 'Installing Chromium with apt-get',
    commands: [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', 'chromium'],
    ],
    useful: isRootWithApt,
  },
];

const advice = `Install Chromium, for example with "apt-get install chromium" or "npx playwright install --with-deps chromium", or set
CHROMIUM_PATH to the program. Google Chrome does not do: it ignores --load-extension.`;

/**
 * Finds Chromium, and installs it where there is none.
 * @throws Error that says what was found, why it was of no use, and what to do
 */
export const makeChromiumProvider =
  (places: ChromiumPlaces, ways: readonly Installer[]) => async (): Promise<Chromium> => {
    let found = await findChromium(places);
    for (const way of ways) {
      if ('path' in found) return found;
      if (!way.useful()) continue;
      // An installer that fails is no reason to stop: the next one may do, and the last word tells what is missing.
      await step(way.title, async () => {
        for (const [program, ...args] of way.commands) {
          const code = await runAloud(program, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
          if (code !== 0) throw new Error(`${path.basename(program)} ${args.join(' ')} ended with exit code ${code}`);
        }
      }).catch(() => undefined);
      found = await findChromium(places);
    }
    if ('path' in found) return found;
    throw new Error(['No usable Chromium was found.', ...found.problems, advice].join('\n'));
  };

/** The Chromium of this machine, for the extension of this checkout. */
export const ensureChromium = (): Promise<Chromium> =>
  step('Finding Chromium', async () => {
    const places = { env: process.env, folders: systemFolders, bundled: playwright.executablePath() };
    const chromium = await makeChromiumProvider({ ...places, minimumVersion: minimumVersion() }, installers)();
    say(`  Chromium ${chromium.version} at ${chromium.path}`);
    return chromium;
  });
