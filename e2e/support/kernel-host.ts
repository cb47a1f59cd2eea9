/** The kernel in Chromium as the suite of `test/contracts` wants it, by way of the service worker's console. */
import { expect, type Worker } from '@playwright/test';
import type { KernelHost } from '../../test/contracts/kernel-suite.ts';

declare const E: (target: unknown) => Record<string, (...args: unknown[]) => Promise<unknown>>;
declare const kernel: unknown;

type Call = { method: string; args: unknown[] };
type Outcome = { value: unknown } | { name: string; message: string };

/** Runs in the service worker: calls the kernel, with presences in the place of reference records. */
const callKernel = async ({ method, args }: Call): Promise<Outcome> => {
  const read = async (value: unknown): Promise<unknown> => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map(read));
    if ('@ref' in value) return E(await kernel).getPresence?.(value['@ref']);
    const entries = Object.entries(value).map(async ([name, item]) => [name, await read(item)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  try {
    const given = await Promise.all(args.map(read));
    return { value: await E(await kernel)[method]?.(...harden(given)) };
  } catch (error) {
    return error instanceof Error ? { name: error.name, message: error.message } : { name: '', message: String(error) };
  }
};

export const makeKernelHost = (serviceWorker: Worker, vatsUrl: string): KernelHost => {
  const invoke = async (method: string, ...args: unknown[]): Promise<unknown> => {
    const outcome = await serviceWorker.evaluate(callKernel, { method, args });
    if ('value' in outcome) return outcome.value;
    throw Object.assign(new Error(outcome.message), { name: outcome.name });
  };
  const call = invoke as KernelHost['call'];
  const startedAt = async () => (await call('getStatus')).kernel.startedAt;

  return {
    sourceOf: (vat) => `${vatsUrl}/${vat}.ts`,
    call,
    send: (target, method, args, ...options) =>
      invoke('queueMessage', target, method, args, ...options) as ReturnType<KernelHost['send']>,
    restartKernel: async () => {
      const before = await startedAt();
      await serviceWorker.evaluate(() => chrome.offscreen.closeDocument());
      // Calls fail until the next kernel has introduced itself.
      await expect(async () => expect(await startedAt()).not.toBe(before)).toPass();
    },
  };
};
