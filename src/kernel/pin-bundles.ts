import { parseBundle, type VatBundle } from '../wire/bundle.ts';
import type { ClusterConfig, VatConfig } from '../wire/cluster-config.ts';
import { KernelError } from '../wire/errors.ts';
import type { BundleId, SubclusterId } from '../wire/ids.ts';
import { bundleIdOf } from './bundle-id.ts';
import type { PlatformServices } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';

/** A vat of a config with the very code that it is to run. */
export type PinnedVat = { name: string; config: VatConfig; id: BundleId; bundle: VatBundle };

/** Where the code of a vat comes from, with the field that says so. */
const sourceOf = (
  { bundles = {} }: ClusterConfig,
  name: string,
  vat: VatConfig,
): { field: string; kind: 'bundle' | 'source'; spec: string } => {
  const { sourceSpec, bundleSpec } = vat.bundleName === undefined ? vat : (bundles[vat.bundleName] ?? {});
  const where = vat.bundleName === undefined ? `vats.${name}` : `bundles.${vat.bundleName}`;
  return sourceSpec === undefined
    ? { field: `${where}.bundleSpec`, kind: 'bundle', spec: bundleSpec ?? '' }
    : { field: `${where}.sourceSpec`, kind: 'source', spec: sourceSpec };
};

type Powers = { store: KernelStore; platform: PlatformServices };

/** Finds the code of the vats of a config, where it is served or where it was pinned (P13). */
export const makeBundlePinner = ({ store, platform }: Powers) => ({
  /**
   * Fetches the code of all vats, each place once.
   * @throws (rejects) KernelError `BUNDLE_UNAVAILABLE` or `BUNDLE_INVALID`, naming the field.
   */
  fetch: async (config: ClusterConfig, configUrl: string | undefined): Promise<PinnedVat[]> => {
    const fetched = new Map<string, Promise<{ id: BundleId; bundle: VatBundle }>>();
    const fetchOne = async (kind: 'bundle' | 'source', spec: string) => {
      const text = await platform.fetchBundle({ kind, spec, ...(configUrl === undefined ? {} : { configUrl }) });
      const bundle = parseBundle(text, spec);
      return { id: bundleIdOf(bundle.source), bundle };
    };
    const pin = async ([name, vat]: [string, VatConfig]): Promise<PinnedVat> => {
      const { field, kind, spec } = sourceOf(config, name, vat);
      const key = `${kind} ${spec}`;
      const code = fetched.get(key) ?? fetchOne(kind, spec);
      fetched.set(key, code);
      try {
        return { name, config: vat, ...(await code) };
      } catch (error) {
        throw error instanceof KernelError ? new KernelError(error.code, `${field}: ${error.detail}`) : error;
      }
    };
    return Promise.all(Object.entries(config.vats).map(pin));
  },

  /** The code that the vats of a subcluster run; of a vat that has ended, the code it was launched with. */
  pinned: (id: SubclusterId, config: ClusterConfig): PinnedVat[] => {
    const codes = store.pinnedCode.list(id);
    for (const { name, bundle } of store.vats.listInSubcluster(id)) codes.set(name, bundle);
    return [...codes].flatMap(([name, code]) => {
      const vat = config.vats[name];
      return vat === undefined ? [] : [{ name, config: vat, id: code, bundle: store.bundles.get(code) }];
    });
  },
});

export type BundlePinner = ReturnType<typeof makeBundlePinner>;
