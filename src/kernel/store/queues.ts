import type { CapData } from '../../wire/capdata.ts';
import { asKRef, asPromiseRef, asVatId, type KRef, type PromiseRef, type VatId } from '../../wire/ids.ts';
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

/** The run queue of each vat and the queue of each unresolved promise. */
export const makeQueues = (database: KernelDatabase) => {
  const insert = database.prepare(
    'INSERT INTO run_queue (vat, ordinal, kind, target, body, slots, result, cause, queued) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const first = database.prepare('SELECT * FROM run_queue WHERE vat = ? ORDER BY ordinal LIMIT 1');
  const remove = database.prepare('DELETE FROM run_queue WHERE vat = ? AND ordinal = ?');
  const selectSome = database.prepare('SELECT * FROM run_queue WHERE vat = ? ORDER BY ordinal LIMIT ?');
  const lengths = database.prepare('SELECT vat, count(*) AS length FROM run_queue GROUP BY vat');
  const insertWaiting = database.prepare(
    'INSERT INTO promise_queue (promise, ordinal, body, slots, result, cause) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const selectWaiting = database.prepare('SELECT * FROM promise_queue WHERE promise = ? ORDER BY ordinal');
  const removeWaiting = database.prepare('DELETE FROM promise_queue WHERE promise = ?');
  return {
    addMessage: (vat: VatId, ordinal: number, queued: number, { target, methargs, result, cause }: KernelMessage) =>
      insert.run(vat, ordinal, 'message', target, methargs.body, formatSlots(methargs.slots), result, cause, queued),
    addNotify: (vat: VatId, ordinal: number, queued: number, { promise, cause }: { promise: PromiseRef } & Caused) =>
      insert.run(vat, ordinal, 'notify', promise, null, null, null, cause, queued),
    first: (vat: VatId): QueueItem | undefined => {
      const row = first.get(vat);
      return row && parseItem(row);
    },
    delete: (vat: VatId, ordinal: number) => remove.run(vat, ordinal),
    /** The first items of a queue, `limit` at most. */
    list: (vat: VatId, limit: number): QueueItem[] => selectSome.all(vat, limit).map(parseItem),
    lengths: (): Map<VatId, number> => new Map(lengths.all().map((row) => [asVatId(row.vat), Number(row.length)])),
    addWaiting: (promise: PromiseRef, ordinal: number, { methargs, result, cause }: Omit<KernelMessage, 'target'>) =>
      insertWaiting.run(promise, ordinal, methargs.body, formatSlots(methargs.slots), result, cause),
    /** The messages that waited for a promise, which has been decided. */
    takeWaiting: (promise: PromiseRef): KernelMessage[] => {
      const rows = selectWaiting.all(promise);
      if (rows.length > 0) removeWaiting.run(promise);
      return rows.map((row) => ({
        target: promise,
        methargs: parseCapData(row.body, row.slots),
        result: parseResult(row),
        cause: parseCause(row),
      }));
    },
  };
};
