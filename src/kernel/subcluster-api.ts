import { ClusterConfigStruct, type ClusterConfig } from '../wire/cluster-config.ts';
import { KernelError } from '../wire/errors.ts';
import type { KernelApi, LaunchOptions, SubclusterLaunchResult } from '../wire/host-api.ts';
import { asSubclusterId, asVatId, type BundleId, type SubclusterId } from '../wire/ids.ts';
import { sourceOf } from './bundle-id.ts';
import type { Committer, Step } from './committer.ts';
import type { HostMessages } from './host-messages.ts';
import type { IdempotentMessages } from './idempotent-messages.ts';
import type { BundlePinner, PinnedVat } from './pin-bundles.ts';
import type { Holder } from './store/holds.ts';
import type { KernelStore } from './store/open-store.ts';
import type { SubclusterRow } from './store/subclusters.ts';
import { readSubcluster, readSubclusters } from './subcluster-status.ts';
import type { Subclusters } from './subclusters.ts';
import type { SystemSubclusters } from './system-subclusters.ts';
import type { VatLifecycle } from './vat-lifecycle.ts';

type Powers = {
  store: KernelStore;
  committer: Committer;
  pinner: BundlePinner;
  subclusters: Subclusters;
  system: SystemSubclusters;
  lifecycle: VatLifecycle;
  hostMessages: HostMessages;
  idempotent: IdempotentMessages;
  /** Voids, for a reset, what was given to other kernels. */
  forgetOthers(step: Step): void;
};

export type SubclusterApi = Pick<
  KernelApi,
  | 'launchSubcluster'
  | 'reviewLaunch'
  | 'launchVat'
  | 'terminateSubcluster'
  | 'reloadSubcluster'
  | 'reload'
  | 'getSubclusters'
  | 'getSubcluster'
  | 'getSubclusterVats'
  | 'isVatInSubcluster'
  | 'getSystemSubclusterRoot'
  | 'terminateAllVats'
  | 'reset'
  | 'clearStorage'
>;

/** What hosts can do with subclusters. Answers are committed state. */
export const makeSubclusterApi = (powers: Powers): ((holder: Holder) => SubclusterApi) => {
  const { store, committer, pinner, subclusters, system, lifecycle, hostMessages, idempotent, forgetOthers } = powers;

  const getRow = (id: SubclusterId): SubclusterRow => {
    const row = store.subclusters.get(id);
    if (row === undefined) throw new KernelError('SUBCLUSTER_NOT_FOUND', `no subcluster ${id}`);
    return row;
  };

  const fetchCode = async (config: ClusterConfig, configUrl: string | undefined): Promise<PinnedVat[]> => {
    subclusters.check({ config, configUrl, systemName: null });
    return pinner.fetch(config, configUrl);
  };

  /** @throws KernelError `CODE_CHANGED`, naming the vats. */
  const checkExpected = (pinned: PinnedVat[], expected: Record<string, BundleId>): void => {
    const changed = pinned.filter(({ name, id }) => !Object.hasOwn(expected, name) || expected[name] !== id);
    if (changed.length === 0) return;
    const problems = changed.map(({ name, id }) => `vats.${name}: the code that is there now is ${id}`);
    throw new KernelError('CODE_CHANGED', `${problems.join('; ')}; look at it again`);
  };

  const launch = async (
    holder: Holder,
    config: ClusterConfig,
    { configUrl, expectedCode }: LaunchOptions,
  ): Promise<SubclusterLaunchResult> => {
    const pinned = await fetchCode(config, configUrl);
    if (expectedCode !== undefined) checkExpected(pinned, expectedCode);
    return subclusters.launch(holder, { config, configUrl, pinned, systemName: null });
  };

  /** The config as it runs: `upgradeVat` may have changed that of a vat since the launch. */
  const presentConfig = ({ id, config }: SubclusterRow): ClusterConfig => {
    const present = store.vats.listInSubcluster(id).map((vat) => [vat.name, vat.config] as const);
    return { ...config, vats: { ...config.vats, ...Object.fromEntries(present) } };
  };

  const reload = async (holder: Holder, row: SubclusterRow, refetch: boolean): Promise<SubclusterLaunchResult> => {
    const { id, configUrl, systemName } = row;
    if (row.state === 'launching') throw new KernelError('SUBCLUSTER_BUSY', `${id} is still being launched`);
    const config = presentConfig(row);
    subclusters.check({ config, configUrl, systemName });
    const pinned = refetch ? await pinner.fetch(config, configUrl) : pinner.pinned(id, config);
    return subclusters.launch(holder, { config, configUrl, pinned, systemName, replaces: id });
  };

  const clear = async (): Promise<void> => {
    const ids = store.subclusters.list().map(({ id }) => id);
    await subclusters.end(ids, new KernelError('VAT_TERMINATED', 'the kernel was reset'), (step) => {
      hostMessages.releaseAll();
      idempotent.forgetAll();
      forgetOthers(step);
    });
    committer.flush();
  };

  return (holder) => ({
    launchSubcluster: async (config, options = {}) => launch(holder, ClusterConfigStruct.check(config), options),

    reviewLaunch: async (config, { configUrl } = {}) => {
      const pinned = await fetchCode(ClusterConfigStruct.check(config), configUrl);
      return Object.fromEntries(
        pinned.map(({ name, id, bundle }) => [name, { bundleId: id, codeLength: sourceOf(bundle).length }]),
      );
    },

    launchVat: async (vatConfig, { name = 'vat', configUrl } = {}) => {
      const config = ClusterConfigStruct.check({ bootstrap: name, vats: { [name]: vatConfig } });
      const { subclusterId } = await launch(holder, config, configUrl === undefined ? {} : { configUrl });
      const [vat] = store.vats.listInSubcluster(subclusterId);
      if (vat === undefined) throw new KernelError('VAT_TERMINATED', `vat ${name} ended while it was launched`);
      return vat.id;
    },

    terminateSubcluster: async (id) => subclusters.terminate(asSubclusterId(id)),

    reloadSubcluster: async (id, { refetch = false } = {}) => reload(holder, getRow(asSubclusterId(id)), refetch),

    reload: async ({ refetch = false } = {}) => {
      const last = store.subclusters.list().findLast(({ systemName }) => systemName === null);
      if (last === undefined) throw new KernelError('SUBCLUSTER_NOT_FOUND', 'there is no subcluster to reload');
      return reload(holder, last, refetch);
    },

    getSubclusters: () => {
      committer.flush();
      return harden(readSubclusters(store));
    },

    getSubcluster: (id) => {
      committer.flush();
      return harden(readSubcluster(store, asSubclusterId(id)));
    },

    getSubclusterVats: (text) => {
      committer.flush();
      const { id } = getRow(asSubclusterId(text));
      return harden(store.vats.listInSubcluster(id).map((vat) => vat.id));
    },

    isVatInSubcluster: (text, subcluster) => {
      committer.flush();
      const vat = asVatId(text);
      return !store.vats.isEnded(vat) && store.vats.get(vat)?.subcluster === asSubclusterId(subcluster);
    },

    getSystemSubclusterRoot: (name) => system.getRoot(name),

    terminateAllVats: async () => {
      const ids = store.vats.list().map(({ id }) => id);
      await lifecycle.terminate(ids, new KernelError('VAT_TERMINATED', 'all vats were terminated'));
      committer.flush();
    },

    reset: async () => {
      await clear();
      await system.launchMissing();
    },

    clearStorage: clear,
  });
};
