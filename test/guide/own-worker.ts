/** A host's own program of vat workers, with the guide's example of other endowments. */
import { VatSupervisor } from '../../src/vat/vat-supervisor.ts';
import { parentPort, workerData } from 'node:worker_threads';
import type { VatEndowments } from 'ocap-kernel';

const makeAllowedGlobals = (): VatEndowments =>
  harden({
    globals: harden({ Date: globalThis.Date }),
    teardown: async () => undefined,
  });

const logger = { debug: () => {}, info: console.info, warn: console.warn, error: console.error };

const { vatId } = workerData as { vatId: string };
parentPort?.once('message', (kernelStream: MessagePort) => {
  new VatSupervisor({ id: vatId, kernelStream, logger, makeAllowedGlobals });
});
