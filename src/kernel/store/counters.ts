import type { KernelDatabase } from './database.ts';

type CounterName = 'vat' | 'subcluster' | 'object' | 'promise' | 'queue' | 'crank' | 'remote';

/**
 * The counters that name things. They run ahead in memory, because a crank is translated before it may write (R3), and
 * are written with the commit that makes their numbers durable. A number taken in vain is never used again.
 */
export const makeCounters = (database: KernelDatabase) => {
  const read = database.prepare('SELECT name, next FROM counters');
  const write = database.prepare('UPDATE counters SET next = ? WHERE name = ?');
  const next = new Map<string, number>(read.all().map((row) => [String(row.name), Number(row.next)]));
  const dirty = new Set<CounterName>();
  return {
    /** The number that comes next. */
    peek: (name: CounterName): number => next.get(name) ?? 1,
    take: (name: CounterName): number => {
      const number = next.get(name) ?? 1;
      next.set(name, number + 1);
      dirty.add(name);
      return number;
    },
    flush: (): void => {
      for (const name of dirty) write.run(next.get(name) ?? 1, name);
      dirty.clear();
    },
  };
};
