/** States of a kernel to begin with: as a kernel would report them, with what a test says otherwise. */
import type { CapData } from '../../src/wire/capdata.ts';
import type { KernelStatus, Metrics, SubclusterStatus, VatStatus } from '../../src/wire/host-api.ts';
import type { BundleId, KRef, ObjectRef } from '../../src/wire/ids.ts';
import type { ObjectDetails, ObjectSummary, Page, PageQuery, Party, VatDetails } from '../../src/wire/inspect.ts';
import type { RingAnswer, RingQuery } from '../../src/wire/kernel-events.ts';

/** The time at which everything is said to have happened: 2 May 2026. */
export const THEN = 1_777_716_000_000;

export const bundleId = (digit: string): BundleId => `b1-${digit.repeat(64)}`;

export const emptyStatus: KernelStatus = {
  kernel: { state: 'running', id: 'a-kernel', version: '1.0.0', startedAt: THEN },
  vats: [],
  subclusters: [],
  systemSubclusters: [],
  faults: [],
  remoteComms: {
    state: 'disconnected',
    isInitialized: false,
    identity: { state: 'none' },
    peers: [],
    relays: [],
    options: null,
    error: null,
  },
};

export const emptyMetrics: Metrics = {
  now: THEN + 60_000,
  startedAt: THEN,
  uptimeMs: 60_000,
  cranks: { total: 0, sinceStart: 0 },
  seconds: [],
  messagesWaiting: 0,
  counts: { vats: 0, runningVats: 0, subclusters: 0, remotes: 0, objects: 0, promises: 0, urls: 0, faults: 0 },
  storage: { bytes: 200_000, freeBytes: 0 },
};

/** A vat, and the root of it: `v1` has `ko1`. */
export const aVat = (number: number, name: string, more: Partial<VatStatus> = {}): VatStatus => ({
  id: `v${number}`,
  name,
  subclusterId: `s${number}`,
  config: { bundleSpec: `https://example.com/${name}.bundle` },
  bundleId: bundleId('a'),
  rootKref: rootOf(number),
  state: 'running',
  incarnation: 1,
  supervisorSha256: 'f'.repeat(64),
  queueLength: 0,
  cranks: 1,
  error: null,
  ...more,
});

export const rootOf = (number: number): ObjectRef => `ko${number}`;

/** A subcluster of these vats, the first of which bootstraps it. */
const aSubcluster = (vats: readonly VatStatus[], more: Partial<SubclusterStatus> = {}): SubclusterStatus => {
  const [first] = vats;
  if (first === undefined) throw new TypeError('a subcluster has a vat');
  return {
    id: first.subclusterId,
    config: { bootstrap: first.name, vats: Object.fromEntries(vats.map(({ name, config }) => [name, config])) },
    state: 'running',
    systemName: null,
    bootstrapVat: first.name,
    vats: Object.fromEntries(vats.map(({ name, id }) => [name, id])),
    ...more,
  };
};

/** The status of vats that have a subcluster each, or share one by its id. */
export const withVats = (...vats: VatStatus[]): Pick<KernelStatus, 'vats' | 'subclusters'> => ({
  vats,
  subclusters: [...new Set(vats.map(({ subclusterId }) => subclusterId))].map((id) =>
    aSubcluster(vats.filter(({ subclusterId }) => subclusterId === id)),
  ),
});

/** What a kernel answers that has these entries, which are as wanted but for their numbers. */
export const ringOf = <Entry extends { number: number }>(
  entries: readonly Entry[],
  { after, before = Infinity, newest, limit = 100 }: RingQuery = {},
): RingAnswer<Entry> => {
  const found = entries.filter(({ number }) => number > (after ?? 0) && number < before);
  const isFromOldest = newest === undefined ? after !== undefined : !newest;
  const start = isFromOldest ? 0 : Math.max(0, found.length - limit);
  return { entries: found.slice(start, start + limit), total: found.length, dropped: 0 };
};

/** A page of a list, as a kernel answers it. */
export const pageOf = <Row>(rows: readonly Row[], { offset = 0, limit }: PageQuery): Page<Row> => ({
  total: rows.length,
  rows: rows.slice(offset, offset + limit),
});

/** An answer in the kernel's encoding: plain JSON, with objects where they are named by their place in `slots` (`$0`). */
export const capData = (value: unknown, slots: readonly KRef[] = []): CapData<KRef> => ({
  body: `#${JSON.stringify(value)}`,
  slots,
});

export const partyOf = ({ id, name, subclusterId }: VatStatus): Party => ({ kind: 'vat', id, name, subclusterId });

/** An object of a vat that nobody else has. */
export const anObject = (kref: ObjectRef, owner: Party, more: Partial<ObjectSummary> = {}): ObjectSummary => ({
  kref,
  owner,
  iface: null,
  petName: null,
  role: 'object',
  reachable: 0,
  recognizable: 0,
  holders: 0,
  revoked: false,
  pinned: false,
  ...more,
});

/** The same as the page of the object asks for it. */
export const detailsOf = (object: ObjectSummary, more: Partial<ObjectDetails> = {}): ObjectDetails => ({
  ...object,
  vref: object.role === 'root' ? 'o+0' : 'o+1',
  durable: true,
  heldBy: [],
  mentions: { count: 0, found: [] },
  ...more,
});

export const rootObject = (vat: VatStatus): ObjectSummary => anObject(vat.rootKref, partyOf(vat), { role: 'root' });
export const rootDetails = (vat: VatStatus): ObjectDetails => detailsOf(rootObject(vat));

export const vatDetails = ({
  id,
  name,
  subclusterId,
  state,
  incarnation,
  error,
  cranks,
  queueLength,
}: VatStatus): VatDetails => ({
  id,
  name,
  subclusterId,
  state,
  incarnation,
  error,
  cranks,
  queueLength,
  lastFault: null,
  store: { rows: 3, bytes: 120 },
  references: { exports: 1, imports: 0, promises: 0, deciding: 0 },
  suspect: false,
});
