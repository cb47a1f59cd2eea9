import type { ReadableError } from '../readable-error.ts';

/** The export or import that is under way, or was the last. `bytes`: how many were written or read so far. It knows no passphrase. */
export type BackupWork =
  | { state: 'idle' }
  | { state: 'exporting'; bytes: number; giveUp: () => void }
  | { state: 'exported'; name: string; file: Blob }
  | { state: 'exportFailed'; error: ReadableError }
  | { state: 'importing'; name: string; bytes: number; size: number; giveUp: () => void }
  | { state: 'imported'; name: string }
  | { state: 'importFailed'; error: ReadableError };

/** The kernel does one at a time. */
export const isUnderWay = ({ state }: BackupWork): boolean => state === 'exporting' || state === 'importing';
