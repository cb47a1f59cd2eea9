import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { describe, expect, test } from 'vitest';
import {
  kunser,
  makeDefaultExo,
  type PlatformServices,
  type VatWorkerEvents,
  type VatWorkerSpec,
} from '../../src/kernel/index.ts';
import type { VatFrame } from '../../src/wire/vat-protocol.ts';
import { configUrl, makeTempFolder, makeTestKernel, oneVat } from '../support/test-kernel.ts';

type Any = Record<string, (...args: unknown[]) => unknown>;
type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

const withService = { ...oneVat('customer'), services: ['shop'] };

/** A kernel with a service `shop` and a vat that calls it. */
const open = async (methods: Any, options: Parameters<typeof makeTestKernel>[0] = {}) => {
  const kernel = await makeTestKernel(options);
  kernel.registerKernelServiceObject('shop', makeDefaultExo('shop', methods));
  const { rootKref } = await kernel.launch(withService);
  const call = (method: string, ...args: unknown[]) => kernel.call(rootKref, method, ...args);
  /** The vat has been told of everything. */
  const expectQuiet = async () => {
    await call('echo', 0);
    await kernel.expectQuiescent();
  };
  return { kernel, rootKref, call, expectQuiet };
};

/** A promise for the first call of a function, and the function. */
const makeSignal = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { reached: promise, signal: () => resolve() };
};

/** Lets the engine collect what this realm has forgotten, until the kernel has heard of it. */
const collectUntil = async (done: () => boolean): Promise<void> => {
  const gc = runInNewContext('gc') as () => void;
  for (let round = 0; round < 50 && !done(); round += 1) {
    gc();
    // Finalizers run in a turn of their own.
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** Empty cranks, until vats have been told of what nobody holds and have answered. */
const settleDown = async (kernel: TestKernel, root: string): Promise<void> => {
  await kernel.collectGarbage();
  await kernel.call(root, 'echo', 0);
  await kernel.collectGarbage();
};

describe('the weather service of the guide', () => {
  const weatherService = makeDefaultExo('weatherService', {
    getTemperature: async (city: string) => city.length,
    getForecast: async (city: string, days: number) => Array.from({ length: days }, (_, day) => `${city} ${day}`),
  });
  const config = {
    bootstrap: 'weatherVat',
    services: ['weatherService', 'kernelFacet'],
    vats: { weatherVat: { sourceSpec: './weather-vat.ts', parameters: { defaultCity: 'London' } } },
  };

  test('works as it stands, and again after a restart', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    first.registerKernelServiceObject('weatherService', weatherService);
    const { rootKref } = await first.launch({ ...config, services: ['weatherService'] });
    expect(await first.call(rootKref, 'getWeatherReport', 'Paris')).toBe(
      'Paris: 5C. Next 3 days: Paris 0, Paris 1, Paris 2',
    );
    await first.expectQuiescent();
    await first.stop();

    const second = await makeTestKernel({ dbFilename });
    const report = second.call(rootKref, 'getWeatherReport');
    second.registerKernelServiceObject('weatherService', weatherService);
    expect(await report).toBe('London: 6C. Next 3 days: London 0, London 1, London 2');
    await second.expectQuiescent();
  });

  test('as a system subcluster that gets the kernel facet too, with a service that is registered last', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const options = { dbFilename, systemSubclusters: [{ name: 'weather-system', config, configUrl }] };
    const first = await makeTestKernel(options);
    first.registerKernelServiceObject('weatherService', weatherService);
    const rootKref = first.getSystemSubclusterRoot('weather-system');
    expect(kunser(await first.queueMessage(rootKref, 'getWeatherReport', ['Rome']))).toMatch(/^Rome: 4C/);
    await first.expectQuiescent();
    await first.stop();

    const second = await makeTestKernel(options);
    expect(second.getSystemSubclusterRoot('weather-system')).toBe(rootKref);
    const report = second.call(rootKref, 'getWeatherReport');
    second.registerKernelServiceObject('weatherService', weatherService);
    expect(await report).toMatch(/^London: 6C/);
    await second.expectQuiescent();
  });
});

describe('P8 R11 a service', () => {
  test('answers with data, errors and promises; a settled call leaves no row', async () => {
    const { kernel, call, expectQuiet } = await open({
      add: (a: unknown, b: unknown) => Number(a) + Number(b),
      later: async () => ({ list: [1n, undefined, 'x'] }),
      fail: () => {
        throw RangeError('too much');
      },
      failOddly: () => Promise.reject(Object.assign(Error('with a code'), { code: 'E1', errno: 7 })),
      failWithData: () => {
        const { promise, reject } = Promise.withResolvers();
        reject({ reason: 'data' });
        return promise;
      },
    });
    const before = kernel.rowCounts();
    expect(await call('call', 'add', 2, 3)).toBe(5);
    expect(await call('call', 'later')).toEqual({ list: [1n, undefined, 'x'] });
    const failed = await call('call', 'fail').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RangeError);
    expect(failed).toMatchObject({ message: 'too much' });
    await expect(call('call', 'failOddly')).rejects.toThrow('with a code');
    await expect(call('call', 'failWithData')).rejects.toThrow(/"reason":"data"/);
    await expect(call('call', 'noSuchMethod')).rejects.toThrow(/noSuchMethod/);
    expect(kernel.rowCounts()).toEqual(before);
    await expectQuiet();
  });

  test('P2 1,000 calls leave no rows', async () => {
    let sum = 0;
    const { kernel, call, expectQuiet } = await open({ add: (by: unknown) => (sum += Number(by)) });
    const before = kernel.rowCounts();
    await call('sendMany', 'add', 999);
    await call('echo', 0);
    expect(sum).toBe((999 * 1000) / 2);
    expect(kernel.rowCounts()).toEqual(before);
    await expectQuiet();
  });

  test('P6 gets the calls of one vat in the order sent', async () => {
    const got: unknown[] = [];
    const { call, expectQuiet } = await open({ note: (value: unknown) => void got.push(value) });
    await call('sendMany', 'note', 100);
    expect(got).toEqual(Array.from({ length: 101 }, (_, i) => i));
    await expectQuiet();
  });

  test('P7 is called when the crank that called it is durable', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const rows: unknown[] = [];
    let committed = 0;
    const { call, expectQuiet } = await open(
      { look: () => rows.push(committed) },
      {
        dbFilename,
        wrapDatabase: (database) => ({
          ...database,
          prepare: (sql) => {
            const statement = database.prepare(sql);
            if (sql !== 'COMMIT') return statement;
            return {
              ...statement,
              run: () => {
                statement.run();
                committed = Number(
                  database.executeQuery("SELECT count(*) AS n FROM service_calls WHERE state = 'started'")[0]?.n,
                );
              },
            };
          },
        }),
      },
    );
    await call('call', 'look');
    expect(rows).toEqual([1]);
    await expectQuiet();
  });

  test('that never settles leaves its promise pending and stops nobody', async () => {
    const { kernel, rootKref, call } = await open({ hang: () => new Promise(() => {}), ping: () => 'pong' });
    await call('send', 'hang');
    expect(await call('call', 'ping')).toBe('pong');
    expect(kernel.rowCounts()).toMatchObject({ service_calls: 1 });
    await kernel.expectQuiescent();
    const { subclusters } = kernel.getStatus();
    await kernel.terminateSubcluster(subclusters[0]!.id);
    expect(kernel.getStatus().vats).toEqual([]);
    await expect(kernel.call(rootKref, 'echo', 1)).rejects.toThrow(/OBJECT_|VAT_TERMINATED/);
    await kernel.expectQuiescent();
  });

  test('that answers what cannot be passed rejects', async () => {
    const far = Far('shop', { bad: () => ({ f: () => {} }), badPromise: async () => [Symbol('private')] });
    const kernel = await makeTestKernel();
    kernel.registerKernelServiceObject('shop', far);
    const { rootKref } = await kernel.launch(withService);
    await expect(kernel.call(rootKref, 'call', 'bad')).rejects.toThrow(/\[SERVICE_FAILED\].*cannot be passed/);
    await expect(kernel.call(rootKref, 'call', 'badPromise')).rejects.toThrow(/\[SERVICE_FAILED\]/);
    await kernel.expectQuiescent();
  });

  test('is called with the messages that were sent to the promise of an answer', async () => {
    const { call, expectQuiet } = await open({
      counter: async () => {
        let count = 0;
        return Far('counter', { next: () => (count += 1) });
      },
      text: () => 'text',
      function: () => Far('function', ((a: unknown, back: unknown) => E(back as (b: unknown) => unknown)(a)) as never),
    });
    expect(await call('callFunction', 'function', 'there and back')).toBe('there and back');
    expect(await call('pipeline', 'counter', 'next')).toBe(1);
    await expect(call('pipeline', 'text', 'next')).rejects.toThrow(/NOT_CALLABLE/);
    await expectQuiet();
  });
});

/** A platform whose vats send other methargs than they meant to, when these say so. */
const forging = (replace: (body: string) => string) => (services: PlatformServices) => ({
  ...services,
  launchVatWorker: (spec: VatWorkerSpec, events: VatWorkerEvents) =>
    services.launchVatWorker(spec, {
      ...events,
      onFrame: (raw: unknown) => {
        const frame = raw as VatFrame;
        if (frame.type !== 'result') return events.onFrame(frame);
        const syscalls = frame.syscalls.map((syscall) => {
          if (syscall[0] === 'resolve') {
            return ['resolve', syscall[1].map(([p, no, { body, slots }]) => [p, no, { body: replace(body), slots }])];
          }
          if (syscall[0] !== 'send') return syscall;
          const [tag, target, message] = syscall;
          return [tag, target, { ...message, methargs: { ...message.methargs, body: replace(message.methargs.body) } }];
        });
        events.onFrame({ ...frame, syscalls });
      },
    }),
});

describe('P20 messages that no marshal wrote', () => {
  test.each([
    ['no JSON', 'nonsense'],
    ['JSON of another shape', '#{"method":"add"}'],
    ['a list without arguments', '#["add"]'],
    ['a method that is no name', '#[{"toString":"x"},[]]'],
    ['a reference that is not there', '#["add",["$7.Alleged: thing"]]'],
    ['a deep nest', `#["add",${'['.repeat(100_000)}${']'.repeat(100_000)}]`],
  ])('%s ends the vat that sends it, and does not reach the service', async (_what, body) => {
    const seen: unknown[] = [];
    const { kernel, rootKref } = await open(
      { add: (a: unknown) => seen.push(a) },
      { wrapPlatform: forging((text) => (text.includes('fake!') ? body : text)) },
    );
    const { rootKref: other } = await kernel.launch(withService);
    await expect(kernel.call(rootKref, 'call', 'add', 'fake!')).rejects.toThrow(/\[MESSAGE_UNDELIVERED\]/);
    expect(kernel.getStatus().faults).toMatchObject([{ vatId: 'v1', code: 'ILLEGAL_SYSCALL' }]);
    expect(await kernel.call(other, 'call', 'add', 'honest')).toBe(1);
    expect(seen).toEqual(['honest']);
    expect(kernel.getStatus().vats).toMatchObject([{ id: 'v2', state: 'running' }]);
    await kernel.expectQuiescent();
  });

  test('an answer to a service ends the vat that gives it, and the service learns that', async () => {
    const answers: unknown[] = [];
    const { kernel, rootKref } = await open(
      { ask: async (value: unknown) => E(value as Any).echo!('fake!').catch((error: unknown) => answers.push(error)) },
      { wrapPlatform: forging((text) => (text.includes('fake!') && !text.includes('echo') ? '#"$9"' : text)) },
    );
    const { rootKref: other } = await kernel.launch(withService);
    expect(await kernel.call(other, 'call', 'ask', kernel.getPresence(rootKref))).toBe(1);
    expect(answers).toMatchObject([{ message: expect.stringContaining('[MESSAGE_UNDELIVERED] v1: ') }]);
    expect(kernel.getStatus().vats).toMatchObject([{ id: 'v2', state: 'running' }]);
    await kernel.expectQuiescent();
  });
});

describe('what a service is given', () => {
  test('objects of vats can be called, now and later', async () => {
    let listener: Any | undefined;
    const { call, expectQuiet } = await open({
      listen: async (value: unknown) => {
        listener = value as Any;
        return E(listener).onTick!('first');
      },
    });
    expect(await call('passListener', 'listen')).toBe(1);
    expect(await E(listener!).onTick!({ second: [2n] })).toBe(2);
    expect(await call('ticks')).toEqual(['first', { second: [2n] }]);
    await expect(E(listener!).fail!('oh')).rejects.toThrow(TypeError);
    // Nobody looks at this rejection.
    void E(listener!).fail!('unheard');
    await expect(E(listener!).nothing!()).rejects.toThrow(/nothing/);
    await expect(E(listener!).onTick!(() => {})).rejects.toThrow(/cannot be passed/);
    await expect(E.get(listener!).onTick).rejects.toThrow(/NOT_CALLABLE/);
    await expectQuiet();
  });

  test('hosts may pass objects, promises and presences too', async () => {
    let presence: unknown;
    const { kernel, call, rootKref, expectQuiet } = await open({ take: (value: unknown) => void (presence = value) });
    await call('call', 'take', kernel.getPresence(rootKref));
    const { slots } = await kernel.queueMessage(rootKref, 'echo', [[presence, Promise.resolve('later')]]);
    expect(slots[0]).toBe(rootKref);
    const listener = Far('listener', { onTick: (n: unknown) => `tick ${String(n)}` });
    await call('setService', Far('far', { listener: () => listener }));
    expect(await call('pipelineWith', 'listener', 'onTick', 1)).toBe('tick 1');
    expect(await call('keepArgument', 'listener', listener)).toBe(undefined);
    expect(await call('callKept', 'listener', 'onTick', 2)).toBe('tick 2');
    await expectQuiet();
  });

  test('an object that was passed twice, or comes back, is the same', async () => {
    const got: unknown[] = [];
    const { kernel, rootKref, expectQuiet } = await open({
      take: (value: unknown) => got.push(value),
      last: () => got.at(-1),
    });
    const root = kernel.getPresence(rootKref);
    await kernel.call(rootKref, 'call', 'take', root);
    await kernel.call(rootKref, 'call', 'take', root);
    expect(got[0]).toBe(got[1]);
    const back = await kernel.queueMessage(rootKref, 'call', ['last']);
    expect(back.slots).toEqual([rootKref]);
    await expectQuiet();
  });

  test('promises settle when those of the kernel do, and take messages before', async () => {
    const { kernel, call, rootKref, expectQuiet } = await open({
      wait: (promise: unknown) => promise,
      pipeline: async (promise: unknown) => E(promise as Any).echo!('sent ahead'),
      ignore: () => 'ignored',
    });
    expect(await call('passPromise', 'wait', { a: 1 })).toEqual({ a: 1 });
    await expect(call('passPromise', 'wait', Error('no'), true)).rejects.toThrow('no');
    expect(await call('passPromise', 'ignore', Error('nobody looks'), true)).toBe('ignored');
    expect(await call('passPromise', 'pipeline', kernel.getPresence(rootKref))).toBe('sent ahead');
    await expect(call('passPromise', 'pipeline', 'text')).rejects.toThrow(/NOT_CALLABLE|echo/);
    await expectQuiet();
  });

  test('promises that were settled crosswise before', async () => {
    const { call, expectQuiet } = await open({
      look: async (one: unknown, two: unknown) => {
        const [twoAgain, first] = (await one) as [unknown, number];
        const [oneAgain, second] = (await two) as [unknown, number];
        const values = await Promise.all([twoAgain, oneAgain] as Promise<[unknown, number]>[]);
        return [first, second, ...values.map(([, number]) => number)];
      },
    });
    expect(await call('passCrosswise', 'look')).toEqual([1, 2, 2, 1]);
    await expectQuiet();
  });

  test('P9 a presence that the host has forgotten is released', async () => {
    const { kernel, call, rootKref, expectQuiet } = await open({ drop: () => 'dropped' });
    await settleDown(kernel, rootKref);
    const before = kernel.rowCounts();
    await call('passListener', 'drop');
    await collectUntil(() => kernel.rowCounts().holds === before.holds);
    await settleDown(kernel, rootKref);
    expect(kernel.rowCounts()).toEqual(before);
    await expectQuiet();
  });
});

describe('objects of the host', () => {
  test('P9 come with answers, keep their identity, and go when no vat reaches them', async () => {
    const things = new Map<unknown, object>();
    const { kernel, call, rootKref, expectQuiet } = await open({
      find: (label: unknown) => {
        const thing = things.get(label) ?? Far('thing', { label: () => label });
        things.set(label, thing);
        return thing;
      },
      check: (label: unknown, thing: unknown) => things.get(label) === thing,
    });
    await settleDown(kernel, rootKref);
    const before = kernel.rowCounts();
    await call('keep', 'mine', 'find', 'apple');
    expect(await call('callKept', 'mine', 'label')).toBe('apple');
    expect(await call('isKept', 'mine', 'find', 'apple')).toBe(true);
    const { slots } = await kernel.queueMessage(rootKref, 'giveKept', ['mine']);
    expect(await kernel.call(String(slots[0]), 'label')).toBe('apple');
    expect(await call('call', 'check', 'apple', kernel.getPresence(String(slots[0])))).toBe(true);
    kernel.release([...slots]);
    await call('forget', 'mine');
    await settleDown(kernel, rootKref);
    // A weak map of the vat still knows it.
    const rows = () =>
      kernel.database.executeQuery(`SELECT owner, reachable, recognizable FROM objects WHERE kref = '${slots[0]}'`);
    expect(rows()).toEqual([{ owner: 'kernel', reachable: 0, recognizable: 1 }]);
    expect(await call('nameOf', 'find', 'apple')).toBe('mine');
    await settleDown(kernel, rootKref);
    expect(rows()).toEqual([{ owner: 'kernel', reachable: 0, recognizable: 1 }]);
    things.clear();
    await collectUntil(() => rows()[0]?.owner !== 'kernel');
    await settleDown(kernel, rootKref);
    expect(kernel.rowCounts()).toEqual(before);
    await expect(kernel.call(String(slots[0]), 'label')).rejects.toThrow(/OBJECT_NOT_FOUND/);
    await expectQuiet();
  });

  test('promises inside answers settle when the host decides them', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const { kernel, call, expectQuiet } = await open({
      wrap: () => ({ inside: promise }),
      wrapRejected: () => ({ inside: Promise.reject(Error('inside')) }),
      wrapBad: () => ({ inside: Promise.resolve(() => {}) }),
    });
    const before = kernel.rowCounts();
    const answer = call('awaitInRecord', 'wrap');
    await call('send', 'wrap');
    resolve('decided');
    expect(await answer).toBe('decided');
    await expect(call('awaitInRecord', 'wrapRejected')).rejects.toThrow('inside');
    await expect(call('awaitInRecord', 'wrapBad')).rejects.toThrow(/cannot be passed/);
    expect(kernel.rowCounts()).toEqual(before);
    await expectQuiet();
  });

  test('go with their kernel life', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const methods = { make: () => Far('thing', { label: () => 'thing' }), echo: (value: unknown) => value };
    const first = await open(methods, { dbFilename });
    const { slots } = await first.kernel.queueMessage(first.rootKref, 'call', ['make']);
    const [thing] = slots;
    // The vat keeps it durably.
    await first.call('setService', first.kernel.getPresence(String(thing)));
    await first.kernel.stop();

    const second = await makeTestKernel({ dbFilename });
    second.registerKernelServiceObject('shop', makeDefaultExo('shop', methods));
    await expect(second.call(first.rootKref, 'call', 'label')).rejects.toThrow(/OBJECT_DELETED/);
    await second.expectQuiescent();
  });
});

describe('registering', () => {
  const shop = () => makeDefaultExo('shop', { title: () => 'shop' });

  test.each([
    ['no name', '', shop(), /\[INVALID_ARGUMENT\] the name of a service/],
    ['a name that is no string', 7, shop(), /\[INVALID_ARGUMENT\] the name of a service/],
    ['a plain object', 'plain', { title: () => 'plain' }, /\[INVALID_ARGUMENT\] service plain: expected an exo/],
    ['nothing', 'nothing', undefined, /\[INVALID_ARGUMENT\]/],
    ['a promise', 'promise', harden(Promise.resolve(1)), /\[INVALID_ARGUMENT\]/],
    ['the name of the kernel facet', 'kernelFacet', shop(), /\[SERVICE_EXISTS\]/],
  ])('%s is refused', async (_what, name, object, problem) => {
    const kernel = await makeTestKernel();
    expect(() => kernel.registerKernelServiceObject(name as string, object)).toThrow(problem);
    await kernel.expectQuiescent();
  });

  test('a name twice is an error, and the first stays', async () => {
    const { kernel, call, expectQuiet } = await open({ title: () => 'first' });
    expect(() => kernel.registerKernelServiceObject('shop', shop())).toThrow(/\[SERVICE_EXISTS\] a service shop/);
    expect(await call('call', 'title')).toBe('first');
    await expectQuiet();
  });

  test('is not for hosts over captp', async () => {
    const kernel = await makeTestKernel();
    const { facet } = kernel.openSession({ name: 'far host' });
    await expect(E(facet as unknown as Any).registerKernelServiceObject!('shop', shop())).rejects.toThrow(
      /registerKernelServiceObject/,
    );
    expect(() => kernel.unregisterKernelServiceObject('shop')).toThrow(/\[SERVICE_NOT_FOUND\] no service shop/);
    await kernel.expectQuiescent();
  });

  test('P11 what was unregistered stays dead when its name is registered anew', async () => {
    const hanging = makeSignal();
    const release = Promise.withResolvers<string>();
    const { kernel, call, expectQuiet } = await open({
      title: () => 'old',
      slow: () => {
        hanging.signal();
        return release.promise;
      },
    });
    const slow = call('call', 'slow');
    await hanging.reached;
    kernel.unregisterKernelServiceObject('shop');
    await expect(call('call', 'title')).rejects.toThrow(/OBJECT_DELETED/);
    kernel.registerKernelServiceObject('shop', shop());
    await expect(call('call', 'title')).rejects.toThrow(/OBJECT_DELETED/);
    release.resolve('still answered');
    expect(await slow).toBe('still answered');
    const { rootKref } = await kernel.launch(withService);
    expect(await kernel.call(rootKref, 'call', 'title')).toBe('shop');
    await expectQuiet();
  });

  test('and unregistering leaves no rows', async () => {
    const kernel = await makeTestKernel();
    const before = kernel.rowCounts();
    kernel.registerKernelServiceObject('shop', shop());
    expect(kernel.rowCounts()).toMatchObject({ services: (before.services ?? 0) + 1 });
    kernel.unregisterKernelServiceObject('shop');
    expect(kernel.rowCounts()).toEqual(before);
    await kernel.expectQuiescent();
  });
});

const program = fileURLToPath(new URL('./serving-kernel.ts', import.meta.url));

/** Runs the serving program until it has printed `count` answers, and kills it. */
const serveAndDie = async (
  dbFilename: string,
  noteFile: string,
  count: number,
): Promise<{ root: string; seen: number }> => {
  const child = spawn(process.execPath, [program, dbFilename, configUrl, noteFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  let root = '';
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ready ')) root = line.slice(6);
    else seen = Number(line);
    if (seen >= count) child.kill('SIGKILL');
  }
  await exited;
  return { root, seen };
};

test('P7 P8 a kernel killed in the midst of service calls makes none twice and none whose crank is lost', async () => {
  const folder = await makeTempFolder();
  const [dbFilename, noteFile] = [join(folder, 'store.db'), join(folder, 'notes')];
  const { root, seen } = await serveAndDie(dbFilename, noteFile, 57);
  const notes = (await readFile(noteFile, 'utf8')).trim().split('\n').map(Number);

  const kernel = await makeTestKernel({ dbFilename });
  const again: unknown[] = [];
  kernel.registerKernelServiceObject('shop', makeDefaultExo('shop', { note: (count: unknown) => again.push(count) }));
  const count = Number(await kernel.call(root, 'count'));
  expect([seen, seen + 1]).toContain(count);
  expect(notes).toEqual(Array.from({ length: notes.length }, (_, i) => i + 1));
  // Of the last call nobody knows whether it was made; it is not made again.
  expect([count - 1, count]).toContain(notes.length);
  await kernel.call(root, 'countAndTell', 'note');
  await kernel.call(root, 'echo', 0);
  expect(again).toEqual([count + 1]);
  await kernel.expectQuiescent();
});

describe('P8 a kernel restart', () => {
  test('rejects calls that were started and keeps those that were not', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const started = makeSignal();
    const calls: unknown[] = [];
    const first = await open(
      {
        hang: () => {
          calls.push('hang');
          started.signal();
          return new Promise(() => {});
        },
      },
      { dbFilename },
    );
    await first.call('send', 'hang');
    await started.reached;
    const held = await first.kernel.queueMessage(first.rootKref, 'getService', []);
    const [kref] = held.slots;
    await first.kernel.stop();

    const second = await makeTestKernel({ dbFilename });
    expect(second.rowCounts()).toMatchObject({ service_calls: 0 });
    const waiting = [second.call(first.rootKref, 'call', 'note', 1), second.call(first.rootKref, 'call', 'note', 2)];
    await second.call(first.rootKref, 'echo', 0);
    expect(second.rowCounts()).toMatchObject({ service_calls: 2 });
    await second.expectQuiescent();
    const lost = Promise.allSettled(waiting);
    await second.stop();
    await lost;

    const third = await makeTestKernel({ dbFilename });
    third.registerKernelServiceObject('shop', makeDefaultExo('shop', { note: (value: unknown) => calls.push(value) }));
    expect(await third.call(first.rootKref, 'call', 'note', 3)).toBe(4);
    expect(calls).toEqual(['hang', 1, 2, 3]);
    const again = await third.queueMessage(first.rootKref, 'getService', []);
    expect(again.slots).toEqual([kref]);
    await third.expectQuiescent();
  });

  test('tells who waits that a started call was interrupted, and a promise of the host never decided', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await open(
      { hang: () => new Promise(() => {}), wrap: () => harden([new Promise(() => {})]) },
      { dbFilename },
    );
    const [kref] = (await first.kernel.queueMessage(first.rootKref, 'getService', [])).slots;
    const [inside] = (await first.kernel.queueMessage(first.rootKref, 'call', ['wrap'])).slots;
    // A message with a requestId is still awaited after the restart.
    const ask = (kernel: TestKernel, requestId: string, target: string, method: string, ...args: unknown[]) =>
      kernel.queueMessage(target, method, args, { requestId }).catch((error: unknown) => String(error));
    const message = ['keepAndWait', first.kernel.getPresence(String(inside))] as const;
    const lost = [ask(first.kernel, 'one', String(kref), 'hang'), ask(first.kernel, 'two', first.rootKref, ...message)];
    await first.call('echo', 0);
    await first.kernel.stop();
    expect(await Promise.all(lost)).toEqual(Array(2).fill(expect.stringContaining('KERNEL_STOPPED')));

    const second = await makeTestKernel({ dbFilename });
    expect(await ask(second, 'one', String(kref), 'hang')).toContain('[SERVICE_INTERRUPTED]');
    expect(second.rowCounts()).toMatchObject({ service_calls: 0 });
    await second.call(first.rootKref, 'echo', 0);
    expect(second.database.executeQuery("SELECT kref FROM promises WHERE decider = 'kernel'")).toEqual([]);
    await second.expectQuiescent();
  });

  test('after servicesReady, calls to what was not registered again reject', async () => {
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await open({ title: () => 'shop' }, { dbFilename });
    first.kernel.registerKernelServiceObject('unused', makeDefaultExo('unused', {}));
    await first.kernel.stop();
    const second = await makeTestKernel({ dbFilename });
    const early = second.call(first.rootKref, 'call', 'title').catch((error: unknown) => String(error));
    await second.call(first.rootKref, 'echo', 0);
    second.servicesReady();
    expect(await early).toContain('[SERVICE_UNAVAILABLE]');
    await expect(second.call(first.rootKref, 'call', 'title')).rejects.toThrow(/\[SERVICE_UNAVAILABLE\]/);
    expect(second.database.executeQuery('SELECT name FROM services ORDER BY name')).toEqual([
      ...['kernelFacet', 'ocapURLIssuerService', 'ocapURLRedemptionService', 'remoteRedeemer', 'shop'].map((name) => ({
        name,
      })),
    ]);
    second.registerKernelServiceObject('shop', makeDefaultExo('shop', { title: () => 'late' }));
    expect(await second.call(first.rootKref, 'call', 'title')).toBe('late');
    await second.expectQuiescent();
  });
});

describe('the kernel facet', () => {
  test('is a service with which system vats do what hosts do', async () => {
    const kernel = await makeTestKernel();
    const { rootKref } = await kernel.launch(oneVat('customer'));
    const facet = kernel.database.executeQuery("SELECT kref, system_only FROM services WHERE name = 'kernelFacet'")[0]!;
    expect(facet.system_only).toBe(1);
    await kernel.call(rootKref, 'setService', kernel.getPresence(String(facet.kref)));
    const call = (method: string, ...args: unknown[]) => kernel.call(rootKref, 'call', method, ...args);
    expect(await call('ping')).toBe('pong');
    expect(await call('getStatus')).toMatchObject({ vats: [{ name: 'customer', state: 'running' }] });
    const [vat] = kernel.getStatus().vats;
    expect(await call('pingVat', vat!.id)).toBe('pong');
    // References in place of krefs and CapData.
    await kernel.call(rootKref, 'keep', 'self', 'getPresence', rootKref, 'customer');
    expect(await kernel.call(rootKref, 'callKept', 'self', 'echo', { deep: [1n] })).toEqual({ deep: [1n] });
    expect((await kernel.queueMessage(rootKref, 'giveKept', ['self'])).slots).toEqual([rootKref]);
    expect(await call('queueMessage', rootKref, 'echo', ['value'])).toBe('value');
    const given = await kernel.queueMessage(rootKref, 'call', [
      'queueMessage',
      rootKref,
      'echo',
      [kernel.getPresence(rootKref)],
    ]);
    expect(given.slots).toEqual([rootKref]);
    await expect(call('queueMessage', 'ko999', 'echo', [])).rejects.toThrow(/\[OBJECT_NOT_FOUND\]/);
    await expect(call('getPresence', 'ko999')).rejects.toThrow(/\[OBJECT_NOT_FOUND\]/);
    await expect(call('getPresence', 'nonsense')).rejects.toThrow(/\[INVALID_ARGUMENT\]/);
    await expect(call('terminateSubcluster', 's999')).rejects.toThrow(/\[SUBCLUSTER_NOT_FOUND\]/);
    expect(kunser(await kernel.queueMessage(rootKref, 'echo', [0]))).toBe(0);
    await kernel.expectQuiescent();
  });
});
