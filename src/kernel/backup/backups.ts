import { KernelError } from '../../wire/errors.ts';
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
      yield* writeBackup(powers, passphrase);
    } finally {
      busy = false;
    }
  }

  return {
    /** @throws KernelError `INVALID_ARGUMENT`; the stream rejects with `BACKUP_BUSY`, `BACKUP_FAILED` or `STORAGE_INVALID`. */
    write: (passphrase: unknown) => write(checkPassphrase(passphrase, 'new')),

    /** Replaces the state once all of the file was verified; until then the kernel runs on, and when it fails, too. */
    read: async (passphrase: unknown, data: BackupData): Promise<void> => {
      const text = checkPassphrase(passphrase, 'given');
      begin();
      try {
        const scratch = await openScratchDatabase();
        try {
          await readBackup(crypto, text, readPieces(data), scratch);
          await replace(scratch);
        } finally {
          scratch.close();
        }
      } finally {
        busy = false;
      }
    },
  };
};
