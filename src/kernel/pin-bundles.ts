import { parseBundle, type VatBundle } from '../wire/bundle.ts';
import type { ClusterConfig, VatConfig } from '../wire/cluster-config.ts';
import { KernelError } from '../wire/errors.ts';
import type { BundleId, SubclusterId } from '../wire/ids.ts';
import { bundleIdOf } from './bundle-id.ts';
import type { PlatformServices } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatRow } from './store/vats.ts';

export type PinnedCode = { id: BundleId; bundle: VatBundle };

/** A vat of a config with the very code that it is to run. */
export type PinnedVat = { name: string; config: VatConfig } & PinnedCode;

/** A place where code is served, with the field of the config that names it. */
type Place = { field: string; kind: 'bundle' | 'source'; spec: string };

/** Where the code of a vat comes from. */
const placeOf = ({ bundles = {} }: Pick<ClusterConfig, 'bundles'>, name: string, vat: VatConfig): Place => {
  const { sourceSpec, bundleSpec } = vat.bundleName === undefined ? vat : (bundles[vat.bundleName] ?? {});
  const where = vat.bundleName === undefined ? `vats.${name}` : `bundles.${vat.bundleName}`;
  return sourceSpec === undefined
    ? { field: `${where}.bundleSpec`, kind: 'bundle', spec: bundleSpec ?? '' }
    : { field: `${where}.sourceSpec`, kind: 'source', spec: sourceSpec };
};

type Powers = { store: KernelStore; platform: PlatformServices };

/** Finds the code of the vats of a config, where it is served or where it was pinned (P13). */
export const makeBundlePinner = ({ store, platform }: Powers) => {
  const fetchCode = async ({ field, kind, spec }: Place, configUrl: string | undefined): Promise<PinnedCode> => {
    try {
      const text = await platform.fetchBundle({ kind, spec, ...(configUrl === undefined ? {} : { configUrl }) });
      const bundle = parseBundle(text, spec);
      return { id: bundleIdOf(bundle), bundle };
    } catch (error) {
      throw error instanceof KernelError ? new KernelError(error.code, `${field}: ${error.detail}`) : error;
    }
  };

  return {
    /**
     * Fetches the code of all vats, each place once.
     * @throws (rejects) KernelError `BUNDLE_UNAVAILABLE` or `BUNDLE_INVALID`, naming the field.
     */
    fetch: async (config: ClusterConfig, configUrl: string | undefined): Promise<PinnedVat[]> => {
      const fetched = new Map<string, Promise<PinnedCode>>();
      const pin = async ([name, vat]: [string, VatConfig]): Promise<PinnedVat> => {
        const place = placeOf(config, name, vat);
        const key = `${place.kind} ${place.spec}`;
        const code = fetched.get(key) ?? fetchCode(place, configUrl);
        fetched.set(key, code);
        return { name, config: vat, ...(await code) };
      };
      return Promise.all(Object.entries(config.vats).map(pin));
    },

    /**
     * The code that is there now where the config of a vat says; relative specs start where those of its subcluster do.
     * @throws (rejects) KernelError `BUNDLE_UNAVAILABLE` or `BUNDLE_INVALID`, naming the field.
     */
    fetchCurrent: async ({
      name,
      subcluster,
      config,
    }: Pick<VatRow, 'name' | 'subcluster' | 'config'>): Promise<PinnedCode> => {
      const cluster = store.subclusters.get(subcluster);
      return fetchCode(placeOf(cluster?.config ?? {}, name, config), cluster?.configUrl);
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
  };
};

export type BundlePinner = ReturnType<typeof makeBundlePinner>;
