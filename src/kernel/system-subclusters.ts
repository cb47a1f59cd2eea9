import { codeOf, KernelError, messageOf, type ErrorCode } from '../wire/errors.ts';
import type { SystemSubclusterStatus } from '../wire/host-api.ts';
import type { ObjectRef } from '../wire/ids.ts';
import type { SystemSubclusterConfig } from '../wire/system-subclusters.ts';
import type { Chronicle } from './chronicle.ts';
import type { Committer, Step } from './committer.ts';
import type { BundlePinner } from './pin-bundles.ts';
import { isSameConfig } from './same-config.ts';
import type { KernelStore } from './store/open-store.ts';
import type { Subclusters } from './subclusters.ts';

type Known = {
  readonly declared: SystemSubclusterConfig;
  /** What is wrong with it, for hosts to see. */
  fault: { code: ErrorCode; detail: string } | null;
  /** Settles when its last launch has succeeded or failed. */
  underWay: Promise<void>;
};

type Powers = {
  store: KernelStore;
  committer: Committer;
  chronicle: Pick<Chronicle, 'fault'>;
  pinner: BundlePinner;
  subclusters: Subclusters;
  /** Checked, with unique names. */
  declared: readonly SystemSubclusterConfig[];
};

/**
 * The subclusters that the host declares when it makes the kernel. One that is new is launched; one of an earlier life goes on
 * with its vats and its root, and its bootstrap is not run again; one that is declared no longer ends. None of them keeps the
 * kernel from coming up: what is wrong with one is in the status.
 */
export const makeSystemSubclusters = ({ store, committer, chronicle, pinner, subclusters, declared }: Powers) => {
  const known = new Map<string, Known>(
    declared.map((one) => [one.name, { declared: one, fault: null, underWay: Promise.resolve() }]),
  );

  const setFault = (one: Known, code: ErrorCode, detail: string): void => {
    one.fault = { code, detail };
    chronicle.fault({ vatId: null, code, message: `system subcluster ${one.declared.name}: ${detail}` });
  };

  const isMissing = ({ declared: { name } }: Known) => store.subclusters.getSystem(name) === undefined;

  /** Launches one that is missing; settles when its bootstrap is queued or the launch is over. */
  const launch = async (one: Known): Promise<void> => {
    const { name: systemName, config, configUrl } = one.declared;
    const { promise: queued, resolve: onBootstrapQueued } = Promise.withResolvers<void>();
    const before = one.underWay;
    const run = async (): Promise<void> => {
      await before;
      try {
        if (!isMissing(one)) return;
        one.fault = null;
        subclusters.check({ config, configUrl, systemName });
        const pinned = await pinner.fetch(config, configUrl);
        await subclusters.launch(null, { config, configUrl, pinned, systemName, onBootstrapQueued });
      } catch (error) {
        const code = codeOf(error) ?? 'VAT_START_FAILED';
        // The kernel has stopped: the next one launches it.
        if (code === 'KERNEL_STOPPED' || code === 'STORAGE_FAILED') return;
        setFault(one, code, error instanceof KernelError ? error.detail : messageOf(error));
        committer.step((step) => step.statusChanged());
      }
    };
    one.underWay = run();
    // What it calls in its bootstrap may be a service that the host registers once the kernel is made.
    await Promise.race([queued, one.underWay]);
  };

  return {
    /** Compares what an earlier life left with what is declared, before any vat starts. */
    reconcile: (step: Step): void => {
      for (const { id, systemName, config } of store.subclusters.list()) {
        if (systemName === null) continue;
        const one = known.get(systemName);
        if (one === undefined) {
          subclusters.remove(step, id, new KernelError('VAT_TERMINATED', `${systemName} is declared no longer`));
        } else if (!isSameConfig(config, one.declared.config)) {
          const detail = 'the declared config is not the one it was launched with, which it goes on with';
          setFault(
            one,
            'CONFIG_CHANGED',
            `${detail}; to launch the declared one, terminate ${id} and make the kernel again`,
          );
        } else if (one.declared.config.forceReset === true) {
          subclusters.remove(
            step,
            id,
            new KernelError('VAT_TERMINATED', `${systemName} is launched anew (forceReset)`),
          );
        }
      }
    },

    /**
     * Launches those that are declared and not there. It settles when their bootstraps are queued, so that whatever a host sends
     * comes after them. A launch that fails is not tried again before the next kernel life.
     */
    launchMissing: async (): Promise<void> => {
      await Promise.all([...known.values()].map(launch));
    },

    /**
     * The root object of the bootstrap vat.
     * @throws KernelError `SUBCLUSTER_NOT_FOUND`, the code with which its launch failed, or `VAT_TERMINATED`.
     */
    getRoot: (name: string): ObjectRef => {
      const one = known.get(name);
      const shown = JSON.stringify(name);
      if (one === undefined) {
        const names = [...known.keys()].join(', ') || 'none';
        throw new KernelError('SUBCLUSTER_NOT_FOUND', `no system subcluster is named ${shown}; declared: ${names}`);
      }
      const row = store.subclusters.getSystem(name);
      if (row === undefined) {
        const { code, detail } = one.fault ?? {
          code: 'SUBCLUSTER_NOT_FOUND',
          detail: 'it was terminated, or is not there yet',
        };
        throw new KernelError(code, `system subcluster ${shown}: ${detail}`);
      }
      const root = store.vats.listInSubcluster(row.id).find((vat) => vat.name === row.config.bootstrap);
      if (root === undefined) {
        throw new KernelError(
          'VAT_TERMINATED',
          `system subcluster ${shown}: its vat ${row.config.bootstrap} has ended`,
        );
      }
      return root.root;
    },

    readStatus: (): SystemSubclusterStatus[] =>
      [...known.values()].map(({ declared: { name }, fault }) => ({
        name,
        subclusterId: store.subclusters.getSystem(name)?.id ?? null,
        fault: fault && new KernelError(fault.code, fault.detail).message,
      })),
  };
};

export type SystemSubclusters = ReturnType<typeof makeSystemSubclusters>;
