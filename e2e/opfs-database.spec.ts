/**
 * The browser's database: the contract of every driver, in a real Chromium, in a worker of the extension's own origin
 * and under its Content Security Policy.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type JSHandle, type Page } from '@playwright/test';
import { build } from 'vite';
import { launchWithExtension, type ExtensionBrowser } from '../src/dev/browser.ts';
import { paths } from '../src/dev/paths.ts';
import { databaseContract } from '../test/contracts/database-contract.ts';
import type { Answer, Commands } from './opfs-harness/worker.ts';

test.describe.configure({ mode: 'serial' });

let folder: string;
let browser: ExtensionBrowser;
let page: Page;

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-opfs-'));
  const extensionDir = path.join(folder, 'extension');
  cpSync(paths.extension, extensionDir, { recursive: true });
  await build({
    configFile: false,
    root: path.join(paths.root, 'e2e/opfs-harness'),
    logLevel: 'error',
    build: {
      outDir: extensionDir,
      emptyOutDir: false,
      target: 'esnext',
      rolldownOptions: {
        input: path.join(paths.root, 'e2e/opfs-harness/worker.ts'),
        output: { entryFileNames: 'opfs-worker.js' },
      },
    },
  });
  browser = await launchWithExtension({
    executablePath: process.env.CHROMIUM_PATH ?? '',
    extensionDir,
    profileDir: path.join(folder, 'profile'),
    headless: true,
  });
  page = await browser.context.newPage();
  await page.goto(`chrome-extension://${browser.extensionId}/popup.html`);
});

test.afterAll(async () => {
  await browser.context.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

type DatabaseWorker = {
  call(name: keyof Commands, argument?: string): Promise<unknown>;
  terminate(): Promise<void>;
};

/** A worker in the page; what it throws is thrown here. */
const startWorker = async (): Promise<DatabaseWorker> => {
  const handle: JSHandle<Worker> = await page.evaluateHandle(() => new Worker('/opfs-worker.js', { type: 'module' }));
  return {
    async call(name, argument) {
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
    },
    terminate: () => handle.evaluate((worker) => worker.terminate()),
  };
};

test.describe('the database in the browser', () => {
  let contractWorker: DatabaseWorker;
  test.beforeAll(async () => {
    contractWorker = await startWorker();
  });
  for (const { name } of databaseContract) test(name, async () => void (await contractWorker.call('runCase', name)));
  test.afterAll(() => contractWorker.terminate());
});

test.describe('the files of the database', () => {
  test('belong to one worker at a time', async () => {
    const [first, second] = [await startWorker(), await startWorker()];
    await first.call('open');
    await expect(second.call('open')).rejects.toThrow('[KERNEL_BUSY] another kernel has the database open');
    await expect(second.call('delete')).rejects.toThrow('[KERNEL_BUSY] the database is open and cannot be deleted');
    await first.call('close');
    // A worker that was refused may keep some of the files to itself for as long as it lives.
    await second.terminate();
    await expect.poll(() => first.call('open').catch(String)).toBe(undefined);
    await first.terminate();
  });

  test('keep what was committed, and nothing else, when the worker is ended in the midst of a transaction', async () => {
    const first = await startWorker();
    await first.call('delete');
    await first.call('open');
    await first.call('exec', 'CREATE TABLE t (v INTEGER); BEGIN IMMEDIATE; INSERT INTO t VALUES (1); COMMIT');
    await first.call('exec', 'BEGIN IMMEDIATE; INSERT INTO t VALUES (2)');
    await first.terminate();
    const second = await startWorker();
    await expect.poll(() => second.call('open').catch(String)).toBe(undefined);
    expect(await second.call('query', 'SELECT v FROM t')).toEqual([{ v: 1 }]);
    expect(await second.call('query', 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    await second.terminate();
  });

  test('are gone when the database is deleted', async () => {
    const worker = await startWorker();
    await expect.poll(() => worker.call('open').catch(String)).toBe(undefined);
    await worker.call('exec', 'CREATE TABLE IF NOT EXISTS t (v INTEGER)');
    await worker.call('close');
    await worker.call('delete');
    await worker.call('open');
    await expect(worker.call('query', 'SELECT * FROM t')).rejects.toThrow('no such table: t');
    await worker.terminate();
  });

  test('are said to be missing where the profile has no storage, and memory is no substitute', async () => {
    const worker = await startWorker();
    await worker.call('blockStorage');
    await expect(worker.call('open')).rejects.toThrow(
      '[STORAGE_UNAVAILABLE] this browser profile has no origin private file system: storage is blocked',
    );
    await worker.terminate();
  });
});
