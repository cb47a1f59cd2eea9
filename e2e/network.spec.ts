/** A kernel's network in a real Chromium, in a worker of the extension's own origin, and a peer in Node behind a relay. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, type JSHandle, type Page } from '@playwright/test';
import { build } from 'vite';
import { launchWithExtension, type ExtensionBrowser } from '../src/dev/browser.ts';
import { paths } from '../src/dev/paths.ts';
import type { Answer, Commands } from './network-harness/worker.ts';

test.describe.configure({ mode: 'serial' });

let folder: string;
let browser: ExtensionBrowser;
let page: Page;
const children: ChildProcess[] = [];

const inFolder = (name: string): string => path.join(folder, name);

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-network-'));
  const extensionDir = inFolder('extension');
  cpSync(paths.extension, extensionDir, { recursive: true });
  await build({
    configFile: false,
    root: path.join(paths.root, 'e2e/network-harness'),
    logLevel: 'error',
    build: {
      outDir: extensionDir,
      emptyOutDir: false,
      target: 'esnext',
      modulePreload: false,
      rolldownOptions: {
        input: path.join(paths.root, 'e2e/network-harness/worker.ts'),
        output: { entryFileNames: 'network-worker.js' },
      },
    },
  });
  browser = await launchWithExtension({
    executablePath: process.env.CHROMIUM_PATH ?? '',
    extensionDir,
    profileDir: inFolder('profile'),
    headless: true,
  });
  page = await browser.context.newPage();
  await page.goto(`chrome-extension://${browser.extensionId}/popup.html`);
});

test.afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await browser.context.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

/** Starts a program of ours and gives the first line that it prints. */
const start = async (program: string, ...args: string[]): Promise<string> => {
  const command = [path.join(paths.root, program), ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve) => void createInterface({ input: child.stdout }).once('line', resolve));
};

const startRelay = async (): Promise<string> => {
  const line = await start('src/cli/main.ts', 'relay', '--port', '0', '--home', inFolder('relay'), '--json');
  return /"addresses":\["([^"]+)"/.exec(line)?.[1] ?? '';
};

type NetworkWorker = (name: keyof Commands, argument?: unknown) => Promise<unknown>;

/** A worker in the page; what it throws is thrown here. */
const startWorker = async (): Promise<NetworkWorker> => {
  const handle: JSHandle<Worker> = await page.evaluateHandle(
    () => new Worker('/network-worker.js', { type: 'module' }),
  );
  return async (name, argument) => {
    const answer = await handle.evaluate(
      (worker, command) =>
        new Promise<Answer>((resolve, reject) => {
          worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage(command);
        }),
      [name, argument],
    );
    if ('error' in answer) throw new Error(answer.error);
    return answer.value;
  };
};

test('a worker dials a peer in Node through a relay, and thousands of frames go there and back in order', async () => {
  const relay = await startRelay();
  const peer = await start('e2e/network-harness/echo-peer.ts', relay);
  const call = await startWorker();
  await call('start', { relays: [relay] });
  await expect.poll(() => call('relayStates')).toEqual(['reserved']);
  await call('keep', peer);
  await expect.poll(() => call('hasChannel')).toBe(true);
  await call('send', [3_000, 1_024]);
  await expect.poll(() => call('received')).toEqual({ count: 3_000, inOrder: true });
  await call('stop');
});

test('two workers reach each other, and the second is dialled', async () => {
  const relay = await startRelay();
  const [one, other] = [await startWorker(), await startWorker()];
  await one('start', { relays: [relay] });
  const peer = await other('start', { relays: [relay] });
  await expect
    .poll(async () => [await one('relayStates'), await other('relayStates')].flat())
    .toEqual(['reserved', 'reserved']);
  await one('keep', peer);
  await expect.poll(async () => [await one('hasChannel'), await other('hasChannel')]).toEqual([true, true]);
  await one('send', [100, 65_536]);
  await expect.poll(() => other('received')).toEqual({ count: 100, inOrder: true });
});

test('a browser refuses to listen, and says which option asks for it', async () => {
  const call = await startWorker();
  await expect(call('start', { directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'] })).rejects.toThrow(
    '[INVALID_ARGUMENT] directListenAddresses: a browser cannot listen; only kernels in Node can',
  );
});

test('nothing of Node is in what the browser gets', () => {
  const text = readFileSync(inFolder('extension/network-worker.js'), 'utf8');
  expect(text).not.toMatch(/(from|import)\s*\(?["'](node:|ws["'])/);
  expect(text).not.toContain('__vite-browser-external');
});
