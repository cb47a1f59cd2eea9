import { asKRef, asPromiseRef, type KRef, type PromiseRef, type RemoteId } from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';
import type { KernelMessage } from './queues.ts';
import { formatSlots, parseCapData } from './slots.ts';

/** A message to a promise that the peer decides, sent ahead. Its references are held: it may have to go elsewhere (R6). */
export type SentAhead = { seq: number; message: KernelMessage & { target: PromiseRef } };

const parseSentAhead = (row: SqlRow): SentAhead => ({
  seq: Number(row.seq),
  message: {
    target: asPromiseRef(row.promise),
    methargs: parseCapData(row.body, row.slots),
    result: row.result === null ? null : asPromiseRef(row.result),
    cause: row.cause === null ? null : Number(row.cause),
  },
});

/** What is remembered of references between two kernels while messages about them cross. */
export const makeRemoteRefTables = (database: KernelDatabase) => {
  const mention = database.prepare(
    'INSERT INTO remote_mentions (remote, kref, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
  );
  const selectMention = database.prepare('SELECT seq FROM remote_mentions WHERE remote = ? AND kref = ?');
  const removeMention = database.prepare('DELETE FROM remote_mentions WHERE remote = ? AND kref = ?');
  const removeMentions = database.prepare('DELETE FROM remote_mentions WHERE remote = ?');
  const settle = database.prepare(
    'INSERT INTO remote_settled (remote, kref, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
  );
  const selectSettled = database.prepare('SELECT seq FROM remote_settled WHERE remote = ? AND kref = ?');
  const selectSettledTo = database.prepare('SELECT kref FROM remote_settled WHERE remote = ? AND seq <= ?');
  const removeSettled = database.prepare('DELETE FROM remote_settled WHERE remote = ? AND kref = ?');
  const removeAllSettled = database.prepare('DELETE FROM remote_settled WHERE remote = ?');
  const insertAhead = database.prepare(
    'INSERT INTO sent_ahead (remote, seq, promise, body, slots, result, cause) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const selectAheadOf = database.prepare('SELECT * FROM sent_ahead WHERE remote = ? AND promise = ? ORDER BY seq');
  const selectAheadTo = database.prepare('SELECT * FROM sent_ahead WHERE remote = ? AND seq <= ?');
  const removeAhead = database.prepare('DELETE FROM sent_ahead WHERE remote = ? AND seq = ?');
  return {
    /** The last message to the peer that named a thing we gave it. */
    mentions: {
      set: (remote: RemoteId, kref: KRef, seq: number) => mention.run(remote, kref, seq),
      get: (remote: RemoteId, kref: KRef): number => Number(selectMention.get(remote, kref)?.seq ?? 0),
      delete: (remote: RemoteId, kref: KRef) => removeMention.run(remote, kref),
      deleteAll: (remote: RemoteId) => removeMentions.run(remote),
    },
    /** Promises whose decision the peer was told in a message, until it can name them no more. */
    settled: {
      set: (remote: RemoteId, kref: PromiseRef, seq: number) => settle.run(remote, kref, seq),
      has: (remote: RemoteId, kref: KRef): boolean => selectSettled.get(remote, kref) !== undefined,
      listTo: (remote: RemoteId, seq: number): PromiseRef[] =>
        selectSettledTo.all(remote, seq).map((row) => asPromiseRef(row.kref)),
      delete: (remote: RemoteId, kref: KRef) => removeSettled.run(remote, asKRef(kref)),
      deleteAll: (remote: RemoteId) => removeAllSettled.run(remote),
    },
    sentAhead: {
      add: (remote: RemoteId, { seq, message: { target, methargs, result, cause } }: SentAhead) =>
        insertAhead.run(remote, seq, target, methargs.body, formatSlots(methargs.slots), result, cause),
      /** To one promise, in order. */
      listOf: (remote: RemoteId, promise: PromiseRef): SentAhead[] =>
        selectAheadOf.all(remote, promise).map(parseSentAhead),
      listTo: (remote: RemoteId, seq: number): SentAhead[] => selectAheadTo.all(remote, seq).map(parseSentAhead),
      delete: (remote: RemoteId, { seq }: Pick<SentAhead, 'seq'>) => removeAhead.run(remote, seq),
    },
  };
};
