/** Reads for people who look at the kernel. Nothing here writes, and nothing reads more rows than it is told to or an index leads to. */
import {
  asEndpointId,
  asKRef,
  asObjectRef,
  asPromiseRef,
  asRemoteId,
  asSubclusterId,
  isEndpointId,
  type EndpointId,
  type KRef,
  type ObjectRef,
  type PromiseRef,
  type RemoteId,
  type SubclusterId,
  type VatId,
} from '../../wire/ids.ts';
import type { ObjectQuery, PromiseQuery } from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import type { KernelDatabase, SqlRow, SqlValue, Statement } from './database.ts';
import type { ObjectOwner } from './objects.ts';

/** The number in a kref, as the indexes of objects have it. */
const NUMBER = 'CAST(substr(kref, 3) AS INTEGER)';

/**
 * Every holder that has a row, each found by one step in the key of the table: there are few holders, and each may hold much.
 */
const HOLDERS = `RECURSIVE holders (holder) AS (
  SELECT min(holder) FROM holds
  UNION ALL
  SELECT (SELECT min(holder) FROM holds WHERE holds.holder > holders.holder) FROM holders WHERE holder IS NOT NULL
)`;

/** What a search may be part of: a name of the object, or of its owner. */
const SEARCH = `(
  kref IN (SELECT kref FROM pet_names WHERE name LIKE ?1 ESCAPE '\\')
  OR iface LIKE ?1 ESCAPE '\\'
  OR kref LIKE ?2 ESCAPE '\\'
  OR owner IN (SELECT id FROM vats WHERE name LIKE ?1 ESCAPE '\\' UNION ALL SELECT id FROM remotes WHERE peer_id LIKE ?1 ESCAPE '\\')
  OR kref IN (SELECT kref FROM services WHERE name LIKE ?1 ESCAPE '\\')
)`;

const pattern = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

/** How many references a column of slots has. */
const SLOTS = `CASE WHEN coalesce(slots, '') = '' THEN 0 ELSE length(slots) - length(replace(slots, ',', '')) + 1 END`;
/** Enough of a message to read its method from. */
const HEAD = 'substr(body, 1, 250)';

export type ListedObject = {
  kref: ObjectRef;
  owner: ObjectOwner | null;
  reachable: number;
  recognizable: number;
  revoked: boolean;
  iface: string | null;
  petName: string | null;
  /** Vats and remotes that know it, but its owner. */
  importers: number;
  /** Who holds it from outside. */
  holders: string[];
};

export type ListedPromise = {
  kref: PromiseRef;
  state: 'unresolved' | 'fulfilled' | 'rejected';
  decider: ObjectOwner | null;
  refs: number;
  subscribers: number;
  bytes: number | null;
};

export type ListedItem = {
  queue: EndpointId | 'kernel';
  ordinal: number;
  kind: 'message' | 'notify';
  target: KRef;
  /** The beginning of a message. */
  head: string;
  result: PromiseRef | null;
  cause: number | null;
  queuedAt: number | null;
  bytes: number;
  slots: number;
};

/** `holder` holds `count` objects of `owner`; `service`: the name of the one of the host's that this is about. */
export type HeldObjects = {
  holder: string;
  owner: ObjectOwner | null;
  service: string | null;
  count: number;
  example: ObjectRef;
};

const textOrNull = (value: SqlValue | undefined): string | null => (typeof value === 'string' ? value : null);
const numberOrNull = (value: SqlValue | undefined): number | null => (typeof value === 'number' ? value : null);
const toOwner = (value: SqlValue | undefined): ObjectOwner | null =>
  isEndpointId(value) || value === 'kernel' ? value : null;

const parseObject = (row: SqlRow): ListedObject => ({
  kref: asObjectRef(row.kref),
  owner: toOwner(row.owner),
  reachable: Number(row.reachable),
  recognizable: Number(row.recognizable),
  revoked: row.revoked !== 0,
  iface: textOrNull(row.iface),
  petName: textOrNull(row.pet_name),
  importers: Number(row.importers),
  holders: (textOrNull(row.holders) ?? '').split(',').filter(Boolean),
});

const parsePromise = (row: SqlRow): ListedPromise => ({
  kref: asPromiseRef(row.kref),
  state: row.state === 'fulfilled' || row.state === 'rejected' ? row.state : 'unresolved',
  decider: toOwner(row.decider),
  refs: Number(row.refs),
  subscribers: Number(row.subscribers),
  bytes: numberOrNull(row.bytes),
});

const parseItem = (row: SqlRow): ListedItem => ({
  queue: row.queue === 'kernel' ? 'kernel' : asEndpointId(row.queue),
  ordinal: Number(row.ordinal),
  kind: row.kind === 'notify' ? 'notify' : 'message',
  target: asKRef(row.target),
  head: textOrNull(row.head) ?? '',
  result: row.result === null ? null : asPromiseRef(row.result),
  cause: numberOrNull(row.cause),
  queuedAt: numberOrNull(row.queued),
  bytes: Number(row.bytes),
  slots: Number(row.slots),
});

const parseHeld = (row: SqlRow): HeldObjects => ({
  holder: String(row.holder),
  owner: toOwner(row.owner),
  service: textOrNull(row.service),
  count: Number(row.count),
  example: asObjectRef(row.example),
});

const OBJECT_COLUMNS = `o.kref, o.owner, o.reachable, o.recognizable, o.revoked, o.iface,
  (SELECT name FROM pet_names WHERE kref = o.kref) AS pet_name,
  (SELECT count(*) FROM clist WHERE clist.kref = o.kref AND clist.vat IS NOT o.owner) AS importers,
  (SELECT group_concat(holder) FROM holders JOIN holds USING (holder) WHERE holds.kref = o.kref) AS holders`;

/**
 * Objects `o` with the rows `c` of those who know them, read from indexes alone: rows that are dropped are few, and looked up in the
 * index that has no others.
 */
const IMPORTED = 'FROM objects AS o CROSS JOIN clist AS c ON c.kref = o.kref AND c.vat <> o.owner';
const REACHABLE = `NOT EXISTS (
  SELECT 1 FROM clist AS dropped INDEXED BY clist_unreachable
  WHERE dropped.reachable = 0 AND dropped.kref = c.kref AND dropped.vat = c.vat
)`;

const RUN_ITEM = `vat AS queue, ordinal, kind, target, ${HEAD} AS head, result, cause, queued,
  coalesce(octet_length(body), 0) AS bytes, ${SLOTS} AS slots`;
const CALL_ITEM = `'kernel' AS queue, ordinal, 'message' AS kind, target, ${HEAD} AS head, result, cause, NULL AS queued,
  octet_length(body) AS bytes, ${SLOTS} AS slots`;

/** Rows among the first of a table that mention an object. */
const mentioning = (columns: string, table: string, { inspectedRows }: Limits) =>
  `SELECT ${columns} FROM (SELECT * FROM ${table} LIMIT ${inspectedRows})
   WHERE instr(',' || slots || ',', ',' || ?1 || ',')`;

export const makeInspectTables = (database: KernelDatabase, limits: Limits) => {
  /** Lists are asked for in few ways: each way is prepared once. */
  const prepared = new Map<string, Statement>();
  const prepareOnce = (sql: string): Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };

  const select = {
    object: database.prepare(`WITH ${HOLDERS} SELECT ${OBJECT_COLUMNS} FROM objects AS o WHERE o.kref = ?`),
    known: database.prepare(
      'SELECT vat, vref, reachable FROM clist WHERE kref = ? ORDER BY reachable DESC, vat LIMIT ?',
    ),
    knownSum: database.prepare(
      'SELECT count(*) AS n, coalesce(sum(reachable), 0) AS reaching FROM clist WHERE kref = ? AND vat IS NOT ?',
    ),
    held: database.prepare(
      `WITH ${HOLDERS} SELECT holder, count FROM holders JOIN holds USING (holder) WHERE kref = ?`,
    ),
    urls: database.prepare('SELECT id, pet_name FROM ocap_urls WHERE kref = ? ORDER BY issued LIMIT ?'),
    vat: database.prepare('SELECT name, subcluster FROM vats WHERE id = ?'),
    remote: database.prepare('SELECT peer_id FROM remotes WHERE id = ?'),
    remotes: database.prepare('SELECT id FROM remotes ORDER BY ordinal'),
    service: database.prepare('SELECT name FROM services WHERE kref = ?'),
    isRoot: database.prepare('SELECT 1 FROM vats WHERE id = ? AND root = ?'),
    importedFrom: database.prepare(
      `SELECT c.vat AS holder, o.owner, NULL AS service, count(*) AS count, min(o.kref) AS example
       ${IMPORTED} WHERE o.owner = ? AND o.revoked = 0 AND ${REACHABLE} GROUP BY c.vat`,
    ),
    importedFromHost: database.prepare(
      `SELECT c.vat AS holder, o.owner, services.name AS service, count(*) AS count, min(o.kref) AS example
       ${IMPORTED} LEFT JOIN services ON services.kref = o.kref
       WHERE o.owner = 'kernel' AND o.revoked = 0 AND ${REACHABLE} GROUP BY c.vat, services.name`,
    ),
    heldFromOutside: database.prepare(
      `SELECT holder, owner, services.name AS service, count(*) AS count, min(holds.kref) AS example
       FROM holds JOIN objects USING (kref) LEFT JOIN services ON owner = 'kernel' AND services.kref = holds.kref
       WHERE holder NOT IN ('root', 'service', 'remote') AND revoked = 0
       GROUP BY holder, owner, services.name`,
    ),
    owned: database.prepare('SELECT owner, count(*) AS count FROM objects GROUP BY owner'),
    queue: database.prepare(`SELECT ${RUN_ITEM} FROM run_queue WHERE vat = ? ORDER BY ordinal LIMIT ? OFFSET ?`),
    queueLength: database.prepare('SELECT count(*) AS n FROM run_queue WHERE vat = ?'),
    queues: database.prepare(`SELECT ${RUN_ITEM} FROM run_queue ORDER BY vat, ordinal LIMIT ? OFFSET ?`),
    queuesLength: database.prepare('SELECT count(*) AS n FROM run_queue'),
    calls: database.prepare(`SELECT ${CALL_ITEM} FROM service_calls ORDER BY ordinal LIMIT ? OFFSET ?`),
    callsLength: database.prepare('SELECT count(*) AS n FROM service_calls'),
    waitingTo: database.prepare(
      `SELECT count(*) AS looked, coalesce(sum(kind = 'message' AND target = ?2), 0) AS n
       FROM (SELECT kind, target FROM run_queue WHERE vat = ?1 ORDER BY ordinal LIMIT ?3)`,
    ),
    callsTo: database.prepare("SELECT count(*) AS n FROM service_calls WHERE state = 'queued' AND target = ?"),
    inMessages: database.prepare(
      `SELECT vat, ordinal, target = ?1 AS is_target FROM (SELECT * FROM run_queue LIMIT ${limits.inspectedRows})
       WHERE kind = 'message' AND (target = ?1 OR instr(',' || slots || ',', ',' || ?1 || ','))`,
    ),
    inWaiting: database.prepare(mentioning('promise, ordinal', 'promise_queue', limits)),
    inCalls: database.prepare(
      `SELECT target, ordinal, target = ?1 AS is_target FROM (SELECT * FROM service_calls LIMIT ${limits.inspectedRows})
       WHERE target = ?1 OR instr(',' || slots || ',', ',' || ?1 || ',')`,
    ),
    inPromises: database.prepare(mentioning('kref', 'promises', limits)),
    vatStore: database.prepare(
      `SELECT count(*) AS n, coalesce(sum(octet_length(key) + octet_length(value)), 0) AS bytes FROM vat_store WHERE vat = ?`,
    ),
    exports: database.prepare("SELECT count(*) AS n FROM clist WHERE vat = ? AND vref >= 'o+' AND vref < 'o,'"),
    imports: database.prepare("SELECT count(*) AS n FROM clist WHERE vat = ? AND vref >= 'o-' AND vref < 'o.'"),
    promises: database.prepare("SELECT count(*) AS n FROM clist WHERE vat = ? AND vref >= 'p'"),
    deciding: database.prepare('SELECT count(*) AS n FROM promises WHERE decider = ?'),
    pageCount: database.prepare('PRAGMA page_count'),
    freePages: database.prepare('PRAGMA freelist_count'),
    pageSize: database.prepare('PRAGMA page_size'),
    version: database.prepare('SELECT sqlite_version() AS version'),
  };
  const counts = {
    objects: database.prepare('SELECT count(*) AS n FROM objects'),
    promises: database.prepare('SELECT count(*) AS n FROM promises'),
    vats: database.prepare("SELECT count(*) AS n FROM vats WHERE state <> 'ended'"),
    runningVats: database.prepare("SELECT count(*) AS n FROM vats WHERE state = 'running'"),
    subclusters: database.prepare('SELECT count(*) AS n FROM subclusters'),
    remotes: database.prepare('SELECT count(*) AS n FROM remotes'),
    urls: database.prepare('SELECT count(*) AS n FROM ocap_urls'),
  };
  const countOf = (row: SqlRow | undefined): number => Number(row?.n);
  const firstOf = (row: SqlRow | undefined): number => Number(Object.values(row ?? {})[0]);

  const objectFilter = ({ search, owner, revoked }: Omit<ObjectQuery, 'limit'>) => {
    const text = search?.trim() ?? '';
    // What a search is looked for in stands first, so that it can be named twice.
    const values: SqlValue[] = text === '' ? [] : [`%${pattern(text)}%`, `${pattern(text)}%`];
    const place = (value: SqlValue): string => `?${values.push(value)}`;
    const terms = [
      ...(owner === undefined ? [] : [owner === 'gone' ? 'owner IS NULL' : `owner = ${place(owner)}`]),
      ...(revoked === undefined ? [] : [`revoked = ${place(revoked ? 1 : 0)}`]),
      ...(text === '' ? [] : [SEARCH]),
    ];
    return { where: terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`, values };
  };

  const promiseFilter = ({ kref, state, decider }: Omit<PromiseQuery, 'limit'>) => {
    const asked = Object.entries({ kref, state, decider }).filter(([, value]) => value !== undefined);
    const terms = asked.map(([column]) => `${column} = ?`);
    const values = [kref, state, decider].filter((value) => value !== undefined);
    return { where: terms.length === 0 ? '' : `WHERE ${terms.join(' AND ')}`, values };
  };

  return {
    objects: {
      count: (query: Omit<ObjectQuery, 'limit'>): number => {
        const { where, values } = objectFilter(query);
        return countOf(prepareOnce(`SELECT count(*) AS n FROM objects ${where}`).get(...values));
      },
      list: ({ limit, offset = 0, ...query }: ObjectQuery): ListedObject[] => {
        const { where, values } = objectFilter(query);
        const page = `SELECT kref FROM objects ${where} ORDER BY ${NUMBER} LIMIT ?${values.length + 1} OFFSET ?${values.length + 2}`;
        const sql = `WITH ${HOLDERS} SELECT ${OBJECT_COLUMNS} FROM (${page}) JOIN objects AS o USING (kref)
          ORDER BY CAST(substr(o.kref, 3) AS INTEGER)`;
        return prepareOnce(sql)
          .all(...values, limit, offset)
          .map(parseObject);
      },
      get: (kref: ObjectRef): ListedObject | undefined => {
        const row = select.object.get(kref);
        return row && parseObject(row);
      },
      isRoot: (kref: ObjectRef, owner: VatId): boolean => select.isRoot.get(owner, kref) !== undefined,
      /** The vats and remotes that know it, its owner among them; those that reach it first. */
      knownTo: (kref: ObjectRef, limit: number) =>
        select.known.all(kref, limit).map((row) => ({
          endpoint: asEndpointId(row.vat),
          vref: String(row.vref),
          reachable: row.reachable !== 0,
        })),
      /** How many of them, but the owner, reach it. */
      reachedBy: (kref: ObjectRef, owner: ObjectOwner | null): number =>
        Number(select.knownSum.get(kref, owner)?.reaching),
      heldBy: (kref: ObjectRef): { holder: string; count: number }[] =>
        select.held.all(kref).map((row) => ({ holder: String(row.holder), count: Number(row.count) })),
      urls: (kref: ObjectRef): { id: string; petName: string | null }[] =>
        select.urls
          .all(kref, limits.inspectedHolders)
          .map((row) => ({ id: String(row.id), petName: textOrNull(row.pet_name) })),
      /** Where it is mentioned, among the first rows of each table. */
      mentions: (kref: ObjectRef) => ({
        messages: select.inMessages.all(kref).map((row) => ({
          at: asEndpointId(row.vat),
          ordinal: Number(row.ordinal),
          isTarget: row.is_target !== 0,
        })),
        waiting: select.inWaiting
          .all(kref)
          .map((row) => ({ at: asPromiseRef(row.promise), ordinal: Number(row.ordinal) })),
        calls: select.inCalls.all(kref).map((row) => ({
          at: asObjectRef(row.target),
          ordinal: Number(row.ordinal),
          isTarget: row.is_target !== 0,
        })),
        promises: select.inPromises.all(kref).map((row) => asPromiseRef(row.kref)),
      }),
      /** Messages to it among the first of its owner's queue. */
      waitingTo: (kref: ObjectRef, owner: ObjectOwner): { count: number; more: boolean } => {
        if (owner === 'kernel') return { count: countOf(select.callsTo.get(kref)), more: false };
        const row = select.waitingTo.get(owner, kref, limits.inspectedRows);
        return { count: countOf(row), more: Number(row?.looked) === limits.inspectedRows };
      },
    },
    parties: {
      vat: (id: VatId): { name: string; subcluster: SubclusterId } | undefined => {
        const row = select.vat.get(id);
        return row && { name: String(row.name), subcluster: asSubclusterId(row.subcluster) };
      },
      peerId: (id: RemoteId): string | undefined => {
        const row = select.remote.get(id);
        return row && String(row.peer_id);
      },
      serviceName: (kref: ObjectRef): string | undefined => {
        const row = select.service.get(kref);
        return row && String(row.name);
      },
    },
    graph: {
      /** The vats and remotes that reach live objects of an owner. */
      importedFrom: (owner: ObjectOwner): HeldObjects[] =>
        (owner === 'kernel' ? select.importedFromHost.all() : select.importedFrom.all(owner)).map(parseHeld),
      /** What is held from outside, of whomever. */
      heldFromOutside: (): HeldObjects[] => select.heldFromOutside.all().map(parseHeld),
      remotes: (): RemoteId[] => select.remotes.all().map((row) => asRemoteId(row.id)),
      owned: (): Map<ObjectOwner | null, number> =>
        new Map(select.owned.all().map((row) => [toOwner(row.owner), Number(row.count)])),
    },
    promises: {
      count: (query: Omit<PromiseQuery, 'limit'>): number => {
        const { where, values } = promiseFilter(query);
        return countOf(prepareOnce(`SELECT count(*) AS n FROM promises ${where}`).get(...values));
      },
      list: ({ limit, offset = 0, ...query }: PromiseQuery): ListedPromise[] => {
        const { where, values } = promiseFilter(query);
        const page = `SELECT kref FROM promises ${where} ORDER BY length(kref), kref LIMIT ? OFFSET ?`;
        const sql = `SELECT p.kref, p.state, p.decider, p.refs, octet_length(p.body) AS bytes,
            (SELECT count(*) FROM subscribers WHERE promise = p.kref) AS subscribers
          FROM (${page}) JOIN promises AS p USING (kref) ORDER BY length(p.kref), p.kref`;
        return prepareOnce(sql)
          .all(...values, limit, offset)
          .map(parsePromise);
      },
    },
    queues: {
      /** Of a vat or remote, or the calls of the host's objects. */
      length: (queue: EndpointId | 'kernel'): number =>
        countOf(queue === 'kernel' ? select.callsLength.get() : select.queueLength.get(queue)),
      list: (queue: EndpointId | 'kernel', limit: number, offset: number): ListedItem[] =>
        (queue === 'kernel' ? select.calls.all(limit, offset) : select.queue.all(queue, limit, offset)).map(parseItem),
      /** Of all vats and remotes. */
      totalLength: (): number => countOf(select.queuesLength.get()),
      listAll: (limit: number, offset: number): ListedItem[] => select.queues.all(limit, offset).map(parseItem),
    },
    vats: {
      store: (vat: VatId): { rows: number; bytes: number } => {
        const row = select.vatStore.get(vat);
        return { rows: countOf(row), bytes: Number(row?.bytes) };
      },
      references: (vat: VatId) => ({
        exports: countOf(select.exports.get(vat)),
        imports: countOf(select.imports.get(vat)),
        promises: countOf(select.promises.get(vat)),
        deciding: countOf(select.deciding.get(vat)),
      }),
    },
    counts: () => ({
      vats: countOf(counts.vats.get()),
      runningVats: countOf(counts.runningVats.get()),
      subclusters: countOf(counts.subclusters.get()),
      remotes: countOf(counts.remotes.get()),
      objects: countOf(counts.objects.get()),
      promises: countOf(counts.promises.get()),
      urls: countOf(counts.urls.get()),
    }),
    storage: (): { bytes: number; freeBytes: number } => {
      const pageSize = firstOf(select.pageSize.get());
      return {
        bytes: firstOf(select.pageCount.get()) * pageSize,
        freeBytes: firstOf(select.freePages.get()) * pageSize,
      };
    },
    sqliteVersion: (): string => String(select.version.get()?.version),
  };
};
