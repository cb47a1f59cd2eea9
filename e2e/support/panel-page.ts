/**
 * What every test of the plain panel begins with: a page of it whose kernel is a script. The browser and its context are those of the
 * tests before, with nothing kept from them.
 */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test as base, type BrowserContext, type Page } from '@playwright/test';
import { paths } from '../../src/dev/paths.ts';
import type { SampleIndex } from '../../src/wire/sample-index.ts';
import { makeScriptedKernel, type ScriptedKernel, type ToScript } from './kernel-script.ts';
import { openPanelAt, type Panel } from './panel.ts';

export type PanelFixtures = {
  kernel: ScriptedKernel;
  /** Opens another page of the panel, in the same browser. */
  openPage(place?: string): Promise<Panel>;
  panel: Panel;
  popup: Page;
};

type Site = { url: string; context: BrowserContext; current: { kernel: ScriptedKernel | null } };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** What the view `Launch` offers. */
const samples: SampleIndex = [
  {
    name: 'counter',
    title: 'Counter',
    description: 'Counts, and remembers.',
    configUrl: 'vats/counter/cluster.json',
    tryIt: [{ vat: 'counter', method: 'increment', args: [1], expect: 1 }],
  },
];
const sampleConfig = { bootstrap: 'counter', vats: { counter: { bundleSpec: './counter.bundle' } } };

const textOf = (name: string): Promise<string | Buffer> | string => {
  if (name === '/vats/index.json') return JSON.stringify(samples);
  if (name === '/vats/counter/cluster.json') return JSON.stringify(sampleConfig);
  return readFile(path.join(paths.panelPage, name));
};

/** Serves the built page, with the list of samples that an extension has beside it. */
const startServer = async () => {
  const server = createServer((request, response) => {
    const name = path.posix.normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    Promise.resolve(textOf(name)).then(
      (text) => {
        response.setHeader('content-type', TYPES[path.extname(name)] ?? 'text/plain');
        // The names of assets change with what they hold.
        if (name.startsWith('/assets/')) response.setHeader('cache-control', 'max-age=86400, immutable');
        response.end(text);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return { url: `http://localhost:${address.port}`, close: () => server.close() };
};

/** Whatever pages and storage there are. */
const forget = async (context: BrowserContext, url: string): Promise<void> => {
  for (const page of context.pages()) await page.close();
  await context.clearPermissions();
  await context.setOffline(false);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'local_storage' });
  await session.detach();
};

export const test = base.extend<PanelFixtures, { site: Site }>({
  site: [
    async ({ browser }, use) => {
      const server = await startServer();
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const current: Site['current'] = { kernel: null };
      await context.exposeBinding('askScript', (_source, question: ToScript) => {
        if (current.kernel === null) throw new Error('no test is running');
        return current.kernel.hear(question);
      });
      await use({ url: server.url, context, current });
      await context.close();
      server.close();
    },
    { scope: 'worker' },
  ],
  kernel: async ({ site }, use) => {
    const { context, current, url } = site;
    await forget(context, url);
    const shown = (): Page[] => context.pages().filter((page) => page.url().startsWith(url));
    current.kernel = makeScriptedKernel(shown);
    await use(current.kernel);
    current.kernel = null;
  },
  context: async ({ site, kernel: _begun }, use) => use(site.context),
  openPage: async ({ site, kernel: _begun }, use) =>
    use(async (place = '') => openPanelAt(await site.context.newPage(), `${site.url}/panel.html#/${place}`)),
  panel: async ({ openPage }, use) => use(await openPage()),
  popup: async ({ site, kernel: _begun }, use) => {
    const page = await site.context.newPage();
    await page.setViewportSize({ width: 400, height: 600 });
    await page.goto(`${site.url}/popup.html`);
    await use(page);
  },
});

export { expect } from '@playwright/test';
