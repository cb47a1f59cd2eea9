import { asRemoteId, type RemoteId } from '../../wire/ids.ts';
import type { PeerId } from '../../wire/network.ts';
import type { KernelDatabase, SqlRow } from './database.ts';

/** What this kernel shares with one peer. Message numbers count from 1 in each direction. */
export type RemoteRow = {
  id: RemoteId;
  peerId: PeerId;
  /** Our session with the peer and the peer's with us (R12); the latter is null until it was first heard. */
  session: string;
  peerSession: string | null;
  /** The last message made for the peer, and the last that it has said to have. */
  sent: number;
  acked: number;
  /** The peer's last message that was taken. */
  received: number;
  /** A person closed the connection and has not opened it again. */
  closed: boolean;
  /** Multiaddrs where the peer may be found. */
  hints: string[];
  /** The number that the next thing we name to the peer gets. */
  nextImport: number;
};

const parse = (row: SqlRow): RemoteRow => ({
  id: asRemoteId(row.id),
  peerId: String(row.peer_id),
  session: String(row.session),
  peerSession: row.peer_session === null ? null : String(row.peer_session),
  sent: Number(row.sent),
  acked: Number(row.acked),
  received: Number(row.received),
  closed: row.closed !== 0,
  hints: String(row.hints).split(',').filter(Boolean),
  nextImport: Number(row.next_import),
});

export const makeRemoteTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    `INSERT INTO remotes (id, ordinal, peer_id, session, peer_session, sent, acked, received, closed, hints, next_import)
     VALUES (?, ?, ?, ?, NULL, 0, 0, 0, 0, ?, 1)`,
  );
  const select = database.prepare('SELECT * FROM remotes WHERE id = ?');
  const selectByPeer = database.prepare('SELECT * FROM remotes WHERE peer_id = ?');
  const selectAll = database.prepare('SELECT * FROM remotes ORDER BY ordinal');
  const count = database.prepare('SELECT count(*) AS n FROM remotes');
  const setPeerSession = database.prepare('UPDATE remotes SET peer_session = ? WHERE id = ?');
  const setSent = database.prepare('UPDATE remotes SET sent = ? WHERE id = ?');
  const setAcked = database.prepare('UPDATE remotes SET acked = ? WHERE id = ?');
  const setReceived = database.prepare('UPDATE remotes SET received = ? WHERE id = ?');
  const setClosed = database.prepare('UPDATE remotes SET closed = ? WHERE id = ?');
  const setHints = database.prepare('UPDATE remotes SET hints = ? WHERE id = ?');
  const setNextImport = database.prepare('UPDATE remotes SET next_import = ? WHERE id = ?');
  const renew = database.prepare(
    'UPDATE remotes SET session = ?, peer_session = NULL, sent = 0, acked = 0, received = 0, next_import = 1 WHERE id = ?',
  );
  const remove = database.prepare('DELETE FROM remotes WHERE id = ?');
  return {
    add: ({ id, peerId, session, hints }: Pick<RemoteRow, 'id' | 'peerId' | 'session' | 'hints'>) =>
      insert.run(id, Number(id.slice(1)), peerId, session, hints.join(',')),
    get: (id: RemoteId): RemoteRow | undefined => {
      const row = select.get(id);
      return row && parse(row);
    },
    getByPeer: (peerId: PeerId): RemoteRow | undefined => {
      const row = selectByPeer.get(peerId);
      return row && parse(row);
    },
    list: (): RemoteRow[] => selectAll.all().map(parse),
    count: (): number => Number(count.get()?.n),
    setPeerSession: (id: RemoteId, session: string) => setPeerSession.run(session, id),
    setSent: (id: RemoteId, seq: number) => setSent.run(seq, id),
    setAcked: (id: RemoteId, seq: number) => setAcked.run(seq, id),
    setReceived: (id: RemoteId, seq: number) => setReceived.run(seq, id),
    setClosed: (id: RemoteId, closed: boolean) => setClosed.run(closed ? 1 : 0, id),
    setHints: (id: RemoteId, hints: readonly string[]) => setHints.run(hints.join(','), id),
    setNextImport: (id: RemoteId, next: number) => setNextImport.run(next, id),
    /** Begins again from nothing, under a new session. */
    renew: (id: RemoteId, session: string) => renew.run(session, id),
    delete: (id: RemoteId) => remove.run(id),
  };
};
