import type { KernelDatabase, SqlValue, Statement } from '../../src/kernel/index.ts';

export type Hooks = {
  /** Called before each statement; what it throws, the statement throws, and is not run. */
  before?(sql: string): void;
  /** Called after each statement that worked; what it throws, the statement throws, though it was run. */
  after?(sql: string): void;
};

/** A real database whose statements can be made to fail, before they are run or as if they had failed. */
export const makeFaultyDatabase = (
  database: KernelDatabase,
  { before = () => {}, after = () => {} }: Hooks,
): KernelDatabase => {
  const hooked = <T>(sql: string, work: () => T): T => {
    before(sql);
    const result = work();
    after(sql);
    return result;
  };
  return {
    exec: (sql) => hooked(sql, () => database.exec(sql)),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      const faulty: Statement = {
        run: (...values: SqlValue[]) => hooked(sql, () => statement.run(...values)),
        get: (...values: SqlValue[]) => hooked(sql, () => statement.get(...values)),
        all: (...values: SqlValue[]) => hooked(sql, () => statement.all(...values)),
      };
      return faulty;
    },
    executeQuery: (sql) => hooked(sql, () => database.executeQuery(sql)),
    close: database.close,
  };
};
