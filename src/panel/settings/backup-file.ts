/** Backup files between the kernel, which speaks in base64 pieces, and the browser's files. */
import { E, type ERef } from '@endo/eventual-send';
import { Far } from '@endo/far';
import type { BackupPiece, BackupSummary } from '../../wire/backup.ts';
import type { CheckedBackup, KernelApi } from '../../wire/host-api.ts';

/** A multiple of three bytes: nothing of a piece is padding. */
const PIECE_BYTES = 196_608;

type Transfer = {
  kernel: KernelApi;
  passphrase: string;
  /** How many bytes of the file were read or written so far. */
  onProgress: (bytes: number) => void;
  /** Gives it up: it rejects with the signal's reason, and nothing is left of it. */
  signal: AbortSignal;
};

/** The whole kernel as a file. @throws (rejects) as `exportKernel` does */
export const writeBackupFile = async ({ kernel, passphrase, onProgress, signal }: Transfer): Promise<Blob> => {
  const stream = E(kernel).exportKernel(harden({ passphrase }));
  // The browser keeps blobs on the disk when they grow.
  const parts: Blob[] = [];
  let bytes = 0;
  for (;;) {
    const piece = await E(stream).next();
    if (piece.done) return new Blob(parts, { type: 'application/octet-stream' });
    if (signal.aborted) {
      await E(stream).return();
      throw signal.reason;
    }
    const part = Uint8Array.from(atob(piece.value), (char) => char.charCodeAt(0));
    parts.push(new Blob([part]));
    bytes += part.length;
    onProgress(bytes);
  }
};

const base64Of = async (blob: Blob): Promise<string> => {
  let text = '';
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
};

/** Has the kernel verify a file; what is not put in place is to be given up by `return`. @throws (rejects) as `checkBackup` does */
export const checkBackupFile = async ({
  kernel,
  file,
  passphrase,
  onProgress,
  signal,
}: Transfer & { file: Blob }): Promise<{ checked: ERef<CheckedBackup>; summary: BackupSummary }> => {
  let bytes = 0;
  const next = async (): Promise<BackupPiece> => {
    signal.throwIfAborted();
    onProgress(bytes);
    if (bytes >= file.size) return harden({ done: true });
    const piece = file.slice(bytes, bytes + PIECE_BYTES);
    const value = await base64Of(piece);
    bytes += piece.size;
    return harden({ done: false, value });
  };
  const checked = await E(kernel).checkBackup(harden({ passphrase, data: Far('backup file', { next }) }));
  if (signal.aborted) {
    await E(checked).return();
    throw signal.reason;
  }
  return { checked, summary: await E(checked).describe() };
};
