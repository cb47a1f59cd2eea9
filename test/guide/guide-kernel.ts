import { join } from 'node:path';
import { Kernel, kunser, type KernelOptions, type VatConfig } from 'ocap-kernel';
import { makeSQLKernelDatabase, NodejsPlatformServices } from 'ocap-kernel/node';
import { expect, onTestFinished } from 'vitest';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeTempFolder } from '../support/test-kernel.ts';

/** Where the relative specs of these tests start. */
export const configUrl = import.meta.url;

/** The config of a vat in `test/guide/vats`. */
export const vatOf = (file: string, parameters: NonNullable<VatConfig['parameters']> = {}): VatConfig => ({
  sourceSpec: `./vats/${file}`,
  parameters,
});

export const makeDbFilename = async (): Promise<string> => join(await makeTempFolder(), 'store.db');

/** A kernel set up by hand, as the guides do it; it is stopped when the test ends. */
export const makeGuideKernel = async ({
  dbFilename = ':memory:',
  ...options
}: KernelOptions & { dbFilename?: string } = {}) => {
  const kernelDatabase = await makeSQLKernelDatabase({ dbFilename });
  const platformServices = new NodejsPlatformServices();
  const kernel = await Kernel.make(platformServices, kernelDatabase, options);
  onTestFinished(() => kernel.stop());
  return {
    kernel,
    kernelDatabase,
    /** The value of a method's answer. */
    call: async (target: string, method: string, ...args: unknown[]): Promise<unknown> =>
      kunser(await kernel.queueMessage(target, method, args)),
    /** Every vat has done what it had to do, nothing is under way, and every count equals what the tables hold. */
    expectQuiescent: async (): Promise<void> => {
      await kernel.collectGarbage();
      const waiting = ['run_queue', 'promise_queue', 'gc_actions'].map(
        (table) => kernelDatabase.executeQuery(`SELECT count(*) AS n FROM ${table}`)[0]?.n,
      );
      expect(waiting).toEqual([0, 0, 0]);
      expect(auditStore(kernelDatabase)).toEqual([]);
    },
  };
};
