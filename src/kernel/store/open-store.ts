import { KernelError, messageOf } from '../../wire/errors.ts';
import type { Limits } from '../../wire/limits.ts';
import { makeBundleTable } from './bundles.ts';
import { makeClist } from './clist.ts';
import { makeCounters } from './counters.ts';
import type { KernelDatabase, SqlValue, Statement } from './database.ts';
import { makeGcActionTable } from './gc-actions.ts';
import { makeIdentityTable, whileShredding } from './identity.ts';
import { makeOcapUrlTable } from './ocap-urls.ts';
import { makeOutboxTable } from './outbox.ts';
import { makeRemoteCommsTable } from './remote-comms.ts';
import { makeRemoteRefTables } from './remote-refs.ts';
import { makeRemoteTable } from './remotes.ts';
import { makeHostCallTable } from './host-calls.ts';
import { makeInspectTables } from './inspect.ts';
import { makeInspectRows } from './inspect-rows.ts';
import { makeHoldTable } from './holds.ts';
import { makeKernelLifeTable } from './kernel-life.ts';
import { makeMetaTable } from './meta.ts';
import { makeObjectTable } from './objects.ts';
import { makePetNameTable } from './pet-names.ts';
import { makePinnedCodeTable } from './pinned-code.ts';
import { makePromiseTable } from './promises.ts';
import { makeQuerySelect } from './query-select.ts';
import { makeQueues } from './queues.ts';
import { APPLICATION_ID, migrations } from './schema.ts';
import { makeServiceCallTable } from './service-calls.ts';
import { makeServiceTable } from './services.ts';
import { makeSettingTable } from './settings.ts';
import { makeSubclusterTable } from './subclusters.ts';
import { makeVatStoreTable } from './vat-store.ts';
import { makeVatTable } from './vats.ts';

/** Any failure of the database while the kernel runs becomes `STORAGE_FAILED`, and is told before it is thrown (R3). */
const guarded = (database: KernelDatabase, onFailure: (error: KernelError) => void): KernelDatabase => {
  const guard = <T>(step: () => T): T => {
    try {
      return step();
    } catch (error) {
      const failure = new KernelError('STORAGE_FAILED', messageOf(error));
      onFailure(failure);
      throw failure;
    }
  };
  return {
    exec: (sql) => guard(() => database.exec(sql)),
    prepare: (sql) => {
      const statement = guard(() => database.prepare(sql));
      const wrapped: Statement = {
        run: (...values: SqlValue[]) => guard(() => statement.run(...values)),
        get: (...values: SqlValue[]) => guard(() => statement.get(...values)),
        all: (...values: SqlValue[]) => guard(() => statement.all(...values)),
      };
      return wrapped;
    },
    executeQuery: (sql) => guard(() => database.executeQuery(sql)),
    close: () => guard(() => database.close()),
  };
};

const readNumber = (database: KernelDatabase, sql: string): number => {
  const [row] = database.executeQuery(sql);
  return Number(Object.values(row ?? {})[0]);
};

/** What SQLite says of a file that is not what it was; other failures (no room, no access) say nothing about the file. */
const DAMAGED = /malformed|not a database|no such (?:table|column)/;

const invalid = (detail: string) => new KernelError('STORAGE_INVALID', `${detail}. Nothing was changed.`);

const migrate = (database: KernelDatabase, from: number): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const migration of migrations.slice(from)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself. What failed first is what the host should hear.
    }
    throw error;
  }
};

/** The cheap checks of P1: whose database it is, how new, and whether its counters are there. */
const checkAndMigrate = (database: KernelDatabase): void => {
  const applicationId = readNumber(database, 'PRAGMA application_id');
  const version = readNumber(database, 'PRAGMA user_version');
  const tables = readNumber(database, 'SELECT count(*) FROM sqlite_schema');
  if (tables > 0 && applicationId !== APPLICATION_ID) throw invalid('this database belongs to another program');
  if (version > migrations.length) {
    throw invalid(
      `this database has version ${version}, this kernel knows up to ${migrations.length}; use a newer kernel`,
    );
  }
  if (version < migrations.length) migrate(database, version);
  if (readNumber(database, 'SELECT count(*) FROM counters') !== 7)
    throw invalid('the counters of this database are damaged');
};

/** Removes every table. Only for `resetStorage`, which the host asked for by name. */
const wipe = (database: KernelDatabase): void => {
  const tables = database.executeQuery(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  database.exec('BEGIN IMMEDIATE');
  for (const { name } of tables) {
    const drop = () => database.exec(`DROP TABLE "${String(name)}"`);
    // Overwriting all the rest would take long.
    if (name === 'identity') whileShredding(database, drop);
    else drop();
  }
  database.exec('PRAGMA application_id = 0; PRAGMA user_version = 0');
  database.exec('COMMIT');
};

type OpenOptions = {
  /** Empties the database first. */
  reset: boolean;
  /** What is shown of the tables, and looked at for it. */
  limits: Limits;
  /** Called when a statement fails after the store was opened: the kernel must stop. */
  onFailure(error: KernelError): void;
};

/**
 * The kernel's tables over an open database, created or migrated as needed.
 * @throws KernelError `STORAGE_INVALID` for a foreign, damaged or newer database, which is left as it is; `STORAGE_UNAVAILABLE` or
 * `STORAGE_FAILED` when it cannot be read or written.
 */
export const openStore = (unguarded: KernelDatabase, { reset, limits, onFailure }: OpenOptions) => {
  try {
    if (reset) wipe(unguarded);
    checkAndMigrate(unguarded);
  } catch (error) {
    if (error instanceof KernelError && error.code === 'STORAGE_INVALID') throw error;
    const text = messageOf(error);
    if (DAMAGED.test(text)) throw invalid(`this database cannot be read: ${text}`);
    throw new KernelError('STORAGE_UNAVAILABLE', `this database cannot be opened: ${text}`);
  }
  let isOpen = false;
  const database = guarded(unguarded, (error) => {
    if (isOpen) onFailure(error);
  });
  const queues = makeQueues(database);
  const rows = makeInspectRows(database, limits);
  const savepoint = database.prepare('SAVEPOINT step');
  const rollbackToSavepoint = database.prepare('ROLLBACK TO step');
  const store = {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollback: database.prepare('ROLLBACK'),
    savepoint: {
      run: (): void => {
        savepoint.run();
        queues.beginStep();
      },
    },
    releaseSavepoint: database.prepare('RELEASE step'),
    rollbackToSavepoint: {
      run: (): void => {
        rollbackToSavepoint.run();
        queues.undoStep();
      },
    },
    counters: makeCounters(database),
    meta: makeMetaTable(database),
    kernelLife: makeKernelLifeTable(database),
    bundles: makeBundleTable(database),
    subclusters: makeSubclusterTable(database),
    pinnedCode: makePinnedCodeTable(database),
    vats: makeVatTable(database),
    objects: makeObjectTable(database),
    promises: makePromiseTable(database),
    queues,
    clist: makeClist(database),
    gcActions: makeGcActionTable(database),
    hostCalls: makeHostCallTable(database),
    holds: makeHoldTable(database),
    services: makeServiceTable(database),
    serviceCalls: makeServiceCallTable(database),
    vatStore: makeVatStoreTable(database),
    identity: makeIdentityTable(database),
    remotes: makeRemoteTable(database),
    outbox: makeOutboxTable(database),
    remoteRefs: makeRemoteRefTables(database),
    remoteComms: makeRemoteCommsTable(database),
    ocapUrls: makeOcapUrlTable(database),
    petNames: makePetNameTable(database),
    settings: makeSettingTable(database),
    inspect: makeInspectTables(database, limits),
    rows,
    // What a person wrote may be wrong without anything being wrong with the database.
    querySelect: makeQuerySelect(unguarded, rows, limits),
    close: unguarded.close,
  };
  isOpen = true;
  return store;
};

export type KernelStore = ReturnType<typeof openStore>;
