import type { CapData } from '../wire/capdata.ts';
import { parseBundle, type VatBundle } from '../wire/bundle.ts';
import type { ClusterConfig, VatConfig } from '../wire/cluster-config.ts';
import { codeOf, KernelError, messageOf } from '../wire/errors.ts';
import type { SubclusterLaunchResult } from '../wire/host-api.ts';
import {
  formatObjectRef,
  formatSubclusterId,
  formatVatId,
  ROOT_VREF,
  type BundleId,
  type KRef,
  type SubclusterId,
} from '../wire/ids.ts';
import { limits } from '../wire/limits.ts';
import { bundleIdOf } from './bundle-id.ts';
import type { Committer, Step } from './committer.ts';
import type { HostMessages } from './host-messages.ts';
import { errorData, kslot, kunser } from './kmarshal.ts';
import type { PlatformServices } from './platform.ts';
import type { Refs } from './refs.ts';
import type { Holder } from './store/holds.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatRow } from './store/vats.ts';
import type { VatLife } from './vat-life.ts';
import type { VatRunner } from './vat-runner.ts';

type Pinned = { name: string; config: VatConfig; id: BundleId; bundle: VatBundle };

type Powers = {
  store: KernelStore;
  refs: Refs;
  platform: PlatformServices;
  committer: Committer;
  vatLife: VatLife;
  runner: VatRunner;
  hostMessages: HostMessages;
};

/** Groups of vats that are launched and terminated together. */
export const makeSubclusters = ({ store, refs, platform, committer, vatLife, runner, hostMessages }: Powers) => {
  const { subclusters, vats, bundles, objects, clist, holds, counters } = store;

  /** Fetches the code of all vats, and names the vat whose code is not to be had. */
  const pinBundles = async (config: ClusterConfig, configUrl: string | undefined): Promise<Pinned[]> => {
    const texts = new Map<string, Promise<string>>();
    const fetchText = (kind: 'bundle' | 'source', spec: string): Promise<string> => {
      const key = `${kind} ${spec}`;
      const text =
        texts.get(key) ?? platform.fetchBundle({ kind, spec, ...(configUrl === undefined ? {} : { configUrl }) });
      texts.set(key, text);
      return text;
    };
    const pin = async ([name, vat]: [string, VatConfig]): Promise<Pinned> => {
      const [field, spec] =
        vat.sourceSpec === undefined ? ['bundleSpec', vat.bundleSpec ?? ''] : ['sourceSpec', vat.sourceSpec];
      try {
        const bundle = parseBundle(await fetchText(field === 'sourceSpec' ? 'source' : 'bundle', spec), spec);
        return { name, config: vat, id: bundleIdOf(bundle.source), bundle };
      } catch (error) {
        if (!(error instanceof KernelError)) throw error;
        throw new KernelError(error.code, `vats.${name}.${field}: ${error.detail}`);
      }
    };
    return Promise.all(Object.entries(config.vats).map(pin));
  };

  const addVat = (subcluster: SubclusterId, { name, config, id, bundle }: Pinned): VatRow => {
    const vat = formatVatId(counters.take('vat'));
    const root = formatObjectRef(counters.take('object'));
    bundles.put(id, bundle);
    objects.add(root, vat);
    vats.add({ id: vat, subcluster, name, config, bundle: id, root });
    clist.add(vat, { kref: root, vref: ROOT_VREF, reachable: true });
    holds.add('root', root);
    refs.hold(root);
    return {
      id: vat,
      subcluster,
      name,
      config,
      bundle: id,
      root,
      state: 'starting',
      error: null,
      incarnation: 1,
      nextImport: 1,
    };
  };

  const withinStartLimit = async <T>(promise: Promise<T>, what: string): Promise<T> => {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const cancel = platform.setTimer(limits.startMs, () =>
      reject(new KernelError('BOOTSTRAP_FAILED', `${what} did not settle within ${limits.startMs / 1000} seconds`)),
    );
    return Promise.race([promise, late]).finally(cancel);
  };

  const bootstrap = async (holder: Holder, rows: VatRow[], root: VatRow): Promise<CapData<KRef> | undefined> => {
    const send = (method: string, args: unknown[]) =>
      withinStartLimit(
        hostMessages.queueMessage(holder, root.root, method, args),
        `method ${method} of the root of ${JSON.stringify(root.name)}`,
      );
    const names = kunser(await send('__getMethodNames__', []));
    if (!Array.isArray(names) || !names.includes('bootstrap')) return undefined;
    const roots = Object.fromEntries(rows.map((row) => [row.name, kslot(row.root, row.name)]));
    return send('bootstrap', [roots, {}]);
  };

  const remove = (step: Step, id: SubclusterId, reason: CapData<KRef>): void => {
    for (const { id: vat } of vats.listInSubcluster(id)) vatLife.remove(step, vat, reason);
    subclusters.delete(id);
    step.statusChanged();
  };

  /** Ends the workers, and then all traces in the tables in one step. */
  const end = (id: SubclusterId, error: KernelError): void => {
    for (const { id: vat } of vats.listInSubcluster(id)) runner.stop(vat, error);
    committer.step((step) => remove(step, id, errorData('VAT_TERMINATED', `subcluster ${id} was terminated`)));
  };

  return {
    /**
     * Launches a subcluster, all of it or nothing (P19).
     * @throws (rejects) KernelError `BUNDLE_UNAVAILABLE`, `BUNDLE_INVALID`, `VAT_START_FAILED` or `BOOTSTRAP_FAILED`; no row, worker
     * or bundle of it remains.
     */
    launch: async (
      holder: Holder,
      config: ClusterConfig,
      configUrl: string | undefined,
    ): Promise<SubclusterLaunchResult> => {
      const pinned = await pinBundles(config, configUrl);
      const { id, rows } = committer.step((step) => {
        const id = formatSubclusterId(counters.take('subcluster'));
        subclusters.add(id, config, configUrl);
        step.statusChanged();
        return { id, rows: pinned.map((vat) => addVat(id, vat)) };
      });
      // A launch goes on when the host that asked for it goes away.
      const own = hostMessages.openHolder();
      try {
        await Promise.all(rows.map((row) => runner.start(row)));
        const root = rows.find(({ name }) => name === config.bootstrap);
        if (root === undefined) throw new KernelError('INVALID_CONFIG', `bootstrap: no vat ${config.bootstrap}`);
        const bootstrapResult = await bootstrap(own, rows, root).catch((error: unknown) => {
          throw codeOf(error) === 'BOOTSTRAP_FAILED'
            ? error
            : new KernelError(
                'BOOTSTRAP_FAILED',
                `bootstrap of ${JSON.stringify(root.name)} rejected: ${messageOf(error)}`,
              );
        });
        committer.step((step) => {
          subclusters.setRunning(id);
          hostMessages.holdAnswer(holder, bootstrapResult);
          step.statusChanged();
        });
        committer.flush();
        return { subclusterId: id, rootKref: root.root, bootstrapResult };
      } catch (error) {
        if (subclusters.get(id) !== undefined) end(id, new KernelError('VAT_TERMINATED', `the launch of ${id} failed`));
        throw error;
      } finally {
        hostMessages.closeHolder(own);
      }
    },

    /** @throws KernelError `SUBCLUSTER_NOT_FOUND` */
    terminate: (id: SubclusterId): void => {
      if (subclusters.get(id) === undefined) throw new KernelError('SUBCLUSTER_NOT_FOUND', `no subcluster ${id}`);
      end(id, new KernelError('VAT_TERMINATED', `subcluster ${id} was terminated`));
      committer.flush();
    },

    /** Removes what an earlier kernel life had not finished launching (P19). */
    removeUnfinished: (step: Step): void => {
      for (const { id, state } of subclusters.list()) {
        if (state === 'launching') remove(step, id, errorData('VAT_TERMINATED', `the launch of ${id} was interrupted`));
      }
    },
  };
};
