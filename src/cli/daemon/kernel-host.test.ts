import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { E } from '@endo/eventual-send';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFaultyDatabase } from '../../../test/support/faulty-database.ts';
import { configUrl, oneVat } from '../../../test/support/test-kernel.ts';
import { connectHost } from '../../host/connect-host.ts';
import { readAnswer } from '../../host/json-refs.ts';
import { makeSQLKernelDatabase } from '../../node/index.ts';
import { makeSocketPort } from '../../node/socket-port.ts';
import type { KernelApi } from '../../wire/host-api.ts';
import { makeKernelHost } from './kernel-host.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ocap-host-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A host over a database that can be made to fail, with a clock that stands, and clients of it. */
const start = async () => {
  let broken = false;
  let time = 1_000_000;
  const lost = Promise.withResolvers<string>();
  const openDatabase = async () =>
    makeFaultyDatabase(await makeSQLKernelDatabase({ dbFilename: path.join(folder, 'kernel.db') }), {
      before: () => {
        if (!broken) return;
        broken = false;
        throw new Error('the disk is gone');
      },
    });
  const silent = () => {};
  const host = await makeKernelHost({
    openDatabase,
    now: () => time,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    version: '0',
    onStopRequest: silent,
    onLost: lost.resolve,
  });
  const server = createServer(host.onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const open = async () => {
    const port = makeSocketPort(connect((server.address() as AddressInfo).port, '127.0.0.1'));
    const greeted = new Promise((resolve) => port.addEventListener('message', resolve));
    port.start();
    await greeted;
    port.postMessage({ type: 'connect', name: 'a test', session: 'own' });
    const ended = Promise.withResolvers<string>();
    const { kernel, end } = connectHost<KernelApi>({
      port,
      name: 'kernel',
      onEnd: ({ detail }) => ended.resolve(detail),
    });
    return { kernel, end, ended: ended.promise };
  };

  return {
    host,
    open,
    lost: lost.promise,
    pass: (ms: number) => void (time += ms),
    /** Until the kernel has noticed. */
    break: async (rootKref: string): Promise<string> => {
      const { kernel, ended } = await open();
      broken = true;
      const failing = E(kernel).queueMessage(rootKref, 'increment', []);
      await expect(failing).rejects.toThrow();
      return ended;
    },
    stop: async () => {
      server.close();
      await host.stop();
    },
  };
};

test('R3 a kernel whose database failed is opened again, with all that was answered', async () => {
  const { open, pass, break: breakIt, stop } = await start();
  const first = await open();
  const { rootKref } = await E(first.kernel).launchSubcluster(oneVat('counter'), { configUrl });
  await E(first.kernel).queueMessage(rootKref, 'increment', []);
  pass(20_000);
  expect(await breakIt(rootKref)).toContain('the kernel failed');
  expect(await first.ended).toContain('the kernel failed');
  const second = await open();
  expect(readAnswer(await E(second.kernel).queueMessage(rootKref, 'read', [])).value).toBe(1);
  second.end('done');
  await stop();
});

test('R3 one that fails again at once is given up', async () => {
  const { open, lost, break: breakIt, stop } = await start();
  const first = await open();
  const { rootKref } = await E(first.kernel).launchSubcluster(oneVat('counter'), { configUrl });
  await breakIt(rootKref);
  expect(await lost).toContain('STORAGE_FAILED');
  await stop();
});
