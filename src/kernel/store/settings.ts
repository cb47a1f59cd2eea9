import type { KernelDatabase } from './database.ts';

/** What a person set, by name; what is not here is as the kernel chooses. */
export const makeSettingTable = (database: KernelDatabase) => {
  const select = database.prepare('SELECT name, value FROM settings');
  const upsert = database.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  return {
    read: (): Map<string, number> => new Map(select.all().map((row) => [String(row.name), Number(row.value)] as const)),
    set: (name: string, value: number) => upsert.run(name, value),
  };
};
