/** What an extension says and keeps where people and programs can see it: for finding secrets that got there. */
import type { BrowserContext, Page, Worker } from '@playwright/test';
import type { EventKind } from '../../src/wire/kernel-events.ts';
import { listViews } from './every-view.ts';
import { makeKernelHost } from './kernel-host.ts';
import type { Panel } from './panel.ts';

/** Collects what the pages and the service worker write to their consoles, from now on. */
export const listenToConsoles = (context: BrowserContext, serviceWorker: Worker): (() => string) => {
  const lines: string[] = [];
  context.on('console', (message) => lines.push(message.text()));
  context.on('weberror', (error) => lines.push(String(error.error())));
  serviceWorker.on('console', (message) => lines.push(message.text()));
  return () => lines.join('\n');
};

declare const E: (target: unknown) => Record<string, (...args: unknown[]) => Promise<unknown>>;
declare const kernel: unknown;

/** Collects the events of all kinds that hosts hear from the kernel, from now on, also from one that takes its place. */
export const listenToKernel = async (serviceWorker: Worker): Promise<() => Promise<string>> => {
  const kinds: EventKind[] = ['status', 'log', 'trace', 'fault', 'console', 'news'];
  await serviceWorker.evaluate(async (wanted) => {
    const heard: string[] = [];
    // A remotable as captp knows one; the maker of them is not among the globals.
    const proto = Object.defineProperties(
      {},
      {
        [Symbol.for('passStyle')]: { value: 'remotable' },
        [Symbol.toStringTag]: { value: 'Alleged: listener' },
      },
    );
    const listener = { onEvent: (event: unknown): void => void heard.push(JSON.stringify(event)) };
    Object.setPrototypeOf(listener, proto);
    await E(await kernel).subscribe?.(
      harden(listener),
      harden({ kinds: wanted, after: { log: 0, trace: 0, fault: 0 } }),
    );
    Object.assign(globalThis, { heard });
  }, kinds);
  return () => serviceWorker.evaluate('heard.join("\\n")');
};

/** The page as it stands, with its address and what it stores. */
export const readPage = async (page: Page): Promise<string> => {
  const stored = await page.evaluate(() => [
    location.href,
    document.title,
    ...[localStorage, sessionStorage].flatMap((storage) =>
      Object.keys(storage).flatMap((key) => [key, storage.getItem(key) ?? '']),
    ),
    JSON.stringify(history.state),
  ]);
  return [await page.content(), ...stored].join('\n');
};

/** The addresses and titles that the back button leads to. */
const readHistory = async (page: Page): Promise<string> => {
  const session = await page.context().newCDPSession(page);
  const history = JSON.stringify(await session.send('Page.getNavigationHistory'));
  await session.detach();
  return history;
};

/** Rows of a table that are read at once. */
const PAGE_LENGTH = 200;

/** The status, logs, trace and tables of the kernel, as hosts see them. */
const readKernel = async (serviceWorker: Worker): Promise<Record<string, string>> => {
  const { call } = makeKernelHost(serviceWorker, '');
  const said: Record<string, string> = {
    status: JSON.stringify(await call('getStatus')),
    logs: JSON.stringify(await call('getLogs')),
    trace: JSON.stringify(await call('getTrace')),
    diagnostics: JSON.stringify(await call('getDiagnostics')),
  };
  for (const { name } of await call('listTables')) {
    for (let offset = 0, total = 1; offset < total; offset += PAGE_LENGTH) {
      const page = await call('readTable', name, { limit: PAGE_LENGTH, offset });
      said[`table ${name}`] = `${said[`table ${name}`] ?? ''}${JSON.stringify(page)}`;
      total = page.total;
    }
  }
  return said;
};

/** Pages inside of views that come close to the identity. */
const INNER_PLACES = [
  'identity/backup',
  'identity/restore',
  'identity/password',
  'store/table/identity',
  'store/table/kernel_meta',
];

/** All of it by where it was found: every view, the kernel, and what the extension stores. */
export const everythingSaid = async (panel: Panel, serviceWorker: Worker): Promise<Record<string, string>> => {
  const { page } = panel;
  const said: Record<string, string> = { 'page as it was left': await readPage(page) };
  for (const place of [...(await listViews(page)), ...INNER_PLACES]) {
    await panel.open(place);
    await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    said[`view ${place}`] = await readPage(page);
  }
  return { ...said, history: await readHistory(page), ...(await readKernel(serviceWorker)) };
};

/** Which of the words stand in which of the texts, as whole words in any case. */
export const wordsFound = (said: Readonly<Record<string, string>>, words: readonly string[]): string[] =>
  Object.entries(said).flatMap(([where, text]) =>
    words.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(text)).map((word) => `${where}: ${word}`),
  );
