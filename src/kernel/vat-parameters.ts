import type { CapData } from '../wire/capdata.ts';
import type { ClusterConfig, VatConfig } from '../wire/cluster-config.ts';
import { codeOf, KernelError } from '../wire/errors.ts';
import type { KRef } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { Committer } from './committer.ts';
import type { HostObjects } from './host-objects.ts';
import { kser } from './kmarshal.ts';
import type { PlatformServices } from './platform.ts';
import type { Refs } from './refs.ts';
import type { Holder } from './store/holds.ts';
import type { KernelStore } from './store/open-store.ts';

type Powers = {
  store: Pick<KernelStore, 'holds' | 'subclusters'>;
  limits: Limits;
  refs: Refs;
  platform: Pick<PlatformServices, 'openForVat'>;
  committer: Committer;
  hostObjects: Pick<HostObjects, 'serialize' | 'adopt'>;
};

/** What a vat gets with its start. `release` is called when it has been told of it, or will not be. */
export type VatParameters = { data: CapData<KRef>; release(): void };

/** Held like what the host's own code uses: for this kernel life at most. */
const HOST: Holder = 'session:0';

/**
 * The parameters of vats: those of their configs, and objects of the platform where `platformConfig` asks for them. A vat gets new ones of
 * these at each start.
 */
export const makeVatParameters = ({ store, limits, refs, platform, committer, hostObjects }: Powers) => {
  const { holds, subclusters } = store;

  const open = ({ platformConfig = {} }: VatConfig, configUrl: string | undefined): Record<string, object> => {
    if (Object.keys(platformConfig).length === 0) return {};
    if (platform.openForVat === undefined) {
      throw new KernelError(
        'INVALID_CONFIG',
        'platformConfig: this kernel has nothing of its platform to give to vats',
      );
    }
    return platform.openForVat(platformConfig, configUrl === undefined ? {} : { configUrl });
  };

  return {
    /** @throws KernelError `INVALID_CONFIG` or `IO_UNAVAILABLE`, naming the field. */
    check: ({ vats }: ClusterConfig, configUrl: string | undefined): void => {
      for (const [name, config] of Object.entries(vats)) {
        try {
          open(config, configUrl);
        } catch (error) {
          if (!(error instanceof KernelError)) throw error;
          throw new KernelError(error.code, `vats.${name}.${error.detail}`);
        }
      }
    },

    /** @throws KernelError `INVALID_CONFIG` or `IO_UNAVAILABLE` */
    make: ({
      subcluster,
      config,
    }: {
      subcluster: Parameters<typeof subclusters.get>[0];
      config: VatConfig;
    }): VatParameters => {
      const { parameters = {} } = config;
      const given = open(config, subclusters.get(subcluster)?.configUrl);
      if (Object.keys(given).length === 0)
        return { data: { body: kser(parameters, limits).body, slots: [] }, release: () => {} };
      const outgoing = hostObjects.serialize({ ...parameters, platform: given });
      const held = [...outgoing.fresh.values()];
      committer.step(() => {
        hostObjects.adopt(outgoing);
        for (const kref of held) {
          holds.add(HOST, kref);
          refs.hold(kref);
        }
      });
      const release = (): void => {
        try {
          committer.step(() => {
            for (const kref of held) if (holds.remove(HOST, kref)) refs.release(kref);
          });
        } catch (error) {
          // A kernel that has stopped holds nothing: the next life forgets what this one's hosts held.
          if (codeOf(error) === undefined) throw error;
        }
      };
      return { data: outgoing.data, release };
    },
  };
};

export type VatParametersMaker = ReturnType<typeof makeVatParameters>;
