import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { IOContext, IOSpec } from '../../kernel/index.ts';
import { makeIOChannelFactory } from './index.ts';
import { makeSocketIOChannel } from './socket-channel.ts';
import { makeStdioIOChannel } from './stdio-channel.ts';

const context: IOContext = { subclusterId: 's1', configUrl: undefined };
const make = (spec: IOSpec) => makeIOChannelFactory()('wire', spec, context);

const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ocap-io-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

describe('the path of a socket', () => {
  test('is for this user alone, and given up at the end', async () => {
    const path = join(makeFolder(), 's');
    const channel = await makeSocketIOChannel('wire', { path });
    expect(lstatSync(path).isSocket()).toBe(true);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    await expect(makeSocketIOChannel('wire', { path })).rejects.toThrow(/IO_UNAVAILABLE.*somebody listens/);
    expect(lstatSync(path).isSocket()).toBe(true);
    await channel.close();
    expect(() => lstatSync(path)).toThrow(/ENOENT/);
    await expect(channel.read()).rejects.toThrow(/IO_CLOSED/);
    await expect(channel.write('x')).rejects.toThrow(/IO_CLOSED/);
  });

  test('is taken over from a process that was killed', async () => {
    const path = join(makeFolder(), 's');
    const child = spawn(
      process.execPath,
      ['--eval', `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`],
      { env: {}, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(lstatSync(path).isSocket()).toBe(true);
    const channel = await makeSocketIOChannel('wire', { path });
    const client = connect(path);
    client.write('hello\n');
    expect(await channel.read()).toBe('hello');
    client.destroy();
    await channel.close();
  });

  test('is left alone when something else lies there, also when it came later', async () => {
    const folder = makeFolder();
    const path = join(folder, 's');
    writeFileSync(path, 'mine');
    await expect(makeSocketIOChannel('wire', { path })).rejects.toThrow(/IO_UNAVAILABLE.*no socket/);
    expect(lstatSync(path).isFile()).toBe(true);
    rmSync(path);
    const channel = await makeSocketIOChannel('wire', { path });
    rmSync(path);
    const other = createServer().listen(path);
    await once(other, 'listening');
    await channel.close();
    expect(lstatSync(path).isSocket()).toBe(true);
    other.close();
    await expect(makeSocketIOChannel('wire', { path: join(folder, 'no/s') })).rejects.toThrow(/folder.*does not exist/);
    await expect(makeSocketIOChannel('wire', { path: join(folder, 's'.repeat(100)) })).rejects.toThrow(/too long/);
  });
});

test('a port is this machine’s alone, and a write to a client that has gone goes to nobody else', async () => {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const address = free.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  free.close();
  await once(free, 'close');
  const channel = await make({ type: 'tcp', port });
  onTestFinished(() => channel.close());
  const first = connect(port, '127.0.0.1');
  first.write('question\n');
  expect(await channel.read()).toBe('question');
  const second = connect(port, '127.0.0.1');
  second.write('other\n');
  first.destroy();
  let heard = '';
  second.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  // The first writes may still be taken by the system.
  await expect.poll(() => channel.write('answer').then(() => 'taken', String)).toMatch(/IO_CLOSED/);
  expect(await channel.read()).toBeNull();
  expect(await channel.read()).toBe('other');
  await channel.write('for the other');
  await expect.poll(() => heard).toBe('for the other\n');
  second.destroy();
});

test('standard input is read by one channel at a time, and the next goes on where the last stopped', async () => {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const open = (spec = {}) => makeStdioIOChannel('wire', spec, { stdin, stdout });
  const first = await open();
  await expect(open()).rejects.toThrow(/IO_UNAVAILABLE.*another/);
  const output = await open({ direction: 'out' });
  await output.write('hello');
  expect(String(stdout.read())).toBe('hello\n');
  const unheard = first.read();
  await first.close();
  await expect(unheard).rejects.toThrow(/IO_CLOSED/);
  stdin.end('one\ntwo\n');
  await expect(open({ unit: 'bytes' })).rejects.toThrow(/IO_UNAVAILABLE.*line/);
  const second = await open();
  expect(await second.read()).toBe('one');
  expect(await second.read()).toBe('two');
  expect(await second.read()).toBeNull();
});

test('what is no file is not opened', async () => {
  const folder = makeFolder();
  await expect(make({ type: 'file', path: folder, direction: 'in' })).rejects.toThrow(/no file/);
  await expect(make({ type: 'file', path: join(folder, 'missing'), direction: 'in' })).rejects.toThrow(/ENOENT/);
  await expect(make({ type: 'pigeon' })).rejects.toThrow(/IO_UNAVAILABLE.*not made here/);
});
