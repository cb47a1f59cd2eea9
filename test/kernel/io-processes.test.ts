/** I/O of kernels that are processes of their own: standard input and output, and an end without warning. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { startKernelProcess } from '../support/kernel-process.ts';
import { configUrl, makeTempFolder, oneVat } from '../support/test-kernel.ts';

const LINES = 300;
/** After so many answers the kernel is killed. */
const ENOUGH = 40;

/** The lines of a stream, as they come and when it has ended. */
const collectLines = (stream: NodeJS.ReadableStream) => {
  const lines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => lines.push(line));
  return lines;
};

const connectTo = async (path: string): Promise<Socket> => {
  const socket = connect(path);
  await once(socket, 'connect');
  // A peer that is killed may break the connection off.
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
};

test('a vat talks over standard input and output of the kernel’s process, to their end', async () => {
  const folder = await makeTempFolder();
  const kernel = await startKernelProcess(join(folder, 'store.db'), {}, { pipes: true });
  onTestFinished(() => kernel.kill());
  const { stdin, stdout } = kernel;
  if (stdin === null || stdout === null) throw Error('the process has no pipes');
  const lines = collectLines(stdout);
  const config = { ...oneVat('plumber'), io: { tty: { type: 'stdio' } } };
  const { rootKref } = await kernel.call('launchSubcluster', config, { configUrl });
  const answered = kernel.call('ask', rootKref, 'answerAll', ['tty']);
  stdin.write('one\ntw');
  await expect.poll(() => lines).toEqual(['heard one']);
  stdin.write('o\n');
  await expect.poll(() => lines).toEqual(['heard one', 'heard two']);
  stdin.end('the rest');
  expect(await answered).toBe(3);
  await expect.poll(() => lines).toHaveLength(3);
  expect(await kernel.call('ask', rootKref, 'read', ['tty'])).toBeNull();

  const gone = once(stdout, 'close');
  stdout.destroy();
  await gone;
  const write = () => kernel.call('ask', rootKref, 'write', ['tty', 'hello']).then(() => 'taken', String);
  await expect.poll(write).toMatch(/IO_CLOSED.*nobody reads/);
});

test('P8 a kernel is killed amid I/O over a socket: what it has answered is kept, once, and the next life goes on', async () => {
  const folder = await makeTempFolder();
  const [path, dbFilename] = [join(folder, 'io.sock'), join(folder, 'store.db')];
  const first = await startKernelProcess(dbFilename);
  onTestFinished(() => first.kill());
  const config = { ...oneVat('plumber'), io: { wire: { type: 'socket', path } } };
  const { rootKref } = await first.call('launchSubcluster', config, { configUrl });
  const keeping = first.call('ask', rootKref, 'keepLines', ['wire']).then(() => 'it ended', String);

  const client = await connectTo(path);
  const answers = collectLines(client);
  const left = once(client, 'close');
  for (let i = 1; i <= LINES; i += 1) client.write(`line ${i}\n`);
  await expect.poll(() => answers.length, { interval: 1 }).toBeGreaterThanOrEqual(ENOUGH);
  await first.kill();
  // The other end hears of it.
  await left;
  expect(await keeping).not.toBe('it ended');
  expect(answers).toEqual(answers.map((_, i) => `kept line ${i + 1}`));

  const second = await startKernelProcess(dbFilename);
  onTestFinished(() => second.kill());
  const kept = await second.call('ask', rootKref, 'lines', []);
  const expected = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`);
  expect(Array.isArray(kept)).toBe(true);
  const count = Array.isArray(kept) ? kept.length : 0;
  // The last answers may have been on their way.
  expect(count).toBeGreaterThanOrEqual(answers.length);
  expect(count).toBeLessThan(LINES);
  expect(kept).toEqual(expected(count));

  const reading = second.call('ask', rootKref, 'keepLines', ['wire']);
  const again = await connectTo(path);
  const further = collectLines(again);
  again.end(`line ${count + 1}\nline ${count + 2}`);
  await reading;
  await expect.poll(() => further).toEqual([`kept line ${count + 1}`, `kept line ${count + 2}`]);
  expect(await second.call('ask', rootKref, 'lines', [])).toEqual(expected(count + 2));
});
