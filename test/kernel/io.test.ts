/** I/O channels of subclusters: their launch, their life and their end; with real sockets, files and processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ClusterConfig, IOChannel, IOSpec } from '../../src/kernel/index.ts';
import { makeIOChannelFactory } from '../../src/node/index.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';
import { testLimits } from '../support/test-limits.ts';

const limits = testLimits({ ioCallsWaiting: 100, ioWriteLength: 100_000, consoleEntries: 100, consoleLength: 50_000 });

type Options = Parameters<typeof makeTestKernel>[0];

const withIO = (io: Record<string, IOSpec>, more: Partial<ClusterConfig> = {}): ClusterConfig => ({
  ...oneVat('plumber'),
  io,
  ...more,
});

const makeKernel = (options: Options = {}) =>
  makeTestKernel({ limits, ioChannelFactory: makeIOChannelFactory(), ...options });

const open = async (io: Record<string, IOSpec>, options: Options = {}) => {
  const kernel = await makeKernel(options);
  const { rootKref, subclusterId } = await kernel.launch(withIO(io));
  const call = (method: string, ...args: unknown[]) => kernel.call(rootKref, method, ...args);
  return { kernel, rootKref, subclusterId, call };
};

const socketPath = async (): Promise<string> => join(await makeTempFolder(), 'io.sock');

/** A client whose lines can be awaited. */
const connectTo = async (path: string) => {
  const socket: Socket = connect(path);
  await once(socket, 'connect');
  onTestFinished(() => void socket.destroy());
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return { socket, nextLine: async (): Promise<unknown> => (await lines.next()).value };
};

/** A process that does something with a connected socket `socket`. */
const runClient = (path: string, program: string): ChildProcess => {
  const child = spawn(
    process.execPath,
    ['--eval', `const socket = require('node:net').connect(${JSON.stringify(path)}); ${program}`],
    { stdio: ['ignore', 'pipe', 'inherit'], env: {} },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
};

/** A channel that a test feeds. */
const makeFedChannel = () => {
  const waiting: { resolve(data: string | null): void; reject(error: unknown): void }[] = [];
  const written: string[] = [];
  let held: PromiseWithResolvers<void> | undefined;
  let closes = 0;
  const channel: IOChannel = {
    read: () => {
      const { promise, ...reader } = Promise.withResolvers<string | null>();
      waiting.push(reader);
      return promise;
    },
    write: async (data) => {
      written.push(data);
      await held?.promise;
    },
    close: async () => {
      closes += 1;
      for (const { reject } of waiting) reject(Error('closed'));
      held?.reject(Error('closed'));
    },
  };
  return {
    channel,
    written,
    closes: () => closes,
    /** Writes do not settle from now on. */
    hold: () => {
      held = Promise.withResolvers();
      held.promise.catch(() => {});
    },
    feed: async (data: string | null) => {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      waiting.shift()?.resolve(data);
    },
  };
};

const withFed = () => {
  const fed = makeFedChannel();
  return { fed, options: { ioChannelFactory: Object.assign(async () => fed.channel, { types: ['fed'] }) } };
};

describe('a socket', () => {
  test('serves another process line by line, and one client after another', async () => {
    const path = await socketPath();
    const { kernel, call } = await open({ wire: { type: 'socket', path } });
    for (const name of ['first', 'second']) {
      const child = runClient(
        path,
        `socket.end('${name} 1\\n${name} 2\\n${name} 3'); socket.pipe(process.stdout); socket.on('close', () => process.exit())`,
      );
      let heard = '';
      child.stdout?.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      expect(await call('answerAll', 'wire')).toBe(3);
      await once(child, 'close');
      expect(heard).toBe(`heard ${name} 1\nheard ${name} 2\nheard ${name} 3\n`);
    }
    await kernel.expectQuiescent();
  });

  test('a reader that is killed midway rejects the write, and the next one is served', async () => {
    const path = await socketPath();
    const { kernel, call } = await open({ wire: { type: 'socket', path, direction: 'out' } });
    await expect(call('write', 'wire', 'too early')).rejects.toThrow(/IO_CLOSED.*nobody is connected/);
    const child = runClient(path, `socket.once('data', () => { socket.pause(); console.log('reads') })`);
    const reads = once(child.stdout!, 'data');
    const block = 'x'.repeat(100_000);
    // The first write may come before the server has seen the client.
    await expect
      .poll(() =>
        call('write', 'wire', block).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await reads;
    const poured = call('pour', 'wire', block, 1_000);
    const refused = expect(poured).rejects.toThrow(/IO_CLOSED.*has gone/);
    child.kill('SIGKILL');
    await refused;
    const { nextLine } = await connectTo(path);
    await expect
      .poll(() =>
        call('write', 'wire', 'hello').then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(await nextLine()).toBe('hello');
    await kernel.expectQuiescent();
  });

  test('a vat that is restarted midway reads on where the stream was', async () => {
    const path = await socketPath();
    const { kernel, call } = await open({ wire: { type: 'socket', path } });
    const { socket } = await connectTo(path);
    socket.write('one\ntwo\nthree\n');
    expect(await call('read', 'wire')).toBe('one');
    await kernel.restartVat('v1');
    expect(await call('read', 'wire')).toBe('two');
    expect(await call('read', 'wire')).toBe('three');
    await kernel.expectQuiescent();
  });

  test('a vat that is restarted while it waits for a line loses none', async () => {
    const path = await socketPath();
    const { kernel, call } = await open({ wire: { type: 'socket', path } });
    const waited = [call('read', 'wire'), call('readMany', 'wire', 2)].map((read) => read.catch(String));
    await expect.poll(() => kernel.rowCounts()['service_calls']).toBe(3);
    await kernel.restartVat('v1');
    expect(await Promise.all(waited)).toEqual(
      waited.map((): unknown => expect.stringMatching(/VAT_RESTARTED|INTERRUPTED/)),
    );
    const read = call('read', 'wire');
    const { socket } = await connectTo(path);
    socket.write('one\ntwo\n');
    expect(await read).toBe('one');
    expect(await call('read', 'wire')).toBe('two');
    await kernel.expectQuiescent();
  });

  test('lets others than the first wait, and sends those away that are too many', async () => {
    const path = await socketPath();
    const { call } = await open({ wire: { type: 'socket', path } });
    const { socket } = await connectTo(path);
    socket.write('first\n');
    expect(await call('read', 'wire')).toBe('first');
    const others = await Promise.all(Array.from({ length: limits.ioClientsWaiting }, () => connectTo(path)));
    const { socket: surplus } = await connectTo(path);
    await once(surplus, 'close');
    expect(others.map(({ socket: other }) => other.destroyed)).not.toContain(true);
  });

  test('lines are limited, and a client that sends a longer one is sent away', async () => {
    const path = await socketPath();
    const { kernel, call } = await open({ wire: { type: 'socket', path } });
    const { socket } = await connectTo(path);
    socket.write(`${'x'.repeat(limits.ioLineLength)}\n`);
    expect(await call('read', 'wire')).toHaveLength(limits.ioLineLength);
    socket.on('error', () => {});
    const left = once(socket, 'close');
    socket.write('x'.repeat(limits.ioLineLength + 1));
    await expect(call('read', 'wire')).rejects.toThrow(/IO_FAILED.*more than/);
    await left;
    const { socket: next } = await connectTo(path);
    next.write('short\n');
    expect(await call('read', 'wire')).toBe('short');
    await kernel.expectQuiescent();
  });
});

describe('a file', () => {
  test('is read to its end, and appended to', async () => {
    const folder = await makeTempFolder();
    await writeFile(join(folder, 'in.txt'), 'ä\nb\r\n\nlast');
    const { kernel, call } = await open({
      source: { type: 'file', path: join(folder, 'in.txt'), direction: 'in' },
      log: { type: 'file', path: join(folder, 'out.txt'), direction: 'out' },
    });
    expect(await call('readMany', 'source', 6)).toEqual(['ä', 'b', '', 'last', null, null]);
    await call('write', 'log', 'one');
    await call('write', 'log', 'two');
    expect(await readFile(join(folder, 'out.txt'), 'utf8')).toBe('one\ntwo\n');
    await expect(call('write', 'source', 'x')).rejects.toThrow(/INVALID_ARGUMENT.*direction is "in"/);
    await expect(call('read', 'log')).rejects.toThrow(/INVALID_ARGUMENT.*direction is "out"/);
    await kernel.expectQuiescent();
  });

  test('comes in the unit that the config says', async () => {
    const folder = await makeTempFolder();
    const path = join(folder, 'in.txt');
    await writeFile(path, 'a😀\n');
    const source = { type: 'file', path, direction: 'in' } as const;
    const { call } = await open({
      chars: { ...source, unit: 'chars' },
      string: { ...source, unit: 'string' },
      bytes: { ...source, unit: 'bytes' },
    });
    expect(await call('readMany', 'chars', 4)).toEqual(['a', '😀', '\n', null]);
    expect(await call('readMany', 'string', 2)).toEqual(['a😀\n', null]);
    expect(await call('readMany', 'bytes', 2)).toEqual([Buffer.from('a😀\n').toString('base64'), null]);
  });
});

describe('P19 a launch', () => {
  test('with a channel of an unknown type is refused before anything is created, naming those there are', async () => {
    const kernel = await makeKernel();
    const before = kernel.rowCounts();
    await expect(kernel.launch(withIO({ wire: { type: 'pigeon' } }))).rejects.toThrow(
      /INVALID_CONFIG.*io\.wire\.type.*"pigeon".*socket, tcp, file, stdio, console/,
    );
    await expect(kernel.launch(withIO({ wire: { type: 'websocket', url: 'ws://x' } }))).rejects.toThrow(
      /supported are/,
    );
    await expect(kernel.launch(withIO({ wire: { type: 'socket' } }))).rejects.toThrow(/INVALID_CONFIG.*io\.wire\.path/);
    await expect(kernel.launch(withIO({ wire: { type: 'file', path: 'x' } }))).rejects.toThrow(/io\.wire\.direction/);
    const many = Array.from({ length: limits.ioChannels + 1 }, (_, i) => [`c${i}`, { type: 'console' }] as const);
    await expect(kernel.launch(withIO(Object.fromEntries(many)))).rejects.toThrow(/INVALID_CONFIG.*io/);
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.launch(withIO(Object.fromEntries(many.slice(1))));
    expect(kernel.listConsoles()).toHaveLength(limits.ioChannels);
  });

  test('that fails leaves no channel', async () => {
    const kernel = await makeKernel();
    const before = kernel.rowCounts();
    const path = await socketPath();
    const io = { wire: { type: 'socket', path } };
    const failing = {
      bootstrap: 'plumber',
      vats: { plumber: { sourceSpec: './plumber.ts', parameters: { fails: true } } },
    };
    await expect(kernel.launch({ ...failing, io })).rejects.toThrow(/BOOTSTRAP_FAILED.*leaks/);
    expect(existsSync(path)).toBe(false);
    await expect(kernel.launch({ ...withIO(io), services: ['unheardOf'] })).rejects.toThrow(/SERVICE_UNAVAILABLE/);
    expect(existsSync(path)).toBe(false);
    const folder = await makeTempFolder();
    const missing = { type: 'file', path: join(folder, 'missing'), direction: 'in' } as const;
    await expect(kernel.launch(withIO({ ...io, missing }))).rejects.toThrow(/IO_UNAVAILABLE.*io\.missing.*ENOENT/);
    expect(existsSync(path)).toBe(false);
    await kernel.expectQuiescent();
    expect(kernel.rowCounts()).toEqual(before);
  });

  test('may name its own channels among the services, and gets them besides', async () => {
    const kernel = await makeKernel();
    const { bootstrapResult } = await kernel.launch({
      ...withIO({ a: { type: 'console' }, b: { type: 'console' } }),
      services: ['a'],
    });
    expect(bootstrapResult?.body).toBe('#["a","b"]');
    expect(() => kernel.registerKernelServiceObject('io:s1:a', {})).toThrow(/INVALID_ARGUMENT.*own/);
    expect(() => kernel.unregisterKernelServiceObject('io:s1:a')).toThrow(/INVALID_ARGUMENT.*own/);
  });
});

describe('the end of a subcluster', () => {
  test('closes its channels, rejects what waits, and never stops the kernel', async () => {
    const { fed, options } = withFed();
    const { kernel, rootKref, subclusterId, call } = await open({ wire: { type: 'fed' } }, options);
    const other = await kernel.launch(oneVat('plumber'));
    await kernel.call(
      other.rootKref,
      'keep',
      'wire',
      kernel.getPresence(String((await kernel.queueMessage(rootKref, 'give', ['wire'])).slots[0])),
    );
    fed.hold();
    const read = kernel.call(other.rootKref, 'read', 'wire');
    const write = kernel.call(other.rootKref, 'write', 'wire', 'x');
    const outcomes = Promise.allSettled([read, write]);
    await expect.poll(() => fed.written).toEqual(['x']);
    void call('echo').catch(() => {});
    await kernel.terminateSubcluster(subclusterId);
    expect(fed.closes()).toBe(1);
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected' });
    await expect(kernel.call(other.rootKref, 'read', 'wire')).rejects.toThrow(/OBJECT_DELETED/);
    await expect(kernel.call(other.rootKref, 'write', 'wire', 'y')).rejects.toThrow(/OBJECT_DELETED/);
    expect(fed.written).toEqual(['x']);
    await kernel.terminateSubcluster(other.subclusterId);
    await kernel.expectQuiescent();
  });

  test('a reload takes the channel over, and reads of the old one take nothing away', async () => {
    const path = await socketPath();
    const { kernel, call, subclusterId } = await open({ wire: { type: 'socket', path } });
    const lost = call('read', 'wire').catch((error: unknown) => error);
    const { rootKref } = await kernel.reloadSubcluster(subclusterId);
    expect(String(await lost)).toMatch(/IO_CLOSED|VAT_TERMINATED/);
    const { socket } = await connectTo(path);
    socket.write('for the new one\n');
    expect(await kernel.call(rootKref, 'read', 'wire')).toBe('for the new one');
    await kernel.expectQuiescent();
  });
});

describe('P8 a restart', () => {
  test('opens the channels anew under the same references; one that cannot be opened rejects', async () => {
    const folder = await makeTempFolder();
    const dbFilename = join(folder, 'store.db');
    const path = join(folder, 'io.sock');
    const file = join(folder, 'in.txt');
    await writeFile(file, 'x\n');
    const io = { wire: { type: 'socket', path }, source: { type: 'file', path: file, direction: 'in' } as const };
    const { kernel: first, rootKref } = await open(io, { dbFilename });
    await first.stop();
    expect(existsSync(path)).toBe(false);
    await writeFile(path, 'not a socket');

    const second = await makeKernel({ dbFilename });
    expect(await second.call(rootKref, 'read', 'source')).toBe('x');
    await expect(second.call(rootKref, 'read', 'wire')).rejects.toThrow(/IO_UNAVAILABLE.*no socket/);
    expect(second.getStatus().faults).toMatchObject([{ code: 'IO_UNAVAILABLE' }]);
    expect(await readFile(path, 'utf8')).toBe('not a socket');
    await second.terminateSubcluster('s1');
    await second.expectQuiescent();
    expect(second.rowCounts()).toMatchObject({ subclusters: 0, vats: 0 });
  });
});

describe('what waits', () => {
  test('reads are answered in their order, and limited', async () => {
    const { fed, options } = withFed();
    const { kernel, call } = await open({ wire: { type: 'fed' } }, { limits, ...options });
    const read = call('readMany', 'wire', 3);
    for (const text of ['a', 'b', null]) await fed.feed(text);
    expect(await read).toEqual(['a', 'b', null]);
    await expect(call('readMany', 'wire', limits.ioCallsWaiting + 1)).rejects.toThrow(/IO_BUSY/);
    await kernel.terminateSubcluster('s1');
  });

  test('writes are made one after the other, and limited in number and length', async () => {
    const { fed, options } = withFed();
    const { call } = await open({ wire: { type: 'fed' } }, options);
    expect(await call('writeMany', 'wire', 'x', limits.ioCallsWaiting)).toBe(limits.ioCallsWaiting);
    expect(await call('writeMany', 'wire', 'x', limits.ioCallsWaiting + 1)).toBe(limits.ioCallsWaiting);
    const half = 'x'.repeat(limits.ioWriteLength / 2);
    expect(await call('writeMany', 'wire', half, 3)).toBe(2);
    expect(fed.written).toHaveLength(2 * limits.ioCallsWaiting + 2);
  });
});

describe('a console', () => {
  test('is read and written by hosts, who are told', async () => {
    const { kernel, call, subclusterId } = await open({ term: { type: 'console' } });
    const heard: number[] = [];
    kernel.subscribe(
      { onEvent: (event) => void (event.type === 'console' && heard.push(event.consoles[0]?.lastEntry ?? -1)) },
      { kinds: ['console'] },
    );
    const answered = call('answerAll', 'term').catch(() => {});
    kernel.writeConsole(subclusterId, 'term', 'hello\n');
    await expect
      .poll(() => kernel.readConsole(subclusterId, 'term').entries)
      .toMatchObject([
        { number: 1, from: 'host', text: 'hello' },
        { number: 2, from: 'vat', text: 'heard hello' },
      ]);
    await expect.poll(() => heard.at(-1)).toBe(2);
    expect(kernel.readConsole(subclusterId, 'term', { after: 1 }).entries).toHaveLength(1);
    expect(kernel.listConsoles()).toMatchObject([{ subclusterId, name: 'term', unread: 0 }]);
    expect(() => kernel.writeConsole(subclusterId, 'other', 'x')).toThrow(/IO_CLOSED/);
    await kernel.terminateSubcluster(subclusterId);
    await answered;
    expect(kernel.listConsoles()).toEqual([]);
    await kernel.expectQuiescent();
  });

  test('has an end of its input, which the vat reads when it has read the rest', async () => {
    const { kernel, call, subclusterId } = await open({
      term: { type: 'console' },
      screen: { type: 'console', direction: 'out' },
    });
    kernel.writeConsole(subclusterId, 'term', 'one\r\ntwo');
    kernel.endConsole(subclusterId, 'term');
    kernel.endConsole(subclusterId, 'term');
    expect(kernel.listConsoles()[0]).toMatchObject({ name: 'term', inputEnded: true });
    expect(() => kernel.writeConsole(subclusterId, 'term', 'three')).toThrow(/IO_CLOSED.*input.*ended/);
    expect(await call('readMany', 'term', 3)).toEqual(['one', 'two', null]);
    expect(await call('read', 'term')).toBeNull();
    await call('write', 'term', 'goodbye');
    expect(kernel.readConsole(subclusterId, 'term').entries.at(-1)).toMatchObject({ from: 'vat', text: 'goodbye' });
    expect(kernel.listConsoles()[0]).toMatchObject({ unread: 0 });
    expect(() => kernel.endConsole(subclusterId, 'screen')).toThrow(/INVALID_ARGUMENT.*takes no input/);
    expect(() => kernel.endConsole(subclusterId, 'other')).toThrow(/IO_CLOSED/);
    await kernel.expectQuiescent();
  });

  test('ends the input under a read that waits; the next life of the kernel begins with an open one', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const { kernel, rootKref, call, subclusterId } = await open({ term: { type: 'console' } }, { dbFilename });
    const read = call('read', 'term');
    await expect.poll(() => kernel.rowCounts()['service_calls']).toBe(1);
    kernel.endConsole(subclusterId, 'term');
    expect(await read).toBeNull();
    await kernel.stop();
    const next = await makeKernel({ dbFilename });
    expect(next.listConsoles()).toMatchObject([{ name: 'term', lastEntry: 0, inputEnded: false }]);
    next.writeConsole(subclusterId, 'term', 'again');
    expect(await next.call(rootKref, 'read', 'term')).toBe('again');
    await next.expectQuiescent();
  });

  test('keeps the last of its history, and no more input than its limit', async () => {
    const { kernel, call, subclusterId } = await open({ term: { type: 'console', unit: 'string' } });
    expect(() => kernel.writeConsole(subclusterId, 'term', 'x'.repeat(limits.consoleInputLength + 1))).toThrow(
      /IO_BUSY/,
    );
    kernel.writeConsole(subclusterId, 'term', 'x'.repeat(limits.consoleInputLength));
    expect(() => kernel.writeConsole(subclusterId, 'term', 'x')).toThrow(/IO_BUSY/);
    expect(await call('read', 'term')).toBe('x'.repeat(limits.ioChunkLength));
    expect(await call('read', 'term')).toHaveLength(limits.consoleInputLength - limits.ioChunkLength);
    kernel.writeConsole(subclusterId, 'term', 'x');
    await call('write', 'term', 'y'.repeat(limits.consoleLength));
    expect(kernel.readConsole(subclusterId, 'term').entries).toHaveLength(1);
    for (let i = 0; i < limits.consoleEntries + 1; i += 1) {
      kernel.writeConsole(subclusterId, 'term', 'z');
    }
    expect(kernel.readConsole(subclusterId, 'term', { after: 0, limit: 1 })).toMatchObject({ dropped: 4 });
  });
});

test('configs are read against their own file', async () => {
  const kernel = await makeKernel();
  await kernel.launch(withIO({ source: { type: 'file', path: './plumber.ts', direction: 'in' } }));
  expect(await kernel.call(kernel.rootOf('plumber'), 'read', 'source')).toMatch(/^import type/);
  expect(configUrl).toMatch(/test\/vats\/$/);
});
