/** Backup files as hosts read and give them over captp, which carries no bytes: in base64, a piece at a time. */
import { decodeBase64, encodeBase64 } from '@endo/base64';
import { E } from '@endo/eventual-send';
import { parseBackupPiece, type BackupPiece } from '../../wire/backup.ts';
import { KernelError } from '../../wire/errors.ts';
import type { BackupSource, BackupStream } from '../../wire/host-api.ts';

/** For the pieces of a file. Whoever lost interest, or the end of a session, calls `return`. */
export const makeBackupStream = (bytes: AsyncGenerator<Uint8Array, void, undefined>): BackupStream =>
  harden({
    next: async (): Promise<BackupPiece> => {
      const { done, value } = await bytes.next();
      return harden(done ? { done: true } : { done: false, value: encodeBase64(value) });
    },
    return: async (): Promise<void> => {
      await bytes.return();
    },
  });

const decode = (text: string): Uint8Array => {
  try {
    return decodeBase64(text);
  } catch {
    throw new KernelError('BACKUP_INVALID', 'a piece of the file is not base64');
  }
};

/** The bytes that a host gives: as one text, or asked for piece by piece. */
export async function* readBackupSource(data: string | BackupSource): AsyncGenerator<Uint8Array, void, undefined> {
  if (typeof data === 'string') {
    yield decode(data);
    return;
  }
  for (;;) {
    const piece = parseBackupPiece(await E(data).next());
    if (piece === undefined) throw new KernelError('INVALID_ARGUMENT', 'data: its next() answered no piece of a file');
    if (piece.done) return;
    yield decode(piece.value);
  }
}
