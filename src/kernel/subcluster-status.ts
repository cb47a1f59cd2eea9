import type { SubclusterStatus } from '../wire/host-api.ts';
import type { SubclusterId } from '../wire/ids.ts';
import type { KernelStore } from './store/open-store.ts';
import type { SubclusterRow } from './store/subclusters.ts';
import type { VatRow } from './store/vats.ts';

const describe = ({ id, config, state, systemName }: SubclusterRow, vats: readonly VatRow[]): SubclusterStatus => ({
  id,
  config,
  state,
  systemName,
  bootstrapVat: config.bootstrap,
  vats: Object.fromEntries(vats.map((vat) => [vat.name, vat.id])),
});

/** All subclusters as hosts see them, in the order of their launches. */
export const readSubclusters = (store: KernelStore): SubclusterStatus[] => {
  const vats = Map.groupBy(store.vats.list(), ({ subcluster }) => subcluster);
  return store.subclusters.list().map((row) => describe(row, vats.get(row.id) ?? []));
};

export const readSubcluster = (store: KernelStore, id: SubclusterId): SubclusterStatus | undefined => {
  const row = store.subclusters.get(id);
  return row && describe(row, store.vats.listInSubcluster(id));
};
