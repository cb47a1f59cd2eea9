/**
 * The service worker: it makes sure that the offscreen document exists and introduces pages to the kernel there. It
 * relays nothing and holds no state, because Chrome stops it whenever it is idle.
 */
import '../lockdown/page.ts';
import { parseCommand, parseIntroduction, parseKernelState } from '../wire/platform-protocol.ts';
import { installConsoleKernel } from './console-kernel.ts';
import { ensureOffscreen, isOffscreenUrl } from './ensure-offscreen.ts';
import { forwardCommand, forwardIntroduction } from './forward.ts';
import { showKernelState } from './kernel-badge.ts';
import { scope } from './service-worker-scope.ts';

const startKernel = (): void => {
  ensureOffscreen().catch((error: unknown) => console.error('The offscreen document cannot be created:', error));
};

// The browser's start and an update start the kernel; so does whatever else wakes the service worker.
chrome.runtime.onInstalled.addListener(startKernel);
chrome.runtime.onStartup.addListener(startKernel);
startKernel();

scope.addEventListener('message', (event) => {
  const { source, data, ports } = event;
  const [port] = ports;
  // Only pages of the extension itself have its origin; vat frames are of an opaque one.
  if (source === null || new URL(source.url).origin !== scope.location.origin) return;
  const told = parseKernelState(data);
  if (told && isOffscreenUrl(source.url)) event.waitUntil(showKernelState(told));
  if (port === undefined) return;
  const introduction = parseIntroduction(data);
  const command = parseCommand(data);
  if (introduction) event.waitUntil(forwardIntroduction({ ...introduction, url: source.url }, port));
  else if (command) event.waitUntil(forwardCommand(command, port));
  else console.error('A page sent what is neither introduction nor command:', source.url);
});

installConsoleKernel();
