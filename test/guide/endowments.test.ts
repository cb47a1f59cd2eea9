/** The guide on vat endowments. */
import { fileURLToPath } from 'node:url';
import { Kernel } from 'ocap-kernel';
import { makeSQLKernelDatabase, NodejsPlatformServices } from 'ocap-kernel/node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultGlobalNames } from '../../src/wire/vat-endowments.ts';
import { configUrl, makeGuideKernel } from './guide-kernel.ts';

const clock = (...globals: string[]) => ({
  bootstrap: 'clock',
  vats: { clock: { sourceSpec: './vats/clock-vat.ts', parameters: {}, globals } },
});

/** The guide's table. */
// prettier-ignore
const guideNames = [
  'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'Math', 'crypto', 'SubtleCrypto', 'TextEncoder',
  'TextDecoder', 'URL', 'URLSearchParams', 'atob', 'btoa', 'AbortController', 'AbortSignal',
];

/** Two vats that were given all of it. */
const launchUsers = async () => {
  const { kernel, call } = await makeGuideKernel();
  const user = { sourceSpec: './vats/endowments-vat.ts', parameters: {}, globals: guideNames };
  const { rootKref } = await kernel.launchSubcluster({ bootstrap: 'one', vats: { one: user } }, { configUrl });
  const { rootKref: other } = await kernel.launchSubcluster({ bootstrap: 'two', vats: { two: user } }, { configUrl });
  return {
    kernel,
    one: (method: string, ...args: unknown[]) => call(rootKref, method, ...args),
    two: (method: string, ...args: unknown[]) => call(other, method, ...args),
    twosRoot: kernel.getPresence(other),
  };
};

describe('each row of the table of endowments', () => {
  test('every one is there to be asked for, and is hardened', async () => {
    expect(defaultGlobalNames).toEqual(expect.arrayContaining(guideNames));
    const { one } = await launchUsers();
    expect(await one('notHardened', guideNames)).toEqual([]);
  });

  test('timers are isolated per vat: others cannot clear them', async () => {
    const { one, two, twosRoot } = await launchUsers();
    const timer = await one('tellLater', twosRoot, 'once', 20);
    const interval = await one('tellOften', twosRoot, 'often', 20);
    await two('clearAll', Math.max(Number(timer), Number(interval)));
    await expect.poll(() => two('heard')).toEqual(expect.arrayContaining(['once', 'often']));
    // Its own it can.
    await one('clearAll', Math.max(Number(timer), Number(interval)));
    await one('wait', 1);
    const before = await two('heard');
    await two('wait', 100);
    expect(await two('heard')).toEqual(before);
  });

  test('timers are cancelled when their vat is terminated', async () => {
    const { kernel, one, two, twosRoot } = await launchUsers();
    await one('tellLater', twosRoot, 'late', 50);
    await one('tellOften', twosRoot, 'often', 50);
    await kernel.terminateVat('v1');
    const before = await two('heard');
    await two('wait', 200);
    expect(await two('heard')).toEqual(before);
  });

  test('Date is up to 1 ms late and never goes back; Math.random draws other numbers each time', async () => {
    const { one } = await launchUsers();
    const before = Date.now();
    const readings = (await one('readings', 1_000)) as number[];
    expect(readings).toEqual([...readings].sort((a, b) => a - b));
    expect(readings[0]).toBeGreaterThanOrEqual(before);
    expect(readings.at(-1)).toBeLessThanOrEqual(Date.now() + 1);
    const draws = (await one('draws', 1_000)) as number[];
    expect(new Set(draws).size).toBe(1_000);
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  });

  test('the others do what those of the platform do', async () => {
    const { one } = await launchUsers();
    expect(await one('digest', 'abc')).toBe('ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=');
    expect(await one('decode', btoa('latin'))).toBe('latin');
    expect(await one('query', 'https://a.example/b?q=%C3%BC')).toBe('ü');
    expect(await one('params', 'ü')).toBe('q=%C3%BC');
    expect(await one('abort', 'enough')).toEqual([true, true, 'enough']);
  });
});

describe('vat endowments', () => {
  test('are installed when a vat asks for them', async () => {
    const { kernel, call } = await makeGuideKernel();
    const { rootKref } = await kernel.launchSubcluster(clock('Date'), { configUrl });
    expect(await call(rootKref, 'now')).toBeGreaterThan(Date.parse('2024-01-01'));
    const { rootKref: without } = await kernel.launchSubcluster(clock(), { configUrl });
    await expect(call(without, 'now')).rejects.toThrow('secure mode');
  });

  test('outside of what the kernel allows keep the vat from starting', async () => {
    const { kernel } = await makeGuideKernel({ allowedGlobalNames: ['TextEncoder', 'TextDecoder', 'URL'] });
    await expect(kernel.launchSubcluster(clock('Date'), { configUrl })).rejects.toThrow(
      /requested unknown global "Date"/,
    );
  });

  test('are replaced by a host whose workers run a program of its own', async () => {
    const lines: string[] = [];
    const logger = { debug: (line: string) => void lines.push(line), info() {}, warn() {}, error() {} };
    const services = new NodejsPlatformServices({
      workerFilePath: fileURLToPath(new URL('./own-worker.ts', import.meta.url)),
      logger,
    });
    expect(services.supervisorSha256).toBe(null);
    const kernel = await Kernel.make(services, await makeSQLKernelDatabase({ dbFilename: ':memory:' }));
    onTestFinished(() => kernel.stop());

    const { rootKref } = await kernel.launchSubcluster(clock('Date'), { configUrl });
    const before = Date.now();
    const { body } = await kernel.queueMessage(rootKref, 'now', []);
    // The realm's own clock is neither late nor early.
    expect(Number(body.slice(1))).toBeGreaterThanOrEqual(before);
    expect(Number(body.slice(1))).toBeLessThanOrEqual(Date.now());
    expect(kernel.getLogs({ vatId: 'v1' }).entries).toMatchObject([{ text: 'it is late' }]);
    // The program's own logger writes to the worker's output.
    await expect.poll(() => lines).toContain('v1: it is late');

    await expect(kernel.launchSubcluster(clock('setTimeout'), { configUrl })).rejects.toThrow(
      'Vat "v2" requested unknown global "setTimeout"',
    );
  });
});
