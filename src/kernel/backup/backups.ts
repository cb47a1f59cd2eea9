import { KernelError } from '../../wire/errors.ts';
import type { CheckedBackup } from '../../wire/host-api.ts';
import type { Bytes, PlatformServices } from '../platform.ts';
import type { KernelDatabase } from '../store/database.ts';
import { checkPassphrase } from './keys.ts';
import { readBackup } from './read-backup.ts';
import { takeSnapshot, writeBackup } from './write-backup.ts';

/** A backup file: whole, or in pieces of any length. */
export type BackupData = Uint8Array | AsyncIterable<Uint8Array>;

type Powers = {
  platform: PlatformServices;
  database: KernelDatabase;
  /** Commits everything; the caller then reads or replaces the tables before anything else runs. */
  settle(): void;
  /** Begins a new life with the verified state. */
  replace(scratch: KernelDatabase): Promise<void>;
};

async function* readPieces(data: BackupData): AsyncGenerator<Uint8Array, void, undefined> {
  if (data instanceof Uint8Array) yield data;
  else yield* data;
}

/** Exports and imports of the whole kernel, one at a time. */
export const makeBackups = ({ platform, database, settle, replace }: Powers) => {
  const { crypto, openScratchDatabase } = platform;
  let busy = false;

  const begin = (): void => {
    if (busy) throw new KernelError('BACKUP_BUSY', 'another export or import is under way');
    busy = true;
  };

  async function* write(passphrase: string): AsyncGenerator<Bytes, void, undefined> {
    begin();
    try {
      const powers = {
        crypto,
        openScratchDatabase,
        takeSnapshot: (scratch: KernelDatabase) => {
          settle();
          takeSnapshot(database, scratch);
        },
      };
      yield* writeBackup(powers, passphrase, platform.now());
    } finally {
      busy = false;
    }
  }

  /** Reads and verifies all of a file, which is then as good as here: what was shown of it is what replaces the state. */
  const check = async (passphrase: unknown, data: BackupData): Promise<CheckedBackup> => {
    const text = checkPassphrase(passphrase, 'given');
    begin();
    let scratch: KernelDatabase | undefined;
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      scratch?.close();
      busy = false;
    };
    try {
      const loaded = await openScratchDatabase();
      scratch = loaded;
      const summary = harden(await readBackup(crypto, text, readPieces(data), loaded));
      return harden({
        describe: () => summary,
        replace: async () => {
          if (isOver) throw new KernelError('INVALID_ARGUMENT', 'this backup was put in place or given up before');
          try {
            await replace(loaded);
          } finally {
            end();
          }
        },
        return: end,
      });
    } catch (error) {
      end();
      throw error;
    }
  };

  return {
    /** @throws KernelError `INVALID_ARGUMENT`; the stream rejects with `BACKUP_BUSY`, `BACKUP_FAILED` or `STORAGE_INVALID`. */
    write: (passphrase: unknown) => write(checkPassphrase(passphrase, 'new')),

    check,

    /** Replaces the state once all of the file was verified; until then the kernel runs on, and when it fails, too. */
    read: async (passphrase: unknown, data: BackupData): Promise<void> => (await check(passphrase, data)).replace(),
  };
};
