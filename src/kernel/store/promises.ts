import type { CapData } from '../../wire/capdata.ts';
import {
  asPromiseRef,
  asEndpointId,
  isEndpointId,
  type KRef,
  type PromiseRef,
  type EndpointId,
} from '../../wire/ids.ts';
import type { KernelDatabase, SqlRow } from './database.ts';
import { formatSlots, parseCapData } from './slots.ts';

/** A vat, or the host of this kernel life. */
export type Decider = EndpointId | 'kernel';

/** `decider` null: the kernel itself, which will route a message whose result this is, or answer a host. */
export type PromiseRow =
  | { state: 'unresolved'; decider: Decider | null; refs: number }
  | { state: 'fulfilled' | 'rejected'; refs: number; data: CapData<KRef> };

const parse = (row: SqlRow): PromiseRow => {
  const refs = Number(row.refs);
  if (row.state === 'fulfilled' || row.state === 'rejected') {
    return { state: row.state, refs, data: parseCapData(row.body, row.slots) };
  }
  return {
    state: 'unresolved',
    decider: isEndpointId(row.decider) || row.decider === 'kernel' ? row.decider : null,
    refs,
  };
};

export const makePromiseTable = (database: KernelDatabase) => {
  const insert = database.prepare(`INSERT INTO promises (kref, state, decider, refs) VALUES (?, 'unresolved', ?, 0)`);
  const select = database.prepare('SELECT state, decider, refs, body, slots FROM promises WHERE kref = ?');
  const setDecider = database.prepare('UPDATE promises SET decider = ? WHERE kref = ?');
  const settle = database.prepare('UPDATE promises SET state = ?, decider = NULL, body = ?, slots = ? WHERE kref = ?');
  const addRefs = database.prepare('UPDATE promises SET refs = refs + ? WHERE kref = ?');
  const remove = database.prepare('DELETE FROM promises WHERE kref = ?');
  const selectByDecider = database.prepare('SELECT kref FROM promises WHERE decider = ? LIMIT ?');
  const subscribe = database.prepare('INSERT INTO subscribers (promise, vat) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const selectSubscribers = database.prepare('SELECT vat FROM subscribers WHERE promise = ? ORDER BY vat');
  const deleteSubscribers = database.prepare('DELETE FROM subscribers WHERE promise = ?');
  const unsubscribe = database.prepare('DELETE FROM subscribers WHERE promise = ? AND vat = ?');
  const deleteSubscriptions = database.prepare('DELETE FROM subscribers WHERE vat = ?');
  return {
    add: (kref: PromiseRef, decider: Decider | null) => insert.run(kref, decider),
    get: (kref: PromiseRef): PromiseRow | undefined => {
      const row = select.get(kref);
      return row && parse(row);
    },
    setDecider: (kref: PromiseRef, decider: EndpointId | null) => setDecider.run(decider, kref),
    settle: (kref: PromiseRef, rejected: boolean, data: CapData<KRef>) =>
      settle.run(rejected ? 'rejected' : 'fulfilled', data.body, formatSlots(data.slots), kref),
    addRefs: (kref: PromiseRef, refs: number) => addRefs.run(refs, kref),
    delete: (kref: PromiseRef) => remove.run(kref),
    /** Some of the promises that a vat is to decide, `limit` at most; all by default. */
    listDecidedBy: (vat: Decider, limit = -1): PromiseRef[] =>
      selectByDecider.all(vat, limit).map((row) => asPromiseRef(row.kref)),
    subscribe: (kref: PromiseRef, vat: EndpointId) => subscribe.run(kref, vat),
    unsubscribe: (kref: PromiseRef, vat: EndpointId) => unsubscribe.run(kref, vat),
    /** The vats to notify, which are subscribers no longer. */
    takeSubscribers: (kref: PromiseRef): EndpointId[] => {
      const vats = selectSubscribers.all(kref).map((row) => asEndpointId(row.vat));
      if (vats.length > 0) deleteSubscribers.run(kref);
      return vats;
    },
    deleteSubscriptions: (vat: EndpointId) => deleteSubscriptions.run(vat),
  };
};
