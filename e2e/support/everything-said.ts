/** What an extension says and keeps where people and programs can see it: for finding secrets that got there. */
import type { BrowserContext, Page, Worker } from '@playwright/test';
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
    said[`table ${name}`] = JSON.stringify(await call('readTable', name, { limit: 200 }));
  }
  return said;
};

/** All of it by where it was found: every view, the kernel, and what the extension stores. */
export const everythingSaid = async (panel: Panel, serviceWorker: Worker): Promise<Record<string, string>> => {
  const { page } = panel;
  const said: Record<string, string> = { 'page as it was left': await readPage(page) };
  for (const place of await listViews(page)) {
    await panel.open(place);
    said[`view ${place}`] = await readPage(page);
  }
  return { ...said, ...(await readKernel(serviceWorker)) };
};

/** Which of the words stand in which of the texts, as whole words in any case. */
export const wordsFound = (said: Readonly<Record<string, string>>, words: readonly string[]): string[] =>
  Object.entries(said).flatMap(([where, text]) =>
    words.filter((word) => new RegExp(`\\b${word}\\b`, 'i').test(text)).map((word) => `${where}: ${word}`),
  );
