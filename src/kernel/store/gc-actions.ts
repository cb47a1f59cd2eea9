import { asObjectRef, type ObjectRef, type EndpointId } from '../../wire/ids.ts';
import type { KernelDatabase } from './database.ts';

export type GcActionKind = 'dropExport' | 'retireExport' | 'retireImport';
export type GcAction = { kind: GcActionKind; kref: ObjectRef };

const parseKind = (value: unknown): GcActionKind =>
  value === 'dropExport' || value === 'retireExport' ? value : 'retireImport';

/** What vats are still to be told about objects that nobody can reach. Each is checked again when it is delivered. */
export const makeGcActionTable = (database: KernelDatabase) => {
  const insert = database.prepare('INSERT INTO gc_actions (vat, kind, kref) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const selectOf = database.prepare('SELECT kind, kref FROM gc_actions WHERE vat = ?');
  const remove = database.prepare('DELETE FROM gc_actions WHERE vat = ? AND kind = ? AND kref = ?');
  const removeOf = database.prepare('DELETE FROM gc_actions WHERE vat = ?');
  return {
    add: (vat: EndpointId, { kind, kref }: GcAction) => insert.run(vat, kind, kref),
    list: (vat: EndpointId): GcAction[] =>
      selectOf.all(vat).map((row) => ({ kind: parseKind(row.kind), kref: asObjectRef(row.kref) })),
    delete: (vat: EndpointId, { kind, kref }: GcAction) => remove.run(vat, kind, kref),
    deleteAll: (vat: EndpointId) => removeOf.run(vat),
  };
};
