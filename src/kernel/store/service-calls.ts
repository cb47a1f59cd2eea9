import { asObjectRef, asPromiseRef, type ObjectRef } from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';
import type { KernelMessage } from './queues.ts';
import { formatSlots, parseCapData } from './slots.ts';

/** A message to an object of the host, whose references are held as long as the row is there. */
export type ServiceCall = KernelMessage & { ordinal: number; target: ObjectRef };

const parse = (row: SqlRow): ServiceCall => ({
  ordinal: Number(row.ordinal),
  target: asObjectRef(row.target),
  methargs: parseCapData(row.body, row.slots),
  result: row.result === null ? null : asPromiseRef(row.result),
  cause: row.cause === null ? null : Number(row.cause),
});

/** Messages to objects of the host: `queued` until the host has the object again, `started` from before the call (R11). */
export const makeServiceCallTable = (database: KernelDatabase) => {
  const insert = database.prepare(
    'INSERT INTO service_calls (ordinal, target, body, slots, result, state, cause) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const setState = database.prepare('UPDATE service_calls SET state = ? WHERE ordinal = ?');
  const remove = database.prepare('DELETE FROM service_calls WHERE ordinal = ?');
  const selectStarted = database.prepare("SELECT * FROM service_calls WHERE state = 'started' ORDER BY ordinal");
  const selectQueued = database.prepare("SELECT * FROM service_calls WHERE state = 'queued' ORDER BY ordinal");
  const selectQueuedFor = database.prepare(
    "SELECT * FROM service_calls WHERE state = 'queued' AND target = ? ORDER BY ordinal",
  );
  return {
    add: ({ ordinal, target, methargs, result, cause }: ServiceCall, state: 'queued' | 'started') =>
      insert.run(ordinal, target, methargs.body, formatSlots(methargs.slots), result, state, cause),
    setState: (ordinal: number, state: 'queued' | 'started') => setState.run(state, ordinal),
    delete: (ordinal: number) => remove.run(ordinal),
    listStarted: (): ServiceCall[] => selectStarted.all().map(parse),
    listQueued: (): ServiceCall[] => selectQueued.all().map(parse),
    listQueuedFor: (target: ObjectRef): ServiceCall[] => selectQueuedFor.all(target).map(parse),
  };
};
