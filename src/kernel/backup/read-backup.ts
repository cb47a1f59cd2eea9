import type { BackupSummary } from '../../wire/backup.ts';
import { KernelError, messageOf } from '../../wire/errors.ts';
import { shippedLimits } from '../../wire/limits.ts';
import { parseRemoteCommsOptions } from '../../wire/remote-comms-options.ts';
import { bundleIdOf } from '../bundle-id.ts';
import { openIdentity } from '../identity/given-identity.ts';
import type { WebCrypto } from '../platform.ts';
import { auditStore } from '../store/audit.ts';
import type { KernelDatabase } from '../store/database.ts';
import { openStore } from '../store/open-store.ts';
import { makeEmptyTables, makeInsert, schemaVersion, type Table } from '../store/table-rows.ts';
import { makeByteQueue, makeByteReader } from './byte-reader.ts';
import { checkPrefix, HEADER_LENGTH, parseHeader, PREFIX_LENGTH, sameBytes } from './header.ts';
import { deriveKeys } from './keys.ts';
import { decodeTables, type RowSink } from './row-codec.ts';
import { openChunks } from './sealed-chunks.ts';

const invalid = (detail: string) => new KernelError('BACKUP_INVALID', detail);

/** Writes decoded rows into an empty database. */
const makeLoader = (scratch: KernelDatabase): RowSink & { madeAt(): number | null } => {
  let madeAt: number | null = null;
  const inserts = new Map<string, ReturnType<typeof makeInsert>>();
  const describe = (tables: readonly Table[]) => JSON.stringify(tables.map(({ name, columns }) => [name, ...columns]));
  return {
    madeAt: () => madeAt,
    onManifest: (manifest) => {
      madeAt = manifest.madeAt ?? null;
      if (manifest.schemaVersion > schemaVersion) {
        throw new KernelError(
          'BACKUP_UNSUPPORTED',
          `this backup has tables of version ${manifest.schemaVersion}, this kernel knows up to ${schemaVersion}; use a newer kernel`,
        );
      }
      const tables = makeEmptyTables(scratch, manifest.schemaVersion);
      if (describe(tables) !== describe(manifest.tables)) throw invalid('its tables are not those of its version');
      for (const table of tables) inserts.set(table.name, makeInsert(scratch, table));
      scratch.exec('BEGIN IMMEDIATE');
    },
    onRow: ({ name }, values) => inserts.get(name)?.(values),
  };
};

/** Migrates what was loaded, and holds it against everything that a sound database is. */
const verify = async (scratch: KernelDatabase): Promise<Omit<BackupSummary, 'madeAt'>> => {
  const store = openStore(scratch, { reset: false, limits: shippedLimits, onFailure: () => {} });
  const [foreign] = scratch.executeQuery('PRAGMA foreign_key_check');
  if (foreign !== undefined) throw invalid(`a row of ${String(foreign.table)} refers to nothing`);
  const [problem] = auditStore(scratch);
  if (problem !== undefined) throw invalid(`its tables contradict themselves: ${problem}`);
  // Reading checks what the columns hold.
  const subclusters = store.subclusters.list();
  const vats = store.vats.list();
  for (const { bundle } of vats) {
    if (bundleIdOf(store.bundles.get(bundle)) !== bundle) throw invalid(`bundle ${bundle} is not that code`);
  }
  const options = store.remoteComms.get();
  if (options !== undefined) parseRemoteCommsOptions(options);
  const identity = store.identity.get();
  if (identity !== undefined && 'secret' in identity) await openIdentity(identity, identity.secret);
  return {
    kernelId: store.meta.kernelId(),
    peerId: identity?.peerId ?? null,
    subclusters: subclusters.length,
    vats: vats.length,
  };
};

/** What is wrong with content that was written by someone who knew the passphrase. */
const explain = (error: unknown): KernelError => {
  if (!(error instanceof KernelError)) return invalid(`its content cannot be read: ${messageOf(error)}`);
  return error.code.startsWith('BACKUP_') ? error : invalid(`its content cannot be read: ${error.detail}`);
};

/**
 * Loads a backup into an empty database, verifies all of it, and says what is in it.
 * @throws KernelError `BACKUP_INVALID`, `BACKUP_UNSUPPORTED` or `BACKUP_WRONG_PASSPHRASE`; what is in the database then is of no use.
 */
export const readBackup = async (
  crypto: WebCrypto,
  passphrase: string,
  data: AsyncGenerator<Uint8Array, void, undefined>,
  scratch: KernelDatabase,
): Promise<BackupSummary> => {
  const reader = makeByteReader(data);
  try {
    const prefix = await reader.read(PREFIX_LENGTH);
    checkPrefix(prefix);
    const rest = await reader.read(HEADER_LENGTH - PREFIX_LENGTH);
    const header = parseHeader(Uint8Array.of(...prefix, ...rest));
    const keys = await deriveKeys(crypto, passphrase, header);
    if (!sameBytes(keys.check, header.check)) {
      throw new KernelError('BACKUP_WRONG_PASSPHRASE', 'this passphrase does not open the backup');
    }
    const loader = makeLoader(scratch);
    const decoder = decodeTables(loader);
    const queue = makeByteQueue();
    let wanted = decoder.next();
    for await (const chunk of openChunks(crypto, keys.cipherKey, header, reader)) {
      queue.push(chunk);
      try {
        while (!wanted.done && queue.length >= wanted.value) wanted = decoder.next(queue.take(wanted.value));
      } catch (error) {
        throw explain(error);
      }
    }
    try {
      if (!wanted.done || queue.length > 0) throw invalid('its content ends too early or goes on after its end');
      scratch.exec('COMMIT');
      return { ...(await verify(scratch)), madeAt: loader.madeAt() };
    } catch (error) {
      throw explain(error);
    }
  } finally {
    await reader.close();
  }
};
