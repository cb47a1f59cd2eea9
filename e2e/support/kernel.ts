/** The kernel as the service worker's console has it: `await E(kernel).method(…)`. */
import type { Worker } from '@playwright/test';
import type { BackupPiece } from '../../src/wire/backup.ts';
import type { ClusterConfig } from '../../src/wire/cluster-config.ts';
import type { KernelSettings, KernelStatus } from '../../src/wire/host-api.ts';

declare const E: (target: unknown) => Record<string, (...args: unknown[]) => Promise<unknown>>;
declare const kernel: unknown;

const callKernel = (serviceWorker: Worker, method: string, args: unknown[]): Promise<unknown> =>
  serviceWorker.evaluate(async ([name, rest]) => E(await kernel)[name]?.(...harden(rest)), [method, args] as const);

export const makeConsole = (serviceWorker: Worker) => ({
  getStatus: async () => (await callKernel(serviceWorker, 'getStatus', [])) as KernelStatus,
  /** The kref of the bootstrap vat's root. */
  launch: async (config: ClusterConfig): Promise<string> => {
    const { rootKref } = (await callKernel(serviceWorker, 'launchSubcluster', [config])) as { rootKref: string };
    return rootKref;
  },
  /** The body of the answer. */
  send: async (target: string, method: string, ...args: unknown[]): Promise<string> => {
    const { body } = (await callKernel(serviceWorker, 'queueMessage', [target, method, args])) as { body: string };
    return body;
  },
  initIdentity: async () => (await callKernel(serviceWorker, 'initIdentity', [])) as { peerId: string },
  revealRecoveryPhrase: async () => (await callKernel(serviceWorker, 'revealRecoveryPhrase', [])) as string,
  getSettings: async () => (await callKernel(serviceWorker, 'getSettings', [])) as KernelSettings,
  suspend: (vatId: string, reason: string) => callKernel(serviceWorker, 'suspendVat', [vatId, reason]),
  /** The whole backup file in base64. */
  exportKernel: (passphrase: string): Promise<string> =>
    serviceWorker.evaluate(async (secret) => {
      const stream = await E(await kernel).exportKernel?.(harden({ passphrase: secret }));
      let file = '';
      for (;;) {
        const piece = (await E(stream).next?.()) as BackupPiece;
        if (piece.done) return btoa(file);
        file += atob(piece.value);
      }
    }, passphrase),
  importKernel: (passphrase: string, data: string) => callKernel(serviceWorker, 'importKernel', [{ passphrase, data }]),
});
