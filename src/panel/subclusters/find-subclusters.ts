import type { SubclusterStatus, VatStatus } from '../../wire/host-api.ts';

export type SubclusterWithVats = { subcluster: SubclusterStatus; vats: readonly VatStatus[] };

/** Each subcluster with its vats, in the order given. */
export const withVats = (
  subclusters: readonly SubclusterStatus[],
  vats: readonly VatStatus[],
): SubclusterWithVats[] => {
  const bySubcluster = Map.groupBy(vats, ({ subclusterId }) => subclusterId);
  return subclusters.map((subcluster) => ({ subcluster, vats: bySubcluster.get(subcluster.id) ?? [] }));
};

/**
 * Those in which each word of the text is found, in any case: in their ids, names and states, or those of their vats, in the
 * places of code, and in the krefs of roots.
 */
export const findSubclusters = (all: readonly SubclusterWithVats[], text: string): readonly SubclusterWithVats[] => {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return all;
  return all.filter(({ subcluster: { id, state, systemName }, vats }) => {
    const said = [
      ...[id, state, systemName ?? ''],
      ...vats.flatMap(({ id: vatId, name, state: vatState, rootKref, config }) => [
        ...[vatId, name, vatState, rootKref],
        config.sourceSpec ?? config.bundleSpec ?? config.bundleName ?? '',
      ]),
    ]
      .join(' ')
      .toLowerCase();
    return words.every((word) => said.includes(word));
  });
};
