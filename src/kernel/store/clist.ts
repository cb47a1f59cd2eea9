import { asKRef, asVRef, asEndpointId, type KRef, type VRef, type EndpointId } from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';

export type ClistEntry = { kref: KRef; vref: VRef; reachable: boolean };

const parse = (row: SqlRow): ClistEntry => ({
  kref: asKRef(row.kref),
  vref: asVRef(row.vref),
  reachable: row.reachable !== 0,
});

export const makeClist = (database: KernelDatabase) => {
  const insert = database.prepare('INSERT INTO clist (vat, kref, vref, reachable) VALUES (?, ?, ?, ?)');
  const byKref = database.prepare('SELECT kref, vref, reachable FROM clist WHERE vat = ? AND kref = ?');
  const byVref = database.prepare('SELECT kref, vref, reachable FROM clist WHERE vat = ? AND vref = ?');
  const setReachable = database.prepare('UPDATE clist SET reachable = ? WHERE vat = ? AND kref = ?');
  const remove = database.prepare('DELETE FROM clist WHERE vat = ? AND kref = ?');
  const selectOf = database.prepare('SELECT kref, vref, reachable FROM clist WHERE vat = ? LIMIT ?');
  const weighAll = database.prepare('SELECT count(*) + coalesce(sum(reachable), 0) AS n FROM clist');
  const holdersOf = database.prepare('SELECT vat FROM clist WHERE kref = ?');
  return {
    add: (vat: EndpointId, { kref, vref, reachable }: ClistEntry) => insert.run(vat, kref, vref, reachable ? 1 : 0),
    getByKref: (vat: EndpointId, kref: KRef): ClistEntry | undefined => {
      const row = byKref.get(vat, kref);
      return row && parse(row);
    },
    getByVref: (vat: EndpointId, vref: VRef): ClistEntry | undefined => {
      const row = byVref.get(vat, vref);
      return row && parse(row);
    },
    setReachable: (vat: EndpointId, kref: KRef, reachable: boolean) => setReachable.run(reachable ? 1 : 0, vat, kref),
    /** How much vats and kernel know of each other: its rows, and those that are reachable once more. */
    weight: (): number => Number(weighAll.get()?.n),
    delete: (vat: EndpointId, kref: KRef) => remove.run(vat, kref),
    /** Some of a vat's rows, `limit` at most; all by default. */
    list: (vat: EndpointId, limit = -1): ClistEntry[] => selectOf.all(vat, limit).map(parse),
    /** The vats that know an object or promise, its owner included. */
    holders: (kref: KRef): EndpointId[] => holdersOf.all(kref).map((row) => asEndpointId(row.vat)),
  };
};
