/** Much data through a channel: it is held nowhere. The kernel has a process of its own, whose memory is looked at. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startKernelProcess } from '../support/kernel-process.ts';
import { configUrl, makeTempFolder, oneVat } from '../support/test-kernel.ts';

const BLOCK = 100_000;
const WARM_UP = 600;
const BLOCKS = 2_000;

const program = (path: string, blocks: number): string => `
  const socket = require('node:net').connect(${JSON.stringify(path)});
  const block = 'x'.repeat(${BLOCK});
  let left = ${blocks};
  const send = () => { while (left > 0) { left -= 1; if (!socket.write(block)) return; } socket.end(); };
  socket.on('drain', send); socket.on('error', () => {}); socket.resume(); send();`;

test('200 MB from another process go through a channel, and the memory stays flat', { timeout: 300_000 }, async () => {
  const folder = await makeTempFolder();
  const path = join(folder, 'io.sock');
  const kernel = await startKernelProcess(join(folder, 'store.db'));
  onTestFinished(() => kernel.kill());
  const config = { ...oneVat('plumber'), io: { wire: { type: 'socket', path, direction: 'in', unit: 'string' } } };
  const { rootKref } = await kernel.call('launchSubcluster', config, { configUrl });

  /** Sends so much from another process, and tells the most memory that the kernel's process used meanwhile. */
  const pour = async (blocks: number): Promise<number> => {
    const child = spawn(process.execPath, ['--eval', program(path, blocks)], { stdio: 'inherit', env: {} });
    onTestFinished(() => void child.kill('SIGKILL'));
    let most = 0;
    let done = false;
    const watch = async () => {
      while (!done) most = Math.max(most, await kernel.call('memory'));
    };
    const watching = watch();
    expect(await kernel.call('ask', rootKref, 'drain', ['wire'])).toBe(blocks * BLOCK);
    done = true;
    await watching;
    return most;
  };

  // The engine and the database take what they like to work with first; a stream that was held would add its own size to that.
  const usual = await pour(WARM_UP);
  const most = await pour(BLOCKS);
  expect(most - usual).toBeLessThan((BLOCKS * BLOCK) / 2);
});
