import type { KernelDatabase } from './database.ts';

/** What the network was initialised with, for the next kernel life. */
export const makeRemoteCommsTable = (database: KernelDatabase) => {
  const select = database.prepare('SELECT options FROM remote_comms');
  const remove = database.prepare('DELETE FROM remote_comms');
  const insert = database.prepare('INSERT INTO remote_comms (options) VALUES (?)');
  return {
    get: (): unknown => {
      const row = select.get();
      return row && JSON.parse(String(row.options));
    },
    set: (options: object) => {
      remove.run();
      insert.run(JSON.stringify(options));
    },
    delete: () => remove.run(),
  };
};
