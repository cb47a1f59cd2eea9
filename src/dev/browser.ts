/** Chromium with the built extension loaded, driven by Playwright. `npm start`, the e2e tests and the bench share it. */
import { existsSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type BrowserContext, type Worker } from '@playwright/test';
import { messageOf } from './progress.mjs';

export type ExtensionBrowser = { context: BrowserContext; serviceWorker: Worker; extensionId: string };

export type LaunchOptions = {
  /** The Chromium program. */
  executablePath: string;
  /** The folder of the built extension. */
  extensionDir: string;
  /** Made if it is not there. */
  profileDir: string;
  headless: boolean;
  /** Flags of V8: `--expose-gc` gives every realm a function `gc`, so that tests of object collection need not wait for the engine. */
  jsFlags?: string;
};

/** How long a slow machine may take to start the service worker. */
const START_MS = 60_000;

/** What Playwright has Chromium leave out, which a list of one's own replaces, as far as it bears on the extension. */
const leftOutByPlaywright = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

/** For a browser that nobody looks at: without them a browser with the panel open takes two thirds of the CPU time to start. */
export const headlessArgs = [
  '--disable-gpu',
  // A renderer loads the address bar's popups beforehand.
  `--disable-features=${[...leftOutByPlaywright, 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'].join(',')}`,
  '--in-process-gpu',
];

const isRoot = process.getuid?.() === 0;

/** `chrome.runtime.reload()` makes an unpacked extension vanish unless the profile is in developer mode. */
const prepareProfile = (profileDir: string): void => {
  const preferences = path.join(profileDir, 'Default/Preferences');
  if (existsSync(preferences)) return;
  mkdirSync(path.dirname(preferences), { recursive: true });
  writeFileSync(preferences, JSON.stringify({ extensions: { ui: { developer_mode: true } } }));
};

/** Chromium marks a profile in use by a link named after the machine and the process, and leaves it when it is killed. */
const refuseProfileInUse = (profileDir: string): void => {
  let owner: string;
  try {
    owner = readlinkSync(path.join(profileDir, 'SingletonLock'));
  } catch {
    return; // No such link: nobody uses the profile.
  }
  const pid = Number(owner.slice(owner.lastIndexOf('-') + 1));
  try {
    process.kill(pid, 0);
  } catch {
    return; // A link left behind by a browser that was killed; Chromium takes the profile over.
  }
  throw new Error(`the profile ${profileDir} is in use by a browser (process ${pid}); close it first`);
};

const explain = (error: unknown, profileDir: string): Error => {
  const text = messageOf(error);
  if (/no usable sandbox/i.test(text)) {
    return new Error(
      'Chromium finds no usable sandbox on this machine. Allow unprivileged user namespaces, or set CHROMIUM_NO_SANDBOX=1 to run it without.',
    );
  }
  return new Error(`Chromium did not start with the profile ${profileDir}: ${text}`);
};

/**
 * Starts Chromium with the extension and waits until its service worker runs.
 * Closing the returned context ends the browser and keeps the profile.
 */
export const launchWithExtension = async (options: LaunchOptions): Promise<ExtensionBrowser> => {
  const { executablePath, extensionDir, profileDir, headless, jsFlags } = options;
  if (!existsSync(path.join(extensionDir, 'manifest.json'))) {
    throw new Error(`there is no built extension in ${extensionDir}; run: npm run build:extension`);
  }
  refuseProfileInUse(profileDir);
  prepareProfile(profileDir);
  const args = [
    `--load-extension=${extensionDir}`,
    `--disable-extensions-except=${extensionDir}`,
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(headless ? headlessArgs : []),
    ...(jsFlags === undefined ? [] : [`--js-flags=${jsFlags}`]),
  ];
  let context: BrowserContext;
  try {
    context = await chromium.launchPersistentContext(profileDir, {
      executablePath,
      headless,
      args,
      // Chromium refuses to run its sandbox as root.
      chromiumSandbox: !isRoot && process.env.CHROMIUM_NO_SANDBOX !== '1',
      // In a window the page follows the window's size.
      viewport: headless ? { width: 1280, height: 800 } : null,
      // Our commands close the browser themselves, after what they have to say.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    throw explain(error, profileDir);
  }
  try {
    const isOurs = (worker: Worker): boolean => worker.url().startsWith('chrome-extension://');
    const serviceWorker =
      context.serviceWorkers().find(isOurs) ??
      (await context.waitForEvent('serviceworker', { predicate: isOurs, timeout: START_MS }));
    return { context, serviceWorker, extensionId: new URL(serviceWorker.url()).host };
  } catch (error) {
    await context.close();
    throw new Error(
      `Chromium started, but the service worker of the extension in ${extensionDir} did not: ${messageOf(error)}`,
      { cause: error },
    );
  }
};
