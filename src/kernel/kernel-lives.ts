import { KernelError, messageOf } from '../wire/errors.ts';
import type { BackupSource, KernelApi } from '../wire/host-api.ts';
import { makeBackups, type BackupData } from './backup/backups.ts';
import { makeBackupStream, readBackupSource } from './backup/host-streams.ts';
import { replaceState } from './backup/replace-state.ts';
import { makeKernelFacet } from './facet.ts';
import { checkRestoreOptions, identityOfPhrase } from './identity/given-identity.ts';
import type { KernelLife, KernelOptions } from './kernel.ts';
import type { PlatformServices } from './platform.ts';
import type { KernelDatabase } from './store/database.ts';

/** A record whose methods are those of what `current` gives when they are called. */
const forward = <Api extends object>(current: () => Api): Api => {
  const api = { ...current() };
  for (const name of Object.keys(api)) {
    const value = (...args: unknown[]): unknown => {
      const method: unknown = Reflect.get(current(), name);
      if (typeof method !== 'function') throw new TypeError(`the kernel has no method ${name}`);
      return Reflect.apply(method, undefined, args);
    };
    Object.defineProperty(api, name, { value, enumerable: true });
  }
  return harden(api);
};

/** What lasts beyond a life, and is opened anew in the next. */
type Lasting = { reopen(): void };

type Powers = {
  platform: PlatformServices;
  database: KernelDatabase;
  options: KernelOptions;
  beginLife(options: KernelOptions): Promise<KernelLife>;
};

/**
 * One kernel after another over one database: an import ends the present life and begins the next with the imported state, as
 * a restart would; a restored identity begins one with empty tables. Sessions, subscriptions and registered services of this program go on in the next life; messages under way
 * reject with `KERNEL_STOPPED`.
 */
export const makeKernelLives = async ({ platform, database, options, beginLife }: Powers) => {
  let life = await beginLife(options);
  const lasting = new Set<Lasting>();
  const services = new Map<string, () => void>();
  let servicesReady = false;
  let stopped = false;
  let changing: Promise<void> = Promise.resolve();

  /** What holds in every life; the identity is the first one's, or in what was put in its place. */
  const lifeOptions = { ...options };
  delete lifeOptions.mnemonic;
  delete lifeOptions.keySeed;

  /** Ends the present life, whose state is replaced; nothing of it may be written any more. */
  const endAndBegin = async (own: Pick<KernelOptions, 'resetStorage' | 'mnemonic'>, why: string): Promise<void> => {
    await life.leave(new KernelError('KERNEL_STOPPED', why));
    try {
      life = await beginLife({ ...lifeOptions, ...own });
    } catch (error) {
      const failure = new KernelError('STORAGE_FAILED', `${why}, and the kernel does not start: ${messageOf(error)}`);
      options.onFailure?.(failure);
      throw failure;
    }
    for (const register of services.values()) register();
    if (servicesReady) life.kernel.servicesReady();
    for (const each of lasting) each.reopen();
  };

  const beginNextLife = (...args: Parameters<typeof endAndBegin>): Promise<void> => {
    changing = endAndBegin(...args);
    return changing;
  };

  const settle = (): void => {
    if (stopped) throw new KernelError('KERNEL_STOPPED', 'the kernel was stopped');
    life.settle();
  };

  const backups = makeBackups({
    platform,
    database,
    settle,
    replace: async (scratch) => {
      settle();
      try {
        replaceState(database, scratch);
      } catch (error) {
        if (error instanceof KernelError && error.code === 'STORAGE_FAILED') {
          void life.leave(error);
          options.onFailure?.(error);
        }
        throw error;
      }
      await beginNextLife({ resetStorage: false }, 'the state of another kernel was imported');
    },
  });

  const restoreIdentity: KernelApi['restoreIdentity'] = async (raw) => {
    const { mnemonic, resetStorage } = checkRestoreOptions(raw);
    // Nothing is touched for a wrong phrase.
    const { peerId } = await identityOfPhrase(mnemonic);
    if (!resetStorage) {
      throw new KernelError(
        'INVALID_ARGUMENT',
        'resetStorage: expected true, for all that is in this kernel is removed',
      );
    }
    settle();
    await beginNextLife({ resetStorage: true, mnemonic }, 'the kernel begins anew with a restored identity');
    return { peerId };
  };

  /** Subscriptions of one session, which go on in the next life. */
  const makeSubscribe = (current: () => Pick<KernelApi, 'subscribe'>) => {
    const own = new Set<Lasting & { cancel(): void }>();
    return {
      subscribe: (...args: Parameters<KernelApi['subscribe']>) => {
        let inner = current().subscribe(...args);
        const subscription = {
          reopen: () => {
            inner = current().subscribe(...args);
          },
          cancel: () => {
            own.delete(subscription);
            lasting.delete(subscription);
            inner.cancel();
          },
        };
        own.add(subscription);
        lasting.add(subscription);
        return harden({ cancel: subscription.cancel });
      },
      cancelAll: () => {
        for (const subscription of own) subscription.cancel();
      },
    };
  };

  const openSession = (who: Parameters<KernelLife['kernel']['openSession']>[0]) => {
    let inner = life.kernel.openSession(who);
    const session: Lasting = {
      reopen: () => {
        inner = life.kernel.openSession(who);
      },
    };
    lasting.add(session);
    const { subscribe, cancelAll } = makeSubscribe(() => inner.api);
    const streams = new Set<{ return(): unknown }>();
    let hasEnded = false;
    const api: KernelApi = harden({
      ...forward(() => inner.api),
      subscribe,
      exportKernel: ({ passphrase }) => {
        const stream = makeBackupStream(backups.write(passphrase));
        streams.add(stream);
        return stream;
      },
      importKernel: async ({ passphrase, data }: { passphrase: string; data: string | BackupSource }) =>
        backups.read(passphrase, readBackupSource(data)),
      checkBackup: async ({ passphrase, data }: { passphrase: string; data: string | BackupSource }) => {
        const checked = await backups.check(passphrase, readBackupSource(data));
        streams.add(checked);
        if (hasEnded) checked.return();
        return checked;
      },
      restoreIdentity,
    });
    return harden({
      api,
      facet: makeKernelFacet(api),
      end: () => {
        hasEnded = true;
        cancelAll();
        lasting.delete(session);
        for (const stream of streams) void stream.return();
        inner.end();
      },
    });
  };

  return harden({
    ...forward(() => life.kernel),
    subscribe: makeSubscribe(() => life.kernel).subscribe,
    openSession,
    registerKernelServiceObject: (
      ...[name, ...rest]: Parameters<KernelLife['kernel']['registerKernelServiceObject']>
    ): void => {
      life.kernel.registerKernelServiceObject(name, ...rest);
      services.set(name, () => life.kernel.registerKernelServiceObject(name, ...rest));
    },
    unregisterKernelServiceObject: (name: string): void => {
      life.kernel.unregisterKernelServiceObject(name);
      services.delete(name);
    },
    servicesReady: (): void => {
      life.kernel.servicesReady();
      servicesReady = true;
    },
    /**
     * The whole kernel as an encrypted file, in pieces of a quarter of a megabyte: its state when the first is asked for.
     * @throws KernelError `INVALID_ARGUMENT` for a passphrase that is too short; the pieces reject with `BACKUP_BUSY`,
     * `BACKUP_FAILED` or `STORAGE_INVALID`.
     */
    exportKernel: ({ passphrase }: { passphrase: string }) => backups.write(passphrase),
    /**
     * Puts the state of a backup in the place of this kernel's, and starts its vats as after a restart. Nothing changes until all
     * of the file was verified, nor when it fails.
     * @throws (rejects) KernelError `BACKUP_WRONG_PASSPHRASE`, `BACKUP_INVALID`, `BACKUP_UNSUPPORTED`, `BACKUP_BUSY` or
     * `BACKUP_FAILED`.
     */
    importKernel: async ({ passphrase, data }: { passphrase: string; data: BackupData }): Promise<void> =>
      backups.read(passphrase, data),
    /** The first half of `importKernel`: what was verified waits to be put in place, or to be given up by `return`. */
    checkBackup: async ({ passphrase, data }: { passphrase: string; data: BackupData }) =>
      backups.check(passphrase, data),
    restoreIdentity,
    stop: async (): Promise<void> => {
      stopped = true;
      await life.kernel.stop();
      // Another life may have been about to begin.
      await changing.catch(() => {});
      await life.kernel.stop();
    },
  });
};
