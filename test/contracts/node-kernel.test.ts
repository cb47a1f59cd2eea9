/** The kernel's suite in Node. */
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { withReferences } from '../../src/host/json-refs.ts';
import type { KernelApi } from '../../src/kernel/index.ts';
import type { Json } from '../../src/wire/cluster-config.ts';
import { configUrl, makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';
import { kernelSuite, type KernelHost } from './kernel-suite.ts';

const openHost = async (workers: boolean) => {
  const dbFilename = join(await makeTempFolder(), 'store.db');
  let kernel = await makeTestKernel({ dbFilename, workers });
  const call = async (name: keyof KernelApi, ...args: unknown[]): Promise<unknown> =>
    (kernel[name] as (...rest: unknown[]) => unknown)(...args);
  const host: KernelHost = {
    sourceOf: (vat) => new URL(`${vat}.ts`, configUrl).href,
    call: call as KernelHost['call'],
    send: async (target, method, args, options) => {
      const given = await withReferences(
        args as Json[],
        (kref) => kernel.getPresence(kref),
        (name) => kernel.resolvePetName(name),
      );
      return kernel.queueMessage(target, method, given, ...(options === undefined ? [] : [options]));
    },
    restartKernel: async () => {
      await kernel.stop();
      kernel = await makeTestKernel({ dbFilename, workers });
    },
  };
  return { host, expectQuiescent: () => kernel.expectQuiescent() };
};

describe('the kernel in Node', () => {
  for (const { name, platform, run } of kernelSuite) {
    test(
      name,
      async () => {
        const { host, expectQuiescent } = await openHost(platform);
        await run(host);
        // It settles when every vat has nothing more to do.
        await host.call('collectGarbage');
        await expectQuiescent();
      },
      60_000,
    );
  }
});
