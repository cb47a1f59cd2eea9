import { asKRef, type KRef } from '../../wire/ids.ts';
import type { KernelDatabase } from './database.ts';

/** Who holds references from outside the vats. Host sessions belong to one kernel life. */
export type Holder = 'root' | 'pin' | 'service' | 'url' | 'remote' | `session:${number}`;

export const makeHoldTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    'INSERT INTO holds (holder, kref, count) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1',
  );
  const select = database.prepare('SELECT count FROM holds WHERE holder = ? AND kref = ?');
  const lower = database.prepare('UPDATE holds SET count = count - 1 WHERE holder = ? AND kref = ?');
  const remove = database.prepare('DELETE FROM holds WHERE holder = ? AND kref = ?');
  const selectOf = database.prepare('SELECT kref, count FROM holds WHERE holder = ?');
  const selectSessions = database.prepare(
    "SELECT kref, sum(count) AS count FROM holds WHERE holder LIKE 'session:%' GROUP BY kref",
  );
  const removeOf = database.prepare('DELETE FROM holds WHERE holder = ?');
  const removeSessions = database.prepare("DELETE FROM holds WHERE holder LIKE 'session:%'");
  const parse = (rows: ReturnType<typeof selectOf.all>): { kref: KRef; count: number }[] =>
    rows.map((row) => ({ kref: asKRef(row.kref), count: Number(row.count) }));
  return {
    add: (holder: Holder, kref: KRef) => insert.run(holder, kref),
    /** Takes one count back; false when the holder had none. */
    remove: (holder: Holder, kref: KRef): boolean => {
      const row = select.get(holder, kref);
      if (row === undefined) return false;
      if (row.count === 1) remove.run(holder, kref);
      else lower.run(holder, kref);
      return true;
    },
    list: (holder: Holder): { kref: KRef; count: number }[] => parse(selectOf.all(holder)),
    /** Everything a holder held, which it holds no longer. */
    takeAll: (holder: Holder): { kref: KRef; count: number }[] => {
      const held = parse(selectOf.all(holder));
      removeOf.run(holder);
      return held;
    },
    /** What the sessions of an earlier kernel life held. */
    takeSessions: (): { kref: KRef; count: number }[] => {
      const held = parse(selectSessions.all());
      removeSessions.run();
      return held;
    },
  };
};
