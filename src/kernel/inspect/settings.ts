import { checkInspectArgument as check, inspectSchemas, type KernelSettings } from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import type { Committer } from '../committer.ts';
import type { KernelStore } from '../store/open-store.ts';

/** What a person set, or else what the kernel chooses. */
const readSettings = ({ settings }: Pick<KernelStore, 'settings'>, limits: Limits): KernelSettings => {
  const stored = settings.read();
  return {
    deliveryTimeLimitMs: stored.get('deliveryTimeLimitMs') ?? limits.deliveryMs,
    startTimeLimitMs: stored.get('startTimeLimitMs') ?? limits.startMs,
    sqlQueries: stored.get('sqlQueries') === 1,
  };
};

type Powers = {
  store: Pick<KernelStore, 'settings'>;
  limits: Limits;
  committer: Pick<Committer, 'step' | 'flush'>;
};

/** Settings, which are asked for often and read once. */
export const makeSettings = ({ store, limits, committer }: Powers) => {
  let current = readSettings(store, limits);
  return {
    get: (): KernelSettings => current,
    /** @throws KernelError `INVALID_ARGUMENT` */
    set: (raw: unknown): KernelSettings => {
      const changes = check(inspectSchemas.settings, 'settings', raw);
      committer.step(() => {
        for (const [name, value] of Object.entries(changes)) {
          if (value !== undefined) store.settings.set(name, Number(value));
        }
      });
      committer.flush();
      current = readSettings(store, limits);
      return current;
    },
  };
};

export type Settings = ReturnType<typeof makeSettings>;
