import { asObjectRef, type ObjectRef } from '../../wire/ids.ts';
import type { PetName } from '../../wire/inspect.ts';
import type { KernelDatabase } from './database.ts';

/** Names that the holder of this kernel gave to objects. A row goes with its object; see the table of objects. */
export const makePetNameTable = (database: KernelDatabase) => {
  const insert = database.prepare('INSERT INTO pet_names (name, kref) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM pet_names WHERE kref = ?');
  const selectKref = database.prepare('SELECT kref FROM pet_names WHERE name = ?');
  const selectAll = database.prepare('SELECT name, kref FROM pet_names ORDER BY name');
  const count = database.prepare('SELECT count(*) AS n FROM pet_names');
  return {
    krefOf: (name: string): ObjectRef | undefined => {
      const row = selectKref.get(name);
      return row && asObjectRef(row.kref);
    },
    list: (): PetName[] => selectAll.all().map((row) => ({ name: String(row.name), kref: asObjectRef(row.kref) })),
    count: (): number => Number(count.get()?.n),
    add: (kref: ObjectRef, name: string) => insert.run(name, kref),
    delete: (kref: ObjectRef) => remove.run(kref),
  };
};
