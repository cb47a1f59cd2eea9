import { asPromiseRef, type PromiseRef } from '../../wire/ids.ts';
import type { KernelDatabase } from './database.ts';

/** `digest`: the hash of what was asked; `promise`: the result, which the row holds. */
export type HostCall = { digest: string; promise: PromiseRef };

/** Messages of hosts that carry a requestId, until their answers are acknowledged. */
export const makeHostCallTable = (database: KernelDatabase) => {
  const insert = database.prepare('INSERT INTO host_calls (request, digest, promise) VALUES (?, ?, ?)');
  const select = database.prepare('SELECT digest, promise FROM host_calls WHERE request = ?');
  const count = database.prepare('SELECT count(*) AS n FROM host_calls');
  const remove = database.prepare('DELETE FROM host_calls WHERE request = ?');
  const selectAll = database.prepare('SELECT promise FROM host_calls');
  const removeAll = database.prepare('DELETE FROM host_calls');
  return {
    add: (request: string, { digest, promise }: HostCall) => insert.run(request, digest, promise),
    get: (request: string): HostCall | undefined => {
      const row = select.get(request);
      return row && { digest: String(row.digest), promise: asPromiseRef(row.promise) };
    },
    /** At most `limits.keptAnswers`. */
    count: (): number => Number(count.get()?.n),
    delete: (request: string) => remove.run(request),
    /** All results, which are held no longer. */
    takeAll: (): PromiseRef[] => {
      const promises = selectAll.all().map((row) => asPromiseRef(row.promise));
      removeAll.run();
      return promises;
    },
  };
};
