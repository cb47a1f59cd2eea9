/**
 * What a host may look at in a kernel: the shapes of the questions and answers of the inspection API, which the panel's views and
 * the `ocap` command read. Every answer is committed state (R10), and what vats said is in none but the store inspector's.
 */
import * as v from 'valibot';
import { KernelError } from './errors.ts';
import { isEndpointId, isKRef, isObjectRef, isPromiseRef, isVatId } from './ids.ts';
import type { EndpointId, KRef, ObjectRef, PromiseRef, RemoteId, SubclusterId, VatId } from './ids.ts';
import type { CrankTrace, KernelFault, RingQuery } from './kernel-events.ts';
import { shippedLimits as limits } from './limits.ts';
import type { VatState } from './host-api.ts';

/** One page of a list. `total` counts all that the query matches. */
export type Page<Row> = { total: number; rows: Row[] };

/**
 * Someone who owns or holds references, by id and by a name for people.
 * - `vat`: `name` as in its config. `remote`: another kernel. `service`: an object of the host that vats know by this name.
 * - `host`: an object of the host without a name of its own, or what the program that runs the kernel holds.
 * - `session`: a connected host (the panel, the command line); `id` counts sessions of this kernel life.
 * - `pin`: `pinVatRoot`. `url`: an ocap URL that is honoured; `urls`: all of them together, in a graph.
 * - `kernel`: held by the kernel itself as long as the vat, peer or service is there.
 * - `gone`: the owner, or the incarnation that made the object, has ended.
 */
export type Party =
  | { kind: 'vat'; id: VatId; name: string; subclusterId: SubclusterId }
  | { kind: 'remote'; id: RemoteId; peerId: string }
  | { kind: 'service'; name: string }
  | { kind: 'session'; id: string }
  | { kind: 'url'; id: string; petName: string | null }
  | { kind: 'host' | 'pin' | 'urls' | 'kernel' | 'gone' };

export type ObjectSummary = {
  kref: ObjectRef;
  owner: Party;
  /** What its vat alleges that it is, as in `Far('Alleged')`; null when it never said. */
  iface: string | null;
  /** The name that the holder of this kernel gave it. */
  petName: string | null;
  /** `root` of its vat. */
  role: 'root' | 'service' | 'object';
  /** Who can use it and who can at least recognise it: vats, remotes, outside holds, and mentions in messages and settled promises. */
  reachable: number;
  recognizable: number;
  /** Vats and remotes that hold it, and outside holders; the owner does not count. */
  holders: number;
  revoked: boolean;
  pinned: boolean;
};

export type ObjectQuery = {
  /**
   * Part of a pet name, interface name, vat name, service name or peer id, in any case; or the beginning of a kref. Without it
   * everything matches.
   */
  search?: string | undefined;
  /** A vat, a remote, `kernel` for objects of the host, `gone` for objects whose owner has ended. */
  owner?: EndpointId | 'kernel' | 'gone' | undefined;
  revoked?: boolean | undefined;
  /** 0 unless told. */
  offset?: number | undefined;
  /** 1 to 500. */
  limit: number;
};

/** One holder of an object. `strength`: `recognizes` cannot send to it any more, but would know it again. */
export type ObjectHolder = { party: Party; strength: 'reaches' | 'recognizes'; count: number };

/** Where a message, call or promise mentions an object. `at`: whose queue, or which promise. */
export type Mention =
  | { kind: 'message'; at: EndpointId; ordinal: number; as: 'target' | 'argument' }
  | { kind: 'waiting'; at: PromiseRef; ordinal: number }
  | { kind: 'call'; at: ObjectRef; ordinal: number; as: 'target' | 'argument' }
  | { kind: 'promise'; at: PromiseRef };

export type ObjectDetails = ObjectSummary & {
  /** How its owner calls it (`o+0` is a vat's root); null where there is no owner to. */
  vref: string | null;
  /** Whether restarts of its vat keep it. */
  durable: boolean;
  /** The first `limits.inspectedHolders` of them, those that reach it first. */
  heldBy: ObjectHolder[];
  /** References from messages on their way and from settled promises: `count` of them, of which some are found without a long search. */
  mentions: { count: number; found: Mention[] };
};

/** One link of a chain: whoever the link before belongs to holds `kref`, which belongs to `owner`. */
export type PathStep = { kref: ObjectRef; owner: Party };

/** `root` holds the first step's object, each step's owner the next one's, and the last step is the object that was asked about. */
export type ReachPath = { root: Party; steps: PathStep[] };

/**
 * The shortest chain from each party outside the vats that leads to an object: sessions, pins, URLs and remotes. `held` are also
 * vats that have it themselves, its owner first.
 *
 * What this is worth: the kernel knows which references each vat was given, not what its code does with them. A chain says
 * that each party on it can send to the next, and so *could* be led to use or pass on the object; no chain says that nobody
 * can. What services and other programs of the host do on their own is not known to the kernel.
 */
export type ReachReport = { kref: ObjectRef; held: Party[]; paths: ReachPath[]; truncated: boolean };

/** What would be different if the object were revoked now. */
export type RevokePreview = {
  object: ObjectSummary;
  /** Who would find it dead: all that reach it, but its owner. */
  affected: ObjectHolder[];
  /** The subclusters of the vats among them, and of the owner. */
  subclusters: SubclusterId[];
  /** Ocap URLs that would be refused. */
  urls: { id: string; petName: string | null }[];
  /** Messages to it that wait and would reject; `more`: these are only as many as were counted. */
  messagesWaiting: { count: number; more: boolean };
};

export type GraphNode = { id: string; party: Party; /** Objects that it owns. */ owns: number };
/** `from` holds `count` objects of `to`, `example` among them. */
export type GraphEdge = { from: string; to: string; count: number; example: ObjectRef };
/** Vats, remotes, services and outside holders, and who holds how many objects of whom. The heaviest edges first. */
export type ReferenceGraph = { nodes: GraphNode[]; edges: GraphEdge[]; totalNodes: number; totalEdges: number };

export type PetName = { name: string; kref: ObjectRef };

export type PromiseSummary = {
  kref: PromiseRef;
  state: 'unresolved' | 'fulfilled' | 'rejected';
  /** Who is to decide it; null for a settled one, and for one that the kernel itself will decide (the result of a queued message). */
  decider: Party | null;
  /** References to it. */
  refs: number;
  /** Who will be told. */
  subscribers: number;
  /** Messages that wait for it. */
  waiting: number;
  /** Of the value or reason, in bytes; null for an unresolved one. */
  bytes: number | null;
};

export type PromiseQuery = {
  /** This one only. */
  kref?: PromiseRef | undefined;
  state?: PromiseSummary['state'] | undefined;
  /** A vat, a remote or `kernel`. */
  decider?: EndpointId | 'kernel' | undefined;
  offset?: number | undefined;
  /** 1 to 500. */
  limit: number;
};

/** What waits in a queue. `queue`: a vat or remote; what waits for a service of the host is in the queue `kernel`. */
export type QueueEntry = {
  queue: EndpointId | 'kernel';
  ordinal: number;
  kind: 'message' | 'notify';
  /** The object of a message, the promise of a notify. */
  target: KRef;
  method: string | null;
  result: PromiseRef | null;
  /** The number of the crank that sent it; null: it came from outside the vats. */
  cause: number | null;
  /** When it came into this queue: milliseconds since 1970; null in the queue `kernel`. */
  queuedAt: number | null;
  /** Of the arguments; 0 for a notify. */
  bytes: number;
  /** References among the arguments. */
  slots: number;
};

/** `offset` unless told 0; `limit` 1 to 500. */
export type PageQuery = { offset?: number | undefined; limit: number };

export type Metrics = {
  /** Milliseconds since 1970. */
  now: number;
  startedAt: number;
  uptimeMs: number;
  /** Cranks in the life of the database, and in this kernel life. */
  cranks: { total: number; sinceStart: number };
  /**
   * The last 60 full seconds, the oldest first: cranks that ended in each, and messages that waited at its end (in queues of vats, remotes
   * and promises). Seconds before this kernel life are left out.
   */
  seconds: { cranks: number; messagesWaiting: number }[];
  messagesWaiting: number;
  counts: {
    vats: number;
    runningVats: number;
    subclusters: number;
    remotes: number;
    objects: number;
    promises: number;
    urls: number;
    faults: number;
  };
  /** Bytes of the database file in use, and of these the ones that are free for what comes. */
  storage: { bytes: number; freeBytes: number };
};

export type VatDetails = {
  id: VatId;
  name: string;
  subclusterId: SubclusterId;
  state: VatState;
  incarnation: number;
  /** Why it failed or was suspended. */
  error: string | null;
  /** The last thing that went wrong with it in this kernel life. */
  lastFault: KernelFault | null;
  /** Deliveries that this incarnation has answered. */
  cranks: number;
  /** Deliveries waiting, the one in flight included. */
  queueLength: number;
  /** Its own store, as it lies in the database. */
  store: { rows: number; bytes: number };
  /** Objects it owns that others know; objects of others that it holds; promises it knows; promises it is to decide. */
  references: { exports: number; imports: number; promises: number; deciding: number };
  /** Whether a delivery to it may have ended the kernel's process before, and is tried with care. */
  suspect: boolean;
};

/**
 * `secret` columns are shown to nobody. `plain`: ids, numbers and states; `json`: JSON; `data`: what vats say and hold, `code`: what they
 * run, both of any length; `encoded`: such data in the encoding of vats' stores, shown as text.
 */
export type ColumnKind = 'plain' | 'json' | 'data' | 'code' | 'encoded' | 'secret';
export type TableColumn = { name: string; type: string; kind: ColumnKind; sortable: boolean };
/** `queryable`: whether `querySelect` may read it; tables with a secret column may not be. */
export type TableInfo = { name: string; rows: number; columns: TableColumn[]; queryable: boolean };

/**
 * One value as it may be shown. `text` and `hex` are its beginning: `limits.inspectedCellLength` characters, or half as many bytes; `bytes`
 * is the length of the whole. `json`: the text is whole, and JSON. `secret` takes the place of what is shown to nobody; the secret
 * part of an ocap URL is left out of texts.
 */
export type Cell =
  | { type: 'null' }
  | { type: 'integer' | 'real'; value: number }
  | { type: 'text'; text: string; bytes: number; json: boolean }
  | { type: 'blob'; hex: string; bytes: number }
  | { type: 'secret' };

export type TableQuery = {
  /** A sortable column; the key of the table unless told. */
  orderBy?: { column: string; descending?: boolean | undefined } | undefined;
  offset?: number | undefined;
  /** 1 to 200. */
  limit: number;
};

export type TableRows = { columns: string[]; total: number; rows: Cell[][] };

/** `truncated`: there are more rows than `limits.queriedRows`. */
export type QueryResult = { columns: string[]; rows: Cell[][]; truncated: boolean; tables: string[] };

/** What cranks are grouped by: what was delivered (`deliver`: a message), and whether they sent messages or decided promises. */
export type CrankGroup = 'deliver' | 'notify' | 'send' | 'resolve' | 'start' | 'turn' | 'gc';

/** What `getTrace` takes beyond a vat and numbers. */
export type TraceQuery = RingQuery & {
  group?: CrankGroup | undefined;
  /** How they ended; `undone`: in any way but `applied`. */
  outcome?: CrankTrace['outcome'] | 'undone' | undefined;
  /** Cranks about this object or promise, or that sent to it, or decided it. */
  kref?: string | undefined;
  /** Part of a method, a problem, an outcome, a kind or a kref, in any case. */
  text?: string | undefined;
};

/** What a person can set, kept in the database. Times are milliseconds. A vat's own `creationOptions` have the last word. */
export type KernelSettings = {
  /** How long a delivery may take: 1,000 to 3,600,000. */
  deliveryTimeLimitMs: number;
  /** How long a vat may take to start, and a subcluster to bootstrap: 1,000 to 3,600,000. */
  startTimeLimitMs: number;
  /** Whether `querySelect` answers. */
  sqlQueries: boolean;
};

/** A report for people who are to find a bug: numbers, states, versions and error codes; no secret, and nothing that vats or people say. */
export type Diagnostics = {
  format: 1;
  time: number;
  version: string;
  sqlite: string;
  schemaVersion: number;
  metrics: Metrics;
  settings: KernelSettings;
  vats: (Omit<VatDetails, 'name' | 'error' | 'lastFault'> & { error: string | null })[];
  tables: { name: string; rows: number }[];
  faults: { time: number; vatId: VatId | null; code: string }[];
  network: { state: string; peers: number; connectedPeers: number; relays: number };
};

/** Looking at a kernel, as every host can. */
export type InspectApi = {
  /** Objects in the order of their numbers. @throws KernelError `INVALID_ARGUMENT` */
  listObjects(query: ObjectQuery): Page<ObjectSummary>;
  /** @throws KernelError `OBJECT_NOT_FOUND`, `INVALID_ARGUMENT` */
  getObject(kref: string): ObjectDetails;
  /** Who can reach an object, and how. @throws KernelError `OBJECT_NOT_FOUND`, `INVALID_ARGUMENT` */
  pathsTo(kref: string): ReachReport;
  /** @throws KernelError `OBJECT_NOT_FOUND`, `INVALID_ARGUMENT` */
  previewRevoke(kref: string): RevokePreview;
  /** `limit`: so many edges at most, 1 to 2,000; 500 unless told. */
  graph(query?: { limit?: number | undefined }): ReferenceGraph;
  /**
   * Gives an object a name of this kernel's own, instead of the one it had, or takes its name away. It holds nothing: the name goes
   * with the object.
   * @throws KernelError `OBJECT_NOT_FOUND`, `PET_NAME_TAKEN`, `INVALID_ARGUMENT`: a name has 1 to 100 characters without line breaks, and
   * does not look like a kref.
   */
  setPetName(kref: string, name: string | null): void;
  /** In the order of the names. */
  listPetNames(): PetName[];
  /** The object of a name. @throws KernelError `PET_NAME_UNKNOWN` */
  resolvePetName(name: string): ObjectRef;
  /** Promises in the order of their numbers. @throws KernelError `INVALID_ARGUMENT` */
  listPromises(query: PromiseQuery): Page<PromiseSummary>;
  /** What waits for a vat or remote, or for objects of the host (`kernel`), in order; null: all, by queue. @throws KernelError `INVALID_ARGUMENT` */
  listQueue(queue: string | null, query: PageQuery): Page<QueueEntry>;
  getMetrics(): Metrics;
  /** @throws KernelError `VAT_NOT_FOUND` */
  getVatDetails(id: VatId): VatDetails;
  /** The tables of the database. */
  listTables(): TableInfo[];
  /** Rows of a table, without its secrets. @throws KernelError `INVALID_ARGUMENT`, naming what there is */
  readTable(name: string, query: TableQuery): TableRows;
  /**
   * The answer to one SELECT, without a way to write, to secrets, or to what would take long.
   * @throws KernelError `QUERY_REFUSED` with the reason or SQLite's own text; also as long as `sqlQueries` is not set.
   */
  querySelect(sql: string): QueryResult;
  getSettings(): KernelSettings;
  /** Sets some, and answers all. @throws KernelError `INVALID_ARGUMENT` */
  setSettings(changes: Partial<KernelSettings>): KernelSettings;
  getDiagnostics(): Diagnostics;
};

const wholeNumber = v.pipe(v.number('expected a number'), v.safeInteger('expected a whole number'));
const OffsetStruct = v.optional(v.pipe(wholeNumber, v.minValue(0, 'expected 0 or more')));
const limitUpTo = (most: number) =>
  v.pipe(wholeNumber, v.minValue(1, 'expected 1 or more'), v.maxValue(most, `expected ${most} at most`));

const endpointOr = <Word extends string>(...words: Word[]) =>
  v.custom<EndpointId | Word>(
    (input) => isEndpointId(input) || words.some((word) => word === input),
    `expected the id of a vat or remote, such as v1 or r1, or ${words.join(' or ')}`,
  );

const timeLimit = v.pipe(
  wholeNumber,
  v.minValue(1_000, 'expected 1,000 milliseconds or more'),
  v.maxValue(3_600_000, 'expected 3,600,000 milliseconds (an hour) at most'),
);

const page = { offset: OffsetStruct, limit: limitUpTo(limits.rowsPerPage) };

const PET_NAME = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,100}$/u;

export const inspectSchemas = {
  objectQuery: v.strictObject({
    ...page,
    search: v.optional(v.pipe(v.string('expected a text'), v.maxLength(200, 'expected 200 characters at most'))),
    owner: v.optional(endpointOr('kernel', 'gone')),
    revoked: v.optional(v.boolean('expected true or false')),
  }),
  promiseQuery: v.strictObject({
    ...page,
    kref: v.optional(v.custom<PromiseRef>(isPromiseRef, 'expected a promise reference such as kp40')),
    state: v.optional(v.picklist(['unresolved', 'fulfilled', 'rejected'])),
    decider: v.optional(endpointOr('kernel')),
  }),
  pageQuery: v.strictObject(page),
  queue: v.nullable(endpointOr('kernel')),
  graphQuery: v.strictObject({ limit: v.optional(limitUpTo(2_000)) }),
  petName: v.pipe(
    v.string('expected a text'),
    v.regex(PET_NAME, 'expected 1 to 100 characters without line breaks'),
    v.check((name) => name.trim() === name, 'expected no space at the beginning or end'),
    v.check((name) => !isKRef(name) && !isVatId(name), 'a name must not look like a kref or an id'),
  ),
  tableName: v.pipe(v.string('expected a text'), v.maxLength(200)),
  tableQuery: v.strictObject({
    orderBy: v.optional(
      v.strictObject({ column: v.string('expected the name of a column'), descending: v.optional(v.boolean()) }),
    ),
    offset: OffsetStruct,
    limit: limitUpTo(limits.rowsPerTablePage),
  }),
  sql: v.pipe(
    v.string('expected a text'),
    v.maxLength(limits.queryLength, `expected ${limits.queryLength} characters at most`),
  ),
  settings: v.partial(
    v.strictObject({
      deliveryTimeLimitMs: timeLimit,
      startTimeLimitMs: timeLimit,
      sqlQueries: v.boolean('expected true or false'),
    }),
  ),
  objectRef: v.custom<ObjectRef>(isObjectRef, 'expected an object reference such as ko20'),
};

/**
 * An argument of the inspection API, checked.
 * @throws KernelError `INVALID_ARGUMENT`, naming the argument, the field and what was expected.
 */
export const checkInspectArgument = <Schema extends v.GenericSchema>(
  schema: Schema,
  what: string,
  input: unknown,
): v.InferOutput<Schema> => {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new KernelError('INVALID_ARGUMENT', `${what}${path === null ? '' : `.${path}`}: ${issue.message}`);
};
