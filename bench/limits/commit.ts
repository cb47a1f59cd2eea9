/** The limit of storage: the writes of some work, committed by the same driver, with no kernel to think of them. */
import type { KernelDatabase } from '../../src/kernel/index.ts';
import type { Write } from './recording.ts';

/**
 * @param database - an empty one
 * @param tables - what it holds before the work
 * @returns commits each list of writes as one transaction, and gives the milliseconds
 */
export const makeCommitLimit = (database: KernelDatabase, tables: readonly Write[]) => {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  begin.run();
  for (const { sql, values } of tables) database.prepare(sql).run(...values);
  commit.run();

  const statements = new Map<string, ReturnType<KernelDatabase['prepare']>>();
  const statementOf = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return (transactions: readonly Write[][]): number => {
    const start = performance.now();
    for (const writes of transactions) {
      begin.run();
      for (const { sql, values } of writes) statementOf(sql).run(...values);
      commit.run();
    }
    return performance.now() - start;
  };
};
