import type { CapData } from '../../wire/capdata.ts';
import {
  asKRef,
  asPromiseRef,
  asEndpointId,
  type KRef,
  type PromiseRef,
  type EndpointId,
  type RemoteId,
} from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';
import { formatSlots, parseCapData } from './slots.ts';

/** `cause`: the number of the crank that sent it or settled its promise; null when it came from outside the vats. */
export type Caused = { cause: number | null };

/** A message on its way. Its target, slots and result are held as long as it is in a queue. */
export type KernelMessage = { target: KRef; methargs: CapData<KRef>; result: PromiseRef | null } & Caused;

/** `queued`: when it came into this queue, in milliseconds since 1970. */
export type QueueItem = { ordinal: number; queued: number } & Caused &
  (({ kind: 'message' } & KernelMessage) | { kind: 'notify'; promise: PromiseRef });

const parseResult = (row: SqlRow): PromiseRef | null => (row.result === null ? null : asPromiseRef(row.result));

const parseCause = (row: SqlRow): number | null => (row.cause === null ? null : Number(row.cause));

const parseItem = (row: SqlRow): QueueItem => {
  const common = { ordinal: Number(row.ordinal), queued: Number(row.queued), cause: parseCause(row) };
  if (row.kind === 'notify') return { ...common, kind: 'notify', promise: asPromiseRef(row.target) };
  const methargs = parseCapData(row.body, row.slots);
  return { ...common, kind: 'message', target: asKRef(row.target), methargs, result: parseResult(row) };
};

/** How many messages each queue holds, at hand for every send. What a step has changed is taken back when it is undone. */
const makeCounts = (database: KernelDatabase) => {
  const rows = [
    ...database.executeQuery("SELECT vat AS queue, count(*) AS n FROM run_queue WHERE kind = 'message' GROUP BY vat"),
    ...database.executeQuery('SELECT promise AS queue, count(*) AS n FROM promise_queue GROUP BY promise'),
  ];
  const counts = new Map(rows.map(({ queue, n }) => [String(queue), Number(n)]));
  let total = rows.reduce((sum, { n }) => sum + Number(n), 0);
  let changes: (readonly [queue: string, by: number])[] = [];
  const add = (queue: string, by: number): void => {
    const count = (counts.get(queue) ?? 0) + by;
    total += by;
    if (count === 0) counts.delete(queue);
    else counts.set(queue, count);
  };
  return {
    get: (queue: EndpointId | PromiseRef): number => counts.get(queue) ?? 0,
    /** Of all queues together. */
    total: () => total,
    change: (queue: EndpointId | PromiseRef, by: number): void => {
      changes.push([queue, by]);
      add(queue, by);
    },
    beginStep: (): void => {
      changes = [];
    },
    undoStep: (): void => {
      for (const [queue, by] of changes) add(queue, -by);
      changes = [];
    },
  };
};

/** The run queue of each vat and the queue of each unresolved promise. */
export const makeQueues = (database: KernelDatabase) => {
  const insert = database.prepare(
    'INSERT INTO run_queue (vat, ordinal, kind, target, body, slots, result, cause, queued) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const first = database.prepare('SELECT * FROM run_queue WHERE vat = ? ORDER BY ordinal LIMIT 1');
  const remove = database.prepare('DELETE FROM run_queue WHERE vat = ? AND ordinal = ?');
  const selectTo = database.prepare(
    "SELECT * FROM run_queue WHERE vat = ? AND kind = 'message' AND target = ? ORDER BY ordinal",
  );
  const selectNotifies = database.prepare("SELECT * FROM run_queue WHERE vat = ? AND kind = 'notify' ORDER BY ordinal");
  const selectSome = database.prepare('SELECT * FROM run_queue WHERE vat = ? ORDER BY ordinal LIMIT ?');
  const lengths = database.prepare('SELECT vat, count(*) AS length FROM run_queue GROUP BY vat');
  const insertWaiting = database.prepare(
    'INSERT INTO promise_queue (promise, ordinal, body, slots, result, cause) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const selectWaiting = database.prepare('SELECT * FROM promise_queue WHERE promise = ? ORDER BY ordinal');
  const removeWaiting = database.prepare('DELETE FROM promise_queue WHERE promise = ?');
  const { get: messages, total: allMessages, change, beginStep, undoStep } = makeCounts(database);
  return {
    /** How many messages wait for a vat, the one it is at included, or for a promise. */
    messages,
    allMessages,
    /** A step begins; or it is undone, and the rows are as they were when it began. */
    beginStep,
    undoStep,
    addMessage: (
      vat: EndpointId,
      ordinal: number,
      queued: number,
      { target, methargs, result, cause }: KernelMessage,
    ) => {
      insert.run(vat, ordinal, 'message', target, methargs.body, formatSlots(methargs.slots), result, cause, queued);
      change(vat, 1);
    },
    addNotify: (
      vat: EndpointId,
      ordinal: number,
      queued: number,
      { promise, cause }: { promise: PromiseRef } & Caused,
    ) => insert.run(vat, ordinal, 'notify', promise, null, null, null, cause, queued),
    first: (vat: EndpointId): QueueItem | undefined => {
      const row = first.get(vat);
      return row && parseItem(row);
    },
    delete: (vat: EndpointId, { ordinal, kind }: Pick<QueueItem, 'ordinal' | 'kind'>) => {
      remove.run(vat, ordinal);
      if (kind === 'message') change(vat, -1);
    },
    /** A remote's messages to one promise, in order. */
    listTo: (remote: RemoteId, promise: PromiseRef): (QueueItem & { kind: 'message' })[] =>
      selectTo.all(remote, promise).flatMap((row) => {
        const item = parseItem(row);
        return item.kind === 'message' ? [item] : [];
      }),
    /** What is to be told of promises, in order. */
    listNotifies: (vat: EndpointId): (QueueItem & { kind: 'notify' })[] =>
      selectNotifies.all(vat).flatMap((row) => {
        const item = parseItem(row);
        return item.kind === 'notify' ? [item] : [];
      }),
    /** The first items of a queue, `limit` at most. */
    list: (vat: EndpointId, limit: number): QueueItem[] => selectSome.all(vat, limit).map(parseItem),
    lengths: (): Map<EndpointId, number> =>
      new Map(lengths.all().map((row) => [asEndpointId(row.vat), Number(row.length)])),
    addWaiting: (promise: PromiseRef, ordinal: number, { methargs, result, cause }: Omit<KernelMessage, 'target'>) => {
      insertWaiting.run(promise, ordinal, methargs.body, formatSlots(methargs.slots), result, cause);
      change(promise, 1);
    },
    /** The messages that waited for a promise, which has been decided. */
    takeWaiting: (promise: PromiseRef): KernelMessage[] => {
      const rows = selectWaiting.all(promise);
      if (rows.length > 0) {
        removeWaiting.run(promise);
        change(promise, -rows.length);
      }
      return rows.map((row) => ({
        target: promise,
        methargs: parseCapData(row.body, row.slots),
        result: parseResult(row),
        cause: parseCause(row),
      }));
    },
  };
};
