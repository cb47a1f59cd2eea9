import { asObjectRef, type ObjectRef } from '../../wire/ids.ts';
import type { OcapUrl } from '../../wire/remotes.ts';
import type { KernelDatabase, SqlRow } from './database.ts';

const numberOrNull = (value: SqlRow[string] | undefined): number | null => (typeof value === 'number' ? value : null);
const textOrNull = (value: SqlRow[string] | undefined): string | null => (typeof value === 'string' ? value : null);

const parse = (row: SqlRow): OcapUrl => ({
  id: String(row.id),
  kref: asObjectRef(row.kref),
  name: textOrNull(row.name),
  petName: textOrNull(row.pet_name),
  issued: Number(row.issued),
  expires: numberOrNull(row.expires),
  usesLeft: numberOrNull(row.uses_left),
  redeemed: Number(row.redeemed),
});

/**
 * The ocap URLs that this kernel honours (P22). Each is found by the SHA-256 of its random number, which is in no table: its first
 * digits are the URL's id.
 */
export const makeOcapUrlTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    `INSERT INTO ocap_urls (digest, id, kref, name, pet_name, issued, expires, uses_left, redeemed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
  );
  const select = database.prepare('SELECT * FROM ocap_urls WHERE digest = ?');
  const selectById = database.prepare('SELECT * FROM ocap_urls WHERE id = ?');
  const selectAll = database.prepare('SELECT * FROM ocap_urls ORDER BY issued, id');
  const selectSpent = database.prepare('SELECT * FROM ocap_urls WHERE expires <= ? OR uses_left = 0');
  const use = database.prepare('UPDATE ocap_urls SET redeemed = redeemed + 1, uses_left = uses_left - 1 WHERE id = ?');
  const change = database.prepare(
    `UPDATE ocap_urls SET pet_name = coalesce(?, pet_name), expires = coalesce(?, expires), uses_left = coalesce(?, uses_left)
     WHERE id = ?`,
  );
  const remove = database.prepare('DELETE FROM ocap_urls WHERE id = ?');
  return {
    add: (
      digest: string,
      { id, kref, name, petName, issued, expires, usesLeft }: Omit<OcapUrl, 'redeemed'> & { kref: ObjectRef },
    ) => insert.run(digest, id, kref, name, petName, issued, expires, usesLeft),
    get: (digest: string): OcapUrl | undefined => {
      const row = select.get(digest);
      return row && parse(row);
    },
    getById: (id: string): OcapUrl | undefined => {
      const row = selectById.get(id);
      return row && parse(row);
    },
    /** In the order they were issued. */
    list: (): OcapUrl[] => selectAll.all().map(parse),
    /** Those that have expired or are used up. */
    listSpent: (now: number): OcapUrl[] => selectSpent.all(now).map(parse),
    /** What is null stays as it is. */
    change: (id: string, { petName, expires, usesLeft }: Pick<OcapUrl, 'petName' | 'expires' | 'usesLeft'>) =>
      change.run(petName, expires, usesLeft, id),
    /** One redemption more. */
    use: (id: string) => use.run(id),
    delete: (id: string) => remove.run(id),
  };
};
