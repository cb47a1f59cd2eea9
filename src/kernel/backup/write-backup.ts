import { KernelError, messageOf } from '../../wire/errors.ts';
import type { Bytes, WebCrypto } from '../platform.ts';
import { auditStore } from '../store/audit.ts';
import type { KernelDatabase } from '../store/database.ts';
import { copyRows, listTables, makeEmptyTables, readRows, schemaVersion } from '../store/table-rows.ts';
import { formatHeader, ROUNDS } from './header.ts';
import { deriveKeys } from './keys.ts';
import { encodeEnd, encodeManifest, encodeRow } from './row-codec.ts';
import { CHUNK_LENGTH, sealChunks } from './sealed-chunks.ts';

/**
 * Copies the committed state, all of it at one moment: nothing else runs until the copy is made.
 * @param scratch - an empty database.
 * @throws KernelError `STORAGE_INVALID` when the tables contradict themselves: such a backup could not be imported.
 */
export const takeSnapshot = (database: KernelDatabase, scratch: KernelDatabase): void => {
  // It is deleted in the end: nobody will look for it after a crash.
  scratch.exec('PRAGMA synchronous=OFF');
  makeEmptyTables(scratch, schemaVersion);
  scratch.exec('BEGIN IMMEDIATE');
  copyRows(database, scratch);
  // The life in the copy did not crash; it was left for a moment.
  scratch.exec('UPDATE kernel_life SET clean = 1; COMMIT');
  const [problem] = auditStore(scratch);
  if (problem !== undefined) throw new KernelError('STORAGE_INVALID', `the database contradicts itself: ${problem}`);
};

function* encodeTables(snapshot: KernelDatabase, madeAt: number): Generator<Bytes, void, undefined> {
  const tables = listTables(snapshot);
  yield encodeManifest({ schemaVersion, madeAt, tables });
  for (const table of tables) {
    let count = 0;
    for (const row of readRows(snapshot, table)) {
      yield encodeRow(table, row);
      count += 1;
    }
    yield encodeEnd(count);
  }
}

/** Cuts pieces of any length into chunks of one length and a last one. */
function* cutChunks(pieces: Iterable<Uint8Array>): Generator<Bytes, void, undefined> {
  let chunk = new Uint8Array(CHUNK_LENGTH);
  let filled = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + CHUNK_LENGTH - filled);
      chunk.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < CHUNK_LENGTH) continue;
      yield chunk;
      chunk = new Uint8Array(CHUNK_LENGTH);
      filled = 0;
    }
  }
  yield chunk.subarray(0, filled);
}

type Powers = {
  crypto: WebCrypto;
  openScratchDatabase(): Promise<KernelDatabase>;
  /** Copies the state into an empty database. */
  takeSnapshot(scratch: KernelDatabase): void;
};

/**
 * The backup file in pieces of a quarter of a megabyte. The state is that of the moment when the first piece was asked for; the
 * copy of it is deleted after the last, or when the reader stops.
 * @param madeAt - the present time, in milliseconds since 1970; the file says it
 */
export async function* writeBackup(
  powers: Powers,
  passphrase: string,
  madeAt: number,
): AsyncGenerator<Bytes, void, undefined> {
  const { crypto } = powers;
  const source = { rounds: ROUNDS, salt: crypto.getRandomValues(new Uint8Array(16)) };
  const { cipherKey, check } = await deriveKeys(crypto, passphrase, source);
  const scratch = await powers.openScratchDatabase();
  try {
    try {
      powers.takeSnapshot(scratch);
    } catch (error) {
      if (error instanceof KernelError) throw error;
      throw new KernelError('BACKUP_FAILED', `the state cannot be copied: ${messageOf(error)}`);
    }
    yield* sealChunks(crypto, cipherKey, formatHeader({ ...source, check }), cutChunks(encodeTables(scratch, madeAt)));
  } finally {
    scratch.close();
  }
}
