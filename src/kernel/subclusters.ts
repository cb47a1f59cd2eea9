import type { CapData } from '../wire/capdata.ts';
import type { ClusterConfig } from '../wire/cluster-config.ts';
import { codeOf, KernelError, messageOf } from '../wire/errors.ts';
import type { SubclusterLaunchResult } from '../wire/host-api.ts';
import {
  formatObjectRef,
  formatSubclusterId,
  formatVatId,
  ROOT_VREF,
  type KRef,
  type SubclusterId,
} from '../wire/ids.ts';
import type { Committer, Step } from './committer.ts';
import type { GlobalsCheck } from './globals-check.ts';
import type { HostMessages } from './host-messages.ts';
import type { IOChannels } from './io/io-channels.ts';
import { kslot, kunser } from './kmarshal.ts';
import type { PinnedVat } from './pin-bundles.ts';
import type { PlatformServices } from './platform.ts';
import type { Settings } from './inspect/settings.ts';
import type { Refs } from './refs.ts';
import { isSameConfig } from './same-config.ts';
import type { Services } from './services.ts';
import type { Holder } from './store/holds.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatRow } from './store/vats.ts';
import type { VatParametersMaker } from './vat-parameters.ts';
import type { VatLife } from './vat-life.ts';
import type { VatLifecycle } from './vat-lifecycle.ts';

/** What is to be launched, with its code at hand. */
export type LaunchPlan = {
  config: ClusterConfig;
  configUrl: string | undefined;
  pinned: PinnedVat[];
  /** For a system subcluster, which may name any service, registered or not. */
  systemName: string | null;
  /** The subcluster whose place the new one takes: it ends in the step in which the launch succeeds, and stays if it fails. */
  replaces?: SubclusterId;
  /** Called when `bootstrap` stands in the queue of its vat, before anything that comes later. */
  onBootstrapQueued?(): void;
};

type Powers = {
  store: KernelStore;
  refs: Refs;
  platform: PlatformServices;
  committer: Committer;
  settings: Pick<Settings, 'get'>;
  vatLife: VatLife;
  lifecycle: VatLifecycle;
  services: Pick<Services, 'lookUp' | 'provide'>;
  io: Omit<IOChannels, 'restore' | 'endLife'>;
  hostMessages: HostMessages;
  globalsCheck: GlobalsCheck;
  vatParameters: VatParametersMaker;
};

/** Groups of vats that are launched and terminated together. */
export const makeSubclusters = ({
  store,
  refs,
  platform,
  committer,
  settings,
  vatLife,
  lifecycle,
  services,
  io,
  hostMessages,
  globalsCheck,
  vatParameters,
}: Powers) => {
  const { subclusters, vats, bundles, pinnedCode, objects, clist, holds, counters } = store;

  const addVat = (subcluster: SubclusterId, { name, config, id, bundle }: PinnedVat): VatRow => {
    const vat = formatVatId(counters.take('vat'));
    const root = formatObjectRef(counters.take('object'));
    bundles.put(id, bundle);
    pinnedCode.put(subcluster, name, id);
    objects.add(root, vat);
    vats.add({ id: vat, subcluster, name, config, bundle: id, root });
    clist.add(vat, { kref: root, vref: ROOT_VREF, reachable: true });
    holds.add('root', root);
    refs.hold(root);
    return lifecycle.getRow(vat);
  };

  const withinStartLimit = async <T>({ name, config }: VatRow, method: string, promise: Promise<T>): Promise<T> => {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const limitMs = config.creationOptions?.startTimeLimitMs ?? settings.get().startTimeLimitMs;
    const what = `method ${method} of the root of ${JSON.stringify(name)}`;
    const cancel = platform.setTimer(limitMs, () =>
      reject(new KernelError('BOOTSTRAP_FAILED', `${what} did not settle within ${limitMs / 1000} seconds`)),
    );
    return Promise.race([promise, late]).finally(cancel);
  };

  /** The kernel services that a config names; names of its own channels stand for these. */
  const serviceNames = ({ services = [], io: channels = {} }: ClusterConfig) =>
    services.map((name, index) => ({ name, index })).filter(({ name }) => !Object.hasOwn(channels, name));

  /** The services that `bootstrap` gets. @throws KernelError `SERVICE_UNAVAILABLE`, naming the field. */
  const findServices = ({ config, systemName }: Pick<LaunchPlan, 'config' | 'systemName'>): Record<string, object> => {
    const find = (name: string, index: number): object => {
      if (systemName !== null)
        return kslot(
          committer.step((step) => services.provide(step, name)),
          name,
        );
      const found = services.lookUp(name);
      if (found !== undefined && !found.systemOnly) return kslot(found.kref, name);
      const why =
        found === undefined ? 'no service of this name is registered' : 'this service is for system subclusters only';
      throw new KernelError('SERVICE_UNAVAILABLE', `services[${index}]: ${JSON.stringify(name)}: ${why}`);
    };
    return Object.fromEntries(serviceNames(config).map(({ name, index }) => [name, find(name, index)]));
  };

  /** What can be said of a launch before any code is fetched. */
  const check = (plan: Pick<LaunchPlan, 'config' | 'configUrl' | 'systemName'>): void => {
    globalsCheck.checkCluster(plan.config);
    io.check(plan.config);
    vatParameters.check(plan.config, plan.configUrl);
    if (plan.systemName === null) findServices(plan);
  };

  const bootstrap = async (
    holder: Holder,
    plan: LaunchPlan,
    rows: VatRow[],
    root: VatRow,
  ): Promise<CapData<KRef> | undefined> => {
    const send = (method: string, args: unknown[], onFulfilled?: (step: Step) => void) =>
      hostMessages.queueMessage(holder, root.root, method, args, onFulfilled);
    const limit = <T>(answer: Promise<T>, method: string) => withinStartLimit(root, method, answer);
    const names = kunser(await limit(send('__getMethodNames__', []), '__getMethodNames__'));
    if (!Array.isArray(names) || !names.includes('bootstrap')) return undefined;
    const roots = Object.fromEntries(rows.map((row) => [row.name, kslot(row.root, row.name)]));
    const answer = send('bootstrap', [roots, { ...findServices(plan), ...io.slots(root.subcluster) }], (step) => {
      // A kernel that ends after this has launched it; one that takes the place of another waits for that one's end.
      if (plan.replaces === undefined) subclusters.setRunning(root.subcluster);
      step.statusChanged();
    });
    plan.onBootstrapQueued?.();
    // A system subcluster may wait for services that the host has yet to register.
    const waits =
      plan.systemName !== null && serviceNames(plan.config).some(({ name }) => services.lookUp(name) === undefined);
    return waits ? answer : limit(answer, 'bootstrap');
  };

  const vatIds = (id: SubclusterId) => vats.listInSubcluster(id).map(({ id: vat }) => vat);
  const terminated = (id: SubclusterId) => new KernelError('VAT_TERMINATED', `subcluster ${id} was terminated`);

  /** Removes what the tables say of a subcluster, but for its vats. */
  const forget = (step: Step, id: SubclusterId): void => {
    io.forget(step, id);
    const codes = pinnedCode.list(id);
    pinnedCode.delete(id);
    for (const code of codes.values()) bundles.deleteUnused(code);
    subclusters.delete(id);
    step.statusChanged();
  };

  const remove = (step: Step, id: SubclusterId, error: KernelError): void => {
    for (const vat of vatIds(id)) vatLife.end(step, vat, error.message);
    forget(step, id);
  };

  /** Ends subclusters, and does more in the same step. Settles when nothing is left of their vats and channels. */
  const end = async (ids: readonly SubclusterId[], error: KernelError, also?: (step: Step) => void): Promise<void> => {
    await lifecycle.terminate(ids.flatMap(vatIds), error, (step) => {
      for (const id of ids) forget(step, id);
      also?.(step);
    });
    await io.whenClosed(ids);
  };

  /** Those that `forceReset` terminates. */
  const sameAs = ({ config, configUrl, replaces }: LaunchPlan): SubclusterId[] =>
    config.forceReset === true && replaces === undefined
      ? subclusters
          .list()
          .filter((row) => row.systemName === null && row.configUrl === configUrl && isSameConfig(row.config, config))
          .map(({ id }) => id)
      : [];

  const create = (plan: LaunchPlan): { id: SubclusterId; rows: VatRow[] } =>
    committer.step((step) => {
      const id = formatSubclusterId(counters.take('subcluster'));
      subclusters.add(id, plan.config, plan.configUrl);
      if (plan.systemName !== null && plan.replaces === undefined) subclusters.setSystemName(id, plan.systemName);
      step.statusChanged();
      return { id, rows: plan.pinned.map((vat) => addVat(id, vat)) };
    });

  /** The launch has succeeded: in one step the new subcluster runs, and the one whose place it takes ends. */
  const complete = async (id: SubclusterId, { replaces, systemName }: LaunchPlan, work: () => void): Promise<void> => {
    for (const needed of replaces === undefined ? [id] : [id, replaces]) {
      if (subclusters.get(needed) === undefined) throw terminated(needed);
    }
    const ended = end(replaces === undefined ? [] : [replaces], terminated(replaces ?? id), (step) => {
      if (replaces !== undefined && systemName !== null) subclusters.setSystemName(id, systemName);
      subclusters.setRunning(id);
      work();
      step.statusChanged();
    });
    committer.flush();
    await ended;
  };

  return {
    /**
     * What can be said of a launch before any code is fetched.
     * @throws KernelError `INVALID_CONFIG` for globals that vats may not have or channels that are not supported, `SERVICE_UNAVAILABLE`, naming the field.
     */
    check,

    /**
     * Launches a subcluster, all of it or nothing (P19).
     * @throws (rejects) KernelError `INVALID_CONFIG`, `SERVICE_UNAVAILABLE`, `IO_UNAVAILABLE`, `VAT_START_FAILED` or `BOOTSTRAP_FAILED`; no row,
     * worker, bundle or I/O channel of it remains.
     */
    launch: async (holder: Holder | null, plan: LaunchPlan): Promise<SubclusterLaunchResult> => {
      const { config } = plan;
      check(plan);
      const former = sameAs(plan);
      if (former.length > 0) await end(former, new KernelError('VAT_TERMINATED', 'its config was launched again'));
      const { id, rows } = create(plan);
      // A launch goes on when the host that asked for it goes away.
      const own = hostMessages.openHolder();
      try {
        await io.launch(id, plan, plan.replaces);
        await Promise.all(rows.map((row) => lifecycle.startRow(row)));
        const root = rows.find(({ name }) => name === config.bootstrap);
        if (root === undefined) throw new KernelError('INVALID_CONFIG', `bootstrap: no vat ${config.bootstrap}`);
        const bootstrapResult = await bootstrap(own, plan, rows, root).catch((error: unknown) => {
          throw codeOf(error) === 'BOOTSTRAP_FAILED'
            ? error
            : new KernelError(
                'BOOTSTRAP_FAILED',
                `bootstrap of ${JSON.stringify(root.name)} rejected: ${messageOf(error)}`,
              );
        });
        await complete(id, plan, () => {
          if (holder !== null) hostMessages.holdAnswer(holder, bootstrapResult);
        });
        return { subclusterId: id, rootKref: root.root, bootstrapResult };
      } catch (error) {
        if (subclusters.get(id) !== undefined) {
          await end([id], new KernelError('VAT_TERMINATED', `the launch of ${id} failed`));
          committer.flush();
        }
        throw error;
      } finally {
        hostMessages.closeHolder(own);
      }
    },

    /** @throws (rejects) KernelError `SUBCLUSTER_NOT_FOUND` */
    terminate: async (id: SubclusterId): Promise<void> => {
      if (subclusters.get(id) === undefined) throw new KernelError('SUBCLUSTER_NOT_FOUND', `no subcluster ${id}`);
      const ended = end([id], terminated(id));
      committer.flush();
      await ended;
    },

    end,

    /** Ends what an earlier kernel life had not finished launching (P19). */
    endUnfinished: (step: Step): void => {
      for (const { id, state } of subclusters.list()) {
        if (state === 'launching')
          remove(step, id, new KernelError('VAT_TERMINATED', `the launch of ${id} was interrupted`));
      }
    },

    /** Removes a subcluster whose vats have no workers, at the start of a kernel life. */
    remove,
  };
};

export type Subclusters = ReturnType<typeof makeSubclusters>;
