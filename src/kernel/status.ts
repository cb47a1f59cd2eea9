import type { KernelStatus, SystemSubclusterStatus } from '../wire/host-api.ts';
import type { RemoteCommsStatus } from '../wire/remotes.ts';
import type { Chronicle } from './chronicle.ts';
import type { KernelStore } from './store/open-store.ts';
import { readSubclusters } from './subcluster-status.ts';
import type { Running, VatRunner } from './vat-runner.ts';

export const KERNEL_VERSION = '0.1.0';

type Powers = {
  store: KernelStore;
  runner: Pick<VatRunner, 'get'>;
  chronicle: Pick<Chronicle, 'listFaults'>;
  startedAt: number;
  systemSubclusters: SystemSubclusterStatus[];
  remoteComms(lengths: ReadonlyMap<string, number>): RemoteCommsStatus;
};

/** Deliveries that an incarnation has answered. */
export const cranksOf = (vat: Running | undefined): number =>
  vat === undefined ? 0 : vat.delivery - (vat.activity.type === 'delivering' ? 1 : 0);

/** The committed state as hosts see it; the caller commits first (R10). */
export const readStatus = ({
  store,
  runner,
  chronicle,
  startedAt,
  systemSubclusters,
  remoteComms,
}: Powers): KernelStatus => {
  const lengths = store.queues.lengths();
  const vats = store.vats.list();
  return harden({
    kernel: { state: 'running' as const, id: store.meta.kernelId(), version: KERNEL_VERSION, startedAt },
    vats: vats.map((row) => ({
      id: row.id,
      name: row.name,
      subclusterId: row.subcluster,
      config: row.config,
      bundleId: row.bundle,
      rootKref: row.root,
      state: row.state,
      incarnation: row.incarnation,
      supervisorSha256: row.supervisor,
      queueLength: lengths.get(row.id) ?? 0,
      cranks: cranksOf(runner.get(row.id)),
      error: row.error,
    })),
    subclusters: readSubclusters(store),
    systemSubclusters,
    faults: chronicle.listFaults(),
    remoteComms: remoteComms(lengths),
  });
};
