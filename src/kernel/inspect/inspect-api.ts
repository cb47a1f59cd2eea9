import { codeOf, KernelError } from '../../wire/errors.ts';
import { asVatId, type EndpointId } from '../../wire/ids.ts';
import {
  checkInspectArgument as check,
  inspectSchemas,
  type InspectApi,
  type PromiseSummary,
  type QueueEntry,
  type VatDetails,
} from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import type { RemoteCommsStatus } from '../../wire/remotes.ts';
import type { Chronicle } from '../chronicle.ts';
import type { Committer } from '../committer.ts';
import { methodNameOf } from '../method-name.ts';
import type { PlatformServices } from '../platform.ts';
import { cranksOf, KERNEL_VERSION } from '../status.ts';
import type { ListedItem, ListedPromise } from '../store/inspect.ts';
import type { KernelStore } from '../store/open-store.ts';
import { schemaVersion } from '../store/table-rows.ts';
import type { VatRow } from '../store/vats.ts';
import type { VatRunner } from '../vat-runner.ts';
import { makeMetrics } from './metrics.ts';
import { makeObjectInspector } from './objects.ts';
import { makeParties, type Parties } from './parties.ts';
import { makePetNames } from './pet-names.ts';
import { makeReachInspector } from './reach.ts';
import type { Settings } from './settings.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  platform: Pick<PlatformServices, 'now'>;
  committer: Pick<Committer, 'step' | 'flush'>;
  runner: Pick<VatRunner, 'get'>;
  chronicle: Pick<Chronicle, 'listFaults'>;
  settings: Settings;
  remoteComms(): RemoteCommsStatus;
  startedAt: number;
};

const describeItem = ({ head, ...item }: ListedItem): QueueEntry => ({
  ...item,
  method: item.kind === 'message' ? methodNameOf(head) : null,
});

/** What hosts may look at. Every answer is committed state: what is open is committed first (R10). */
export const makeInspector = (powers: Powers) => {
  const { store, limits, platform, committer, runner, chronicle, settings, startedAt } = powers;
  const { inspect, rows, queues, vats } = store;
  const metrics = makeMetrics({ store, platform, startedAt });
  const faults = chronicle.listFaults;

  const describePromise = (parties: Parties, { decider, ...promise }: ListedPromise): PromiseSummary => ({
    ...promise,
    decider: decider === null ? null : parties.ofOwner(decider),
    waiting: queues.messages(promise.kref),
  });

  const describeVat = (row: VatRow): VatDetails => ({
    id: row.id,
    name: row.name,
    subclusterId: row.subcluster,
    state: row.state,
    incarnation: row.incarnation,
    error: row.error,
    lastFault: faults().findLast(({ vatId }) => vatId === row.id) ?? null,
    cranks: cranksOf(runner.get(row.id)),
    queueLength: inspect.queues.length(row.id),
    store: inspect.vats.store(row.id),
    references: inspect.vats.references(row.id),
    suspect: row.suspect,
  });

  const readQueue = (queue: EndpointId | 'kernel' | null, limit: number, offset: number): ListedItem[] => {
    if (queue !== null) return inspect.queues.list(queue, limit, offset);
    const items = inspect.queues.listAll(limit, offset);
    const left = limit - items.length;
    // What waits for objects of the host comes last.
    const skipped = Math.max(0, offset - inspect.queues.totalLength());
    return left === 0 ? items : [...items, ...inspect.queues.list('kernel', left, skipped)];
  };

  const objects = makeObjectInspector(store, limits);
  const reach = makeReachInspector(store, limits);
  const petNames = makePetNames({ store, limits, committer });

  const listPromises: InspectApi['listPromises'] = (raw) => {
    const query = check(inspectSchemas.promiseQuery, 'query', raw);
    const parties = makeParties(store);
    return {
      total: inspect.promises.count(query),
      rows: inspect.promises.list(query).map((promise) => describePromise(parties, promise)),
    };
  };

  const listQueue: InspectApi['listQueue'] = (rawQueue, raw) => {
    const queue = check(inspectSchemas.queue, 'queue', rawQueue);
    const { limit, offset = 0 } = check(inspectSchemas.pageQuery, 'query', raw);
    const total =
      queue === null ? inspect.queues.totalLength() + inspect.queues.length('kernel') : inspect.queues.length(queue);
    return { total, rows: readQueue(queue, limit, offset).map(describeItem) };
  };

  const getVatDetails: InspectApi['getVatDetails'] = (text) => {
    const id = asVatId(text);
    const row = vats.isEnded(id) ? undefined : vats.get(id);
    if (row === undefined) throw new KernelError('VAT_NOT_FOUND', `no vat ${id}`);
    return describeVat(row);
  };

  const readTable: InspectApi['readTable'] = (name, query) =>
    rows.read(check(inspectSchemas.tableName, 'name', name), check(inspectSchemas.tableQuery, 'query', query));

  const querySelect: InspectApi['querySelect'] = (raw) => {
    const sql = check(inspectSchemas.sql, 'sql', raw);
    if (!settings.get().sqlQueries) {
      throw new KernelError('QUERY_REFUSED', 'SQL queries are off; setSettings({ sqlQueries: true }) allows them');
    }
    return store.querySelect(sql);
  };

  const getDiagnostics: InspectApi['getDiagnostics'] = () => {
    const { state, peers, relays } = powers.remoteComms();
    return {
      format: 1,
      time: platform.now(),
      version: KERNEL_VERSION,
      sqlite: inspect.sqliteVersion(),
      schemaVersion,
      metrics: metrics.read(faults().length),
      settings: settings.get(),
      // Names, errors and faults may quote what vats and people say; codes do not.
      vats: vats.list().map((row) => {
        const { id, subclusterId, state: vatState, incarnation, error, ...details } = describeVat(row);
        const { cranks, queueLength, store: size, references, suspect } = details;
        const code = error === null ? null : (codeOf(error) ?? 'OTHER');
        const numbers = { cranks, queueLength, store: size, references, suspect };
        return { id, subclusterId, state: vatState, incarnation, error: code, ...numbers };
      }),
      tables: rows.list().map((table) => ({ name: table.name, rows: table.rows })),
      faults: faults().map(({ time, vatId, code }) => ({ time, vatId, code })),
      network: {
        state,
        peers: peers.length,
        connectedPeers: peers.filter((peer) => peer.state === 'connected').length,
        relays: relays.length,
      },
    };
  };

  /** Commits what is open before it is read. */
  const committed =
    <Args extends unknown[], Result>(read: (...args: Args) => Result) =>
    (...args: Args): Result => {
      committer.flush();
      return harden(read(...args));
    };

  const api: InspectApi = {
    listObjects: committed(objects.listObjects),
    getObject: committed(objects.getObject),
    previewRevoke: committed(objects.previewRevoke),
    pathsTo: committed(reach.pathsTo),
    graph: committed(reach.graph),
    setPetName: petNames.setPetName,
    listPetNames: committed(petNames.listPetNames),
    resolvePetName: committed(petNames.resolvePetName),
    listPromises: committed(listPromises),
    listQueue: committed(listQueue),
    getMetrics: committed(() => metrics.read(faults().length)),
    getVatDetails: committed(getVatDetails),
    listTables: committed(() => rows.list()),
    readTable: committed(readTable),
    querySelect: committed(querySelect),
    getSettings: committed(() => settings.get()),
    setSettings: settings.set,
    getDiagnostics: committed(getDiagnostics),
  };

  return { api, onCommitted: metrics.onCommitted };
};
