import type { BackupSummary } from '../../wire/backup.ts';
import type { ReadableError } from '../readable-error.ts';

/**
 * The export or import that is under way, or was the last. `bytes`: how many were written or read so far; `size`: of the whole file. It
 * knows no passphrase.
 */
export type BackupWork =
  | { state: 'idle' }
  | { state: 'exporting'; bytes: number; giveUp: () => void }
  | { state: 'exported'; name: string; file: Blob }
  | { state: 'exportFailed'; error: ReadableError }
  | { state: 'checking'; name: string; bytes: number; size: number; giveUp: () => void }
  | CheckedFile
  | { state: 'replacing'; name: string }
  | { state: 'imported'; name: string }
  | { state: 'importFailed'; error: ReadableError };

/** A file that was verified, and waits for a person to agree. */
export type CheckedFile = {
  state: 'checked';
  name: string;
  size: number;
  summary: BackupSummary;
  /** Resolves when it is over: whether the kernel is that of the file. */
  replace: () => Promise<boolean>;
  putAway: () => void;
};

/** The kernel does one at a time. */
export const isUnderWay = ({ state }: BackupWork): boolean =>
  state === 'exporting' || state === 'checking' || state === 'checked' || state === 'replacing';
