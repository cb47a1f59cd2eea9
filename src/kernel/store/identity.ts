import type { Bytes } from '../platform.ts';
import type { Sealed } from '../identity/seal.ts';
import type { KernelDatabase, SqlValue } from './database.ts';

/** `phrase`: the secret is the entropy of a recovery phrase; `seed`: a raw seed, which nobody can write down. */
export type IdentityKind = 'phrase' | 'seed';

/** `backedUpAt`: when a person last showed to have the phrase, in milliseconds since 1970; null: never. */
export type IdentityRow = { peerId: string; kind: IdentityKind; backedUpAt: number | null } & (
  { secret: Bytes } | { sealed: Sealed }
);

const toBytes = (value: SqlValue | undefined): Bytes => new Uint8Array(value instanceof Uint8Array ? value : []);

/** Overwrites what `work` deletes; otherwise SQLite only lets go of it. */
export const whileShredding = (database: Pick<KernelDatabase, 'exec'>, work: () => void): void => {
  database.exec('PRAGMA secure_delete = ON');
  try {
    work();
  } finally {
    database.exec('PRAGMA secure_delete = OFF');
  }
};

/** The one identity of the kernel, in the open or sealed with a password (P23). */
export const makeIdentityTable = (database: KernelDatabase) => {
  const select = database.prepare('SELECT * FROM identity');
  const remove = database.prepare('DELETE FROM identity');
  const insert = database.prepare(
    'INSERT INTO identity (peer_id, kind, backed_up_at, secret, rounds, salt, iv, box) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const setBackedUp = database.prepare('UPDATE identity SET backed_up_at = ?');
  return {
    get: (): IdentityRow | undefined => {
      const row = select.get();
      if (row === undefined) return undefined;
      const common = {
        peerId: String(row.peer_id),
        kind: row.kind === 'seed' ? ('seed' as const) : ('phrase' as const),
        backedUpAt: row.backed_up_at === null ? null : Number(row.backed_up_at),
      };
      if (row.secret !== null) return { ...common, secret: toBytes(row.secret) };
      const sealed = {
        rounds: Number(row.rounds),
        salt: toBytes(row.salt),
        iv: toBytes(row.iv),
        box: toBytes(row.box),
      };
      return { ...common, sealed };
    },
    /** The former row is overwritten: its secret must not lie about in pages that are free. */
    set: (row: IdentityRow): void => {
      whileShredding(database, () => remove.run());
      const { peerId, kind, backedUpAt } = row;
      if ('secret' in row) insert.run(peerId, kind, backedUpAt, row.secret, null, null, null, null);
      else {
        const { rounds, salt, iv, box } = row.sealed;
        insert.run(peerId, kind, backedUpAt, null, rounds, salt, iv, box);
      }
    },
    setBackedUp: (time: number): void => void setBackedUp.run(time),
    /** Empties the log file, where a former row may still stand. No transaction may be open. */
    emptyLog: (): void => {
      const [row] = database.executeQuery('PRAGMA wal_checkpoint(TRUNCATE)');
      if (row?.busy !== 0) throw Error('the log of the database could not be emptied');
    },
  };
};
