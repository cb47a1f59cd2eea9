import type { CapData } from '../../wire/capdata.ts';
import { asKRef, asPromiseRef, asVatId, type KRef, type PromiseRef, type VatId } from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';
import { formatSlots, parseCapData } from './slots.ts';

/** A message on its way. Its target, slots and result are held as long as it is in a queue. */
export type KernelMessage = { target: KRef; methargs: CapData<KRef>; result: PromiseRef | null };

export type QueueItem = { ordinal: number } & (
  ({ kind: 'message' } & KernelMessage) | { kind: 'notify'; promise: PromiseRef }
);

const parseResult = (row: SqlRow): PromiseRef | null => (row.result === null ? null : asPromiseRef(row.result));

const parseItem = (row: SqlRow): QueueItem => {
  const ordinal = Number(row.ordinal);
  if (row.kind === 'notify') return { ordinal, kind: 'notify', promise: asPromiseRef(row.target) };
  const methargs = parseCapData(row.body, row.slots);
  return { ordinal, kind: 'message', target: asKRef(row.target), methargs, result: parseResult(row) };
};

/** The run queue of each vat and the queue of each unresolved promise. */
export const makeQueues = (database: KernelDatabase) => {
  const insert = database.prepare(
    'INSERT INTO run_queue (vat, ordinal, kind, target, body, slots, result) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const first = database.prepare('SELECT * FROM run_queue WHERE vat = ? ORDER BY ordinal LIMIT 1');
  const remove = database.prepare('DELETE FROM run_queue WHERE vat = ? AND ordinal = ?');
  const selectOf = database.prepare('SELECT * FROM run_queue WHERE vat = ? ORDER BY ordinal');
  const removeOf = database.prepare('DELETE FROM run_queue WHERE vat = ?');
  const lengths = database.prepare('SELECT vat, count(*) AS length FROM run_queue GROUP BY vat');
  const insertWaiting = database.prepare(
    'INSERT INTO promise_queue (promise, ordinal, body, slots, result) VALUES (?, ?, ?, ?, ?)',
  );
  const selectWaiting = database.prepare('SELECT * FROM promise_queue WHERE promise = ? ORDER BY ordinal');
  const removeWaiting = database.prepare('DELETE FROM promise_queue WHERE promise = ?');
  return {
    addMessage: (vat: VatId, ordinal: number, { target, methargs, result }: KernelMessage) =>
      insert.run(vat, ordinal, 'message', target, methargs.body, formatSlots(methargs.slots), result),
    addNotify: (vat: VatId, ordinal: number, promise: PromiseRef) =>
      insert.run(vat, ordinal, 'notify', promise, null, null, null),
    first: (vat: VatId): QueueItem | undefined => {
      const row = first.get(vat);
      return row && parseItem(row);
    },
    delete: (vat: VatId, ordinal: number) => remove.run(vat, ordinal),
    /** Everything that waits for a vat that has ended. */
    takeAll: (vat: VatId): QueueItem[] => {
      const items = selectOf.all(vat).map(parseItem);
      removeOf.run(vat);
      return items;
    },
    lengths: (): Map<VatId, number> => new Map(lengths.all().map((row) => [asVatId(row.vat), Number(row.length)])),
    addWaiting: (promise: PromiseRef, ordinal: number, { methargs, result }: Omit<KernelMessage, 'target'>) =>
      insertWaiting.run(promise, ordinal, methargs.body, formatSlots(methargs.slots), result),
    /** The messages that waited for a promise, which has been decided. */
    takeWaiting: (promise: PromiseRef): KernelMessage[] => {
      const rows = selectWaiting.all(promise);
      if (rows.length > 0) removeWaiting.run(promise);
      return rows.map((row) => ({
        target: promise,
        methargs: parseCapData(row.body, row.slots),
        result: parseResult(row),
      }));
    },
  };
};
