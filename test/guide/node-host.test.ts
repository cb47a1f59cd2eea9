/** The example of `docs/node.md`, as a program would use it, and the options of `makeKernel`. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { E } from '@endo/eventual-send';
import { generateMnemonic, kunser, type KernelApi, type IOChannel } from 'ocap-kernel';
import { connectHost, makeKernel } from 'ocap-kernel/node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startHost } from '../../docs/examples/host.ts';
import { makeTempFolder } from '../support/test-kernel.ts';
import { configUrl, vatOf } from './guide-kernel.ts';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const read = (file: string): Promise<string> => readFile(join(docs, file), 'utf8');
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('the example host', () => {
  test('is what the page shows', async () => {
    const page = await read('node.md');
    for (const file of ['examples/host.ts', 'examples/reporter.ts']) expect(page).toContain(await read(file));
  });

  test('runs, and goes on after a restart', async () => {
    const folder = await makeTempFolder();
    const options = { dbFilename: join(folder, 'store.db'), logger: silent };
    const first = await startHost(options);
    expect(await first.report('Paris')).toBe('#"Paris: 21°C"');
    await first.kernel.stop();

    const second = await startHost(options);
    onTestFinished(() => second.kernel.stop());
    const path = join(folder, 'weather.sock');
    // Channels are opened in the background.
    await expect.poll(() => existsSync(path)).toBe(true);
    const socket = connect(path);
    await once(socket, 'connect');
    onTestFinished(() => void socket.destroy());
    const lines = createInterface({ input: socket });
    const line = once(lines, 'line');
    await expect
      .poll(async () => {
        await second.report('Rome');
        return Promise.race([line, new Promise((resolve) => setImmediate(resolve, 'none yet'))]);
      })
      .toEqual(['Rome: 14°C']);
  });
});

describe('makeKernel', () => {
  test('serves the host at its port until the kernel stops', async () => {
    const { port1, port2 } = new MessageChannel();
    const kernel = await makeKernel({ port: port1 });
    const ended = Promise.withResolvers<string>();
    const host = connectHost<KernelApi>({
      port: port2,
      name: 'kernel',
      onEnd: ({ message }) => ended.resolve(message),
    });
    expect(await E(host.kernel).ping()).toBe('pong');
    await kernel.stop();
    expect(await ended.promise).toMatch(/SESSION_ENDED.*stopped/);
  });

  test('takes a program for vat workers, by a path from the working directory', async () => {
    const kernel = await makeKernel({ workerFilePath: './test/guide/no-such-worker.ts' });
    onTestFinished(() => kernel.stop());
    await expect(kernel.launchVat(vatOf('plain-vat.js', { name: 'A' }), { configUrl })).rejects.toThrow(
      /VAT_START_FAILED.*no-such-worker/,
    );
  });

  test('takes an identity, the globals that vats may have, and I/O channels of the host', async () => {
    const mnemonic = generateMnemonic();
    const told: string[] = [];
    const channel: IOChannel = {
      read: async () => null,
      write: async (data) => void told.push(data),
      close: async () => {},
    };
    const kernel = await makeKernel({
      mnemonic,
      allowedGlobalNames: ['Date'],
      ioChannelFactory: async (name, { type }) => {
        told.push(`${name}: ${type}`);
        return channel;
      },
    });
    onTestFinished(() => kernel.stop());
    expect(await kernel.revealRecoveryPhrase()).toBe(mnemonic);
    await expect(
      kernel.launchVat({ ...vatOf('plain-vat.js', { name: 'A' }), globals: ['setTimeout'] }, { configUrl }),
    ).rejects.toThrow(/INVALID_CONFIG.*"setTimeout"/);
    const { rootKref } = await kernel.launchSubcluster(
      { bootstrap: 'a', io: { post: { type: 'pigeon' } }, vats: { a: { sourceSpec: '../vats/plumber.ts' } } },
      { configUrl },
    );
    expect(kunser(await kernel.queueMessage(rootKref, 'write', ['post', 'coo']))).toBeUndefined();
    expect(told).toEqual(['post: pigeon', 'coo']);
  });
});
