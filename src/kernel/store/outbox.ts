import type { RemoteId } from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';

export type OutboxRow = { seq: number; body: string };

const parse = (row: SqlRow): OutboxRow => ({ seq: Number(row.seq), body: String(row.body) });

/** Messages to peers, from the step that makes them until the peer has said that it has them (P21). */
export const makeOutboxTable = (database: KernelDatabase) => {
  const insert = database.prepare('INSERT INTO outbox (remote, seq, body) VALUES (?, ?, ?)');
  const selectFrom = database.prepare(
    'SELECT seq, body FROM outbox WHERE remote = ? AND seq >= ? ORDER BY seq LIMIT ?',
  );
  const selectAfter = database.prepare('SELECT seq, body FROM outbox WHERE remote = ? AND seq > ? ORDER BY seq');
  const removeTo = database.prepare('DELETE FROM outbox WHERE remote = ? AND seq <= ?');
  const removeAll = database.prepare('DELETE FROM outbox WHERE remote = ?');
  return {
    add: (remote: RemoteId, seq: number, body: string) => insert.run(remote, seq, body),
    /** The first messages from a number on. */
    listFrom: (remote: RemoteId, seq: number, limit: number): OutboxRow[] =>
      selectFrom.all(remote, seq, limit).map(parse),
    /** All messages after a number. */
    listAfter: (remote: RemoteId, seq: number): OutboxRow[] => selectAfter.all(remote, seq).map(parse),
    /** The peer has all messages up to this one. */
    deleteTo: (remote: RemoteId, seq: number) => removeTo.run(remote, seq),
    deleteAll: (remote: RemoteId) => removeAll.run(remote),
  };
};
