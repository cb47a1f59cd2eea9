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

describe('vat endowments', () => {
  test('every one of the guide is there to be asked for', () => {
    // prettier-ignore
    expect(defaultGlobalNames).toEqual(expect.arrayContaining([
      'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'Math', 'crypto', 'SubtleCrypto', 'TextEncoder',
      'TextDecoder', 'URL', 'URLSearchParams', 'atob', 'btoa', 'AbortController', 'AbortSignal',
    ]));
  });

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
