import { asObjectRef, isEndpointId, type ObjectRef, type EndpointId } from '../../wire/ids.ts';
import type { KernelDatabase } from './database.ts';

/** `kernel`: the object is the host's. */
export type ObjectOwner = EndpointId | 'kernel';
export type ObjectRow = { owner: ObjectOwner | null; reachable: number; recognizable: number; revoked: boolean };

export const makeObjectTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    'INSERT INTO objects (kref, owner, reachable, recognizable, revoked, iface) VALUES (?, ?, 0, 0, 0, ?)',
  );
  const select = database.prepare('SELECT owner, reachable, recognizable, revoked FROM objects WHERE kref = ?');
  const addCounts = database.prepare(
    'UPDATE objects SET reachable = reachable + ?, recognizable = recognizable + ? WHERE kref = ?',
  );
  const orphan = database.prepare('UPDATE objects SET owner = NULL WHERE kref = ?');
  const revoke = database.prepare('UPDATE objects SET revoked = 1 WHERE kref = ?');
  const remove = database.prepare('DELETE FROM objects WHERE kref = ?');
  const unname = database.prepare('DELETE FROM pet_names WHERE kref = ?');
  const selectOfKernel = database.prepare("SELECT kref FROM objects WHERE owner = 'kernel'");
  return {
    /** `iface`: what its owner alleges that it is. */
    add: (kref: ObjectRef, owner: ObjectOwner, iface: string | null = null) => insert.run(kref, owner, iface),
    get: (kref: ObjectRef): ObjectRow | undefined => {
      const row = select.get(kref);
      return (
        row && {
          owner: isEndpointId(row.owner) || row.owner === 'kernel' ? row.owner : null,
          reachable: Number(row.reachable),
          recognizable: Number(row.recognizable),
          revoked: row.revoked !== 0,
        }
      );
    },
    addCounts: (kref: ObjectRef, counts: { reachable: number; recognizable: number }) =>
      addCounts.run(counts.reachable, counts.recognizable, asObjectRef(kref)),
    listOfKernel: (): ObjectRef[] => selectOfKernel.all().map((row) => asObjectRef(row.kref)),
    /** Its owner forgets it, and so does whoever gave it a name. */
    orphan: (kref: ObjectRef) => {
      orphan.run(kref);
      unname.run(kref);
    },
    revoke: (kref: ObjectRef) => revoke.run(kref),
    delete: (kref: ObjectRef) => {
      remove.run(kref);
      unname.run(kref);
    },
  };
};
