/** Much data through a channel: it is held nowhere. The kernel has a process of its own, whose memory is looked at. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startKernelProcess } from '../support/kernel-process.ts';
import { configUrl, makeTempFolder, oneVat } from '../support/test-kernel.ts';
import { testSize } from '../support/test-limits.ts';

const BLOCK = 100_000;
const BLOCKS = testSize(1_000, 300);
const PARTS = 10;

/** Much more than is under way at one time, and less than what comes. */
const ROOM = 20_000_000;

const program = (path: string): string => `
  const socket = require('node:net').connect(${JSON.stringify(path)});
  const block = 'x'.repeat(${BLOCK});
  let left = ${BLOCKS};
  const send = () => { while (left > 0) { left -= 1; if (!socket.write(block)) return; } socket.end(); };
  socket.on('drain', send); socket.on('error', () => {}); socket.resume(); send();`;

test(
  'tens of megabytes from another process go through a channel, and the memory stays flat',
  { timeout: 300_000 },
  async () => {
    const folder = await makeTempFolder();
    const path = join(folder, 'io.sock');
    const kernel = await startKernelProcess(join(folder, 'store.db'));
    onTestFinished(() => kernel.kill());
    const config = { ...oneVat('plumber'), io: { wire: { type: 'socket', path, direction: 'in', unit: 'string' } } };
    const { rootKref } = await kernel.call('launchSubcluster', config, { configUrl });
    const child = spawn(process.execPath, ['--eval', program(path)], { stdio: 'inherit', env: {} });
    onTestFinished(() => void child.kill('SIGKILL'));

    // While the vat does not read, all that is to come waits with the sender.
    const part = (BLOCKS * BLOCK) / PARTS;
    const held: number[] = [];
    let length = 0;
    for (let got = part; got >= part; length += got) {
      got = Number(await kernel.call('ask', rootKref, 'drain', ['wire', part]));
      held.push(await kernel.call('memory'));
    }
    expect(length).toBe(BLOCKS * BLOCK);
    const [first = 0, ...later] = held;
    expect(Math.max(...later) - first).toBeLessThan(ROOM);
  },
);
