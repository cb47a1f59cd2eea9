import type { KernelStatus } from '../wire/host-api.ts';
import type { KernelStore } from './store/open-store.ts';

const KERNEL_VERSION = '0.1.0';

/** The committed state as hosts see it; the caller commits first (R10). */
export const readStatus = (store: KernelStore, startedAt: number): KernelStatus => {
  const lengths = store.queues.lengths();
  const vats = store.vats.list();
  return harden({
    kernel: { state: 'running' as const, version: KERNEL_VERSION, startedAt },
    vats: vats.map((row) => ({
      id: row.id,
      name: row.name,
      subclusterId: row.subcluster,
      config: row.config,
      bundleId: row.bundle,
      rootKref: row.root,
      state: row.state,
      incarnation: row.incarnation,
      queueLength: lengths.get(row.id) ?? 0,
      error: row.error,
    })),
    subclusters: store.subclusters.list().map(({ id, config, state }) => ({
      id,
      config,
      state,
      bootstrapVat: config.bootstrap,
      vats: Object.fromEntries(vats.filter((vat) => vat.subcluster === id).map((vat) => [vat.name, vat.id])),
    })),
    remoteComms: { state: 'disconnected' as const, isInitialized: false as const },
  });
};
