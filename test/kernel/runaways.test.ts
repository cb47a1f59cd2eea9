import { describe, expect, test } from 'vitest';
import { makeNodejsPlatformServices } from '../../src/node/index.ts';
import type { VatConfig } from '../../src/wire/cluster-config.ts';
import { makeHeldTime } from '../support/held-time.ts';
import { shippedLimits } from '../../src/wire/limits.ts';
import { makeMortalPlatform } from '../support/mortal-platform.ts';
import { makeTestKernel } from '../support/test-kernel.ts';
import { testLimits, testSize } from '../support/test-limits.ts';

const limits = testLimits({ heartbeatMs: 200, faultsBeforeSuspension: 2 });
const vatMemoryLimitMb = testSize(256, 128);

const textOf = (error: unknown): string => String(error);

const runaway = (creationOptions: VatConfig['creationOptions'] = {}): VatConfig => ({
  sourceSpec: './runaway.ts',
  creationOptions: { deliveryTimeLimitMs: 1_000, ...creationOptions },
});
const alone = (creationOptions?: VatConfig['creationOptions']) => ({
  bootstrap: 'runaway',
  vats: { runaway: runaway(creationOptions), other: { sourceSpec: './runaway.ts' } },
});

/** A kernel with a runaway and somebody it can send to. */
const launchRunaway = async (
  options: Parameters<typeof makeTestKernel>[0] & { creation?: VatConfig['creationOptions'] },
) => {
  const { creation, ...rest } = options;
  const kernel = await makeTestKernel({ workers: true, limits, ...rest });
  const { rootKref: root } = await kernel.launch(alone(creation));
  const other = kernel.rootOf('other');
  expect(await kernel.call(root, 'increment')).toBe(1);
  const status = () => kernel.getStatus().vats.find(({ name }) => name === 'runaway');
  return { ...kernel, root, other, otherPresence: kernel.getPresence(other), status };
};

// What runs away in the same way in every realm is a case of the suite in test/contracts.
describe('P16 a vat that runs away', () => {
  test.each(['allocate', 'allocateLargeArrays', 'allocateBuffers', 'reserveBuffers'])(
    '%s: memory without end costs only the worker',
    async (method) => {
      const kernel = await launchRunaway({
        creation: { deliveryTimeLimitMs: 20_000 },
        wrapPlatform: () => makeNodejsPlatformServices({ vatMemoryLimitMb }),
      });
      const outcome = kernel.call(kernel.root, method).catch(textOf);
      const next = kernel.call(kernel.root, 'increment');
      expect(await outcome).toContain(`[MESSAGE_UNDONE] v1: it used more than ${vatMemoryLimitMb} MB of memory`);
      expect(await next).toBe(2);
      expect(await kernel.call(kernel.other, 'increment')).toBe(1);
      expect(kernel.status()).toMatchObject({ state: 'running', incarnation: 2 });
      await kernel.expectQuiescent();
    },
  );

  test('a worker that is silent for too long is missed, and its vat restarted', async () => {
    const time = makeHeldTime();
    let mortal: ReturnType<typeof makeMortalPlatform> | undefined;
    const kernel = await launchRunaway({
      limits: shippedLimits,
      creation: { reapInterval: 'never' },
      wrapPlatform: (services) => (mortal = makeMortalPlatform(time.wrapPlatform(services))).platform,
    });
    mortal?.silenceWorker('v1');
    for (let second = 0; second <= shippedLimits.silenceMs / 1_000; second += 1) {
      expect(kernel.status()?.incarnation).toBe(1);
      time.pass(1);
      // The other vat has answered its heartbeat.
      await kernel.pingVat('v2');
    }
    await expect.poll(() => kernel.status()?.incarnation).toBe(2);
    expect(kernel.getStatus().faults).toMatchObject([
      { vatId: 'v1', code: 'VAT_RESTARTED', message: 'v1 (runaway): its worker gave no sign of life for 10 seconds' },
    ]);
    expect(await kernel.call(kernel.root, 'increment')).toBe(2);
    await kernel.expectQuiescent();
  });

  test('a worker that dies while it does nothing is missed at once', async () => {
    let mortal: ReturnType<typeof makeMortalPlatform> | undefined;
    const kernel = await launchRunaway({
      wrapPlatform: (services) => (mortal = makeMortalPlatform(services)).platform,
    });
    mortal?.killWorker('v1');
    expect(kernel.getStatus().faults).toMatchObject([{ vatId: 'v1', message: 'v1 (runaway): killed by the test' }]);
    expect(await kernel.call(kernel.root, 'increment')).toBe(2);
    await kernel.expectQuiescent();
  });

  test.each([
    [{ onFault: 'restart' }, { state: 'running', incarnation: 2 }],
    [{ onFault: 'suspend' }, { state: 'suspended', error: 'a delivery did not end within 1 seconds' }],
    [{ onFault: 'terminate' }, undefined],
    // A person decides about it.
    [
      { onFault: 'terminate', critical: true },
      { state: 'suspended', error: 'a delivery did not end within 1 seconds' },
    ],
  ] as const)('%j decides what becomes of it', async (creation, expected) => {
    const kernel = await launchRunaway({ creation });
    await expect(kernel.call(kernel.root, 'loop')).rejects.toThrow(/MESSAGE_UNDONE|MESSAGE_UNDELIVERED/);
    if (expected === undefined) expect(kernel.status()).toBe(undefined);
    else await expect.poll(kernel.status).toMatchObject(expected);
    await kernel.expectQuiescent();
  });
});

describe('P16 ten runaways at once', () => {
  test('leave the status and a healthy vat answering; afterwards they are suspended and its state is whole', async () => {
    const kernel = await makeTestKernel({ workers: true, limits });
    const faults = limits.faultsBeforeSuspension;
    const runaways = Array.from({ length: 10 }, (_, n) => `runaway${n}`);
    await kernel.launch({
      bootstrap: 'healthy',
      vats: {
        healthy: { sourceSpec: './runaway.ts' },
        ...Object.fromEntries(runaways.map((name) => [name, runaway()])),
      },
    });
    const healthy = kernel.rootOf('healthy');
    const methods = ['loop', 'turnInMicrotasks'];
    const bad = runaways.map((name) => kernel.rootOf(name));
    const stuck = bad.flatMap((root) =>
      // So many faults suspend; one more message waits.
      Array.from({ length: faults + 1 }, (_, n) => kernel.call(root, methods[n % 2] ?? '').catch(textOf)),
    );
    let healthyCount = 0;
    const states = async () => {
      healthyCount += 1;
      expect(await kernel.call(healthy, 'increment')).toBe(healthyCount);
      return kernel.getStatus().vats.map(({ state }) => state);
    };
    await expect.poll(states, { timeout: 60_000 }).toEqual(['running', ...Array<string>(10).fill('suspended')]);
    expect(await kernel.call(healthy, 'read')).toBe(healthyCount);
    const rows = kernel.getStatus().vats.slice(1);
    for (const { error, queueLength } of rows) {
      expect(error).toBe(`a delivery did not end within 1 seconds (${faults} faults within 10 minutes)`);
      expect(queueLength).toBe(1);
    }
    await Promise.all(rows.map(({ id }) => kernel.terminateVat(id)));
    const outcomes = await Promise.all(stuck);
    expect(outcomes.filter((text) => String(text).includes('[MESSAGE_UNDONE]'))).toHaveLength(10 * faults);
    expect(outcomes.filter((text) => String(text).includes('[MESSAGE_UNDELIVERED]'))).toHaveLength(10);
    await kernel.expectQuiescent();
  }, 90_000);
});
