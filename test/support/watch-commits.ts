import type { KernelDatabase, Statement } from '../../src/kernel/index.ts';

/** A real database that tells before and after each commit; either may throw, as a failing disk would make it. */
export const watchCommits = (
  database: KernelDatabase,
  { before = () => {}, after = () => {} }: { before?: () => unknown; after?: () => unknown },
): KernelDatabase => ({
  ...database,
  prepare: (sql) => {
    const statement = database.prepare(sql);
    if (sql !== 'COMMIT') return statement;
    const watched: Statement = {
      ...statement,
      run: (...values) => {
        before();
        statement.run(...values);
        after();
      },
    };
    return watched;
  },
});
