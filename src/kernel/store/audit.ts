import { isObjectRef, isVatAllocated, asVRef } from '../../wire/ids.ts';
import type { KernelDatabase } from './database.ts';

type Counts = { reachable: number; recognizable: number };

/** How often each reference is counted by what the tables hold, worked out from scratch. */
const recount = (database: KernelDatabase): Map<string, Counts> => {
  const counts = new Map<string, Counts>();
  const add = (kref: unknown, reachable: number, recognizable: number, times = 1): void => {
    const count = counts.get(String(kref)) ?? { reachable: 0, recognizable: 0 };
    counts.set(String(kref), {
      reachable: count.reachable + reachable * times,
      recognizable: count.recognizable + recognizable * times,
    });
  };
  const addSlots = (slots: unknown): void => {
    if (typeof slots === 'string' && slots !== '') for (const slot of slots.split(',')) add(slot, 1, 1);
  };
  for (const { kref, vref, reachable } of database.executeQuery('SELECT kref, vref, reachable FROM clist')) {
    // The owner's own row counts for promises only.
    if (isObjectRef(kref) && isVatAllocated(asVRef(vref))) continue;
    add(kref, Number(reachable), 1);
  }
  for (const { target, slots, result } of database.executeQuery('SELECT target, slots, result FROM run_queue')) {
    add(target, 1, 1);
    addSlots(slots);
    if (result !== null) add(result, 1, 1);
  }
  for (const { promise, slots, result } of database.executeQuery('SELECT promise, slots, result FROM promise_queue')) {
    add(promise, 1, 1);
    addSlots(slots);
    if (result !== null) add(result, 1, 1);
  }
  for (const { target, slots, result } of database.executeQuery('SELECT target, slots, result FROM service_calls')) {
    add(target, 1, 1);
    addSlots(slots);
    if (result !== null) add(result, 1, 1);
  }
  for (const { promise, slots, result } of database.executeQuery('SELECT promise, slots, result FROM sent_ahead')) {
    add(promise, 1, 1);
    addSlots(slots);
    if (result !== null) add(result, 1, 1);
  }
  for (const { slots } of database.executeQuery('SELECT slots FROM promises')) addSlots(slots);
  for (const { promise } of database.executeQuery('SELECT promise FROM host_calls')) add(promise, 1, 1);
  for (const { kref, count } of database.executeQuery('SELECT kref, count FROM holds')) add(kref, 1, 1, Number(count));
  return counts;
};

/** Rows that point at what is not there, and states that contradict each other. */
const contradictions: readonly (readonly [what: string, sql: string])[] = [
  [
    'clist row of no vat',
    'SELECT vat || kref AS id FROM clist WHERE vat NOT IN (SELECT id FROM vats) AND vat NOT IN (SELECT id FROM remotes)',
  ],
  [
    'queue of no vat',
    'SELECT vat AS id FROM run_queue WHERE vat NOT IN (SELECT id FROM vats) AND vat NOT IN (SELECT id FROM remotes)',
  ],
  ['store of no vat', 'SELECT DISTINCT vat AS id FROM vat_store WHERE vat NOT IN (SELECT id FROM vats)'],
  [
    'gc action of no vat',
    'SELECT vat AS id FROM gc_actions WHERE vat NOT IN (SELECT id FROM vats) AND vat NOT IN (SELECT id FROM remotes)',
  ],
  [
    'vat of no subcluster',
    "SELECT id FROM vats WHERE state <> 'ended' AND subcluster NOT IN (SELECT id FROM subclusters)",
  ],
  ['vat without its bundle', 'SELECT id FROM vats WHERE bundle NOT IN (SELECT id FROM bundles)'],
  [
    'bundle that nobody needs',
    `SELECT id FROM bundles WHERE id NOT IN (SELECT bundle FROM vats) AND id NOT IN (SELECT bundle FROM pinned_code)`,
  ],
  [
    'code pinned for no subcluster',
    'SELECT bundle AS id FROM pinned_code WHERE subcluster NOT IN (SELECT id FROM subclusters)',
  ],
  ['pinned code that is missing', 'SELECT bundle AS id FROM pinned_code WHERE bundle NOT IN (SELECT id FROM bundles)'],
  [
    'object whose owner does not know it',
    "SELECT kref AS id FROM objects WHERE owner <> 'kernel' AND kref NOT IN (SELECT kref FROM clist WHERE clist.vat = objects.owner)",
  ],
  [
    'clist row of nothing',
    `SELECT kref AS id FROM clist WHERE kref NOT IN (SELECT kref FROM objects) AND kref NOT IN (SELECT kref FROM promises)`,
  ],
  [
    'service without its object',
    "SELECT name AS id FROM services WHERE kref NOT IN (SELECT kref FROM objects WHERE owner = 'kernel')",
  ],
  [
    'call that waits for no service',
    "SELECT ordinal AS id FROM service_calls WHERE state = 'queued' AND target NOT IN (SELECT kref FROM services)",
  ],
  [
    'pet name of no object',
    'SELECT name AS id FROM pet_names WHERE kref NOT IN (SELECT kref FROM objects WHERE owner IS NOT NULL)',
  ],
  ['orphan that nobody knows', 'SELECT kref AS id FROM objects WHERE owner IS NULL AND recognizable = 0'],
  [
    'host call whose answer is lost',
    'SELECT request AS id FROM host_calls WHERE promise NOT IN (SELECT kref FROM promises)',
  ],
  ['outbox of no peer', 'SELECT remote AS id FROM outbox WHERE remote NOT IN (SELECT id FROM remotes)'],
  [
    'promise told to a peer that does not know it',
    'SELECT remote || kref AS id FROM remote_settled WHERE NOT EXISTS (SELECT 1 FROM clist WHERE clist.vat = remote AND clist.kref = remote_settled.kref)',
  ],
  [
    'message sent ahead to a promise that the peer does not decide',
    'SELECT remote || seq AS id FROM sent_ahead WHERE NOT EXISTS (SELECT 1 FROM promises WHERE kref = promise AND decider = remote)',
  ],
  [
    'ocap URL that holds nothing',
    "SELECT id FROM ocap_urls WHERE kref NOT IN (SELECT kref FROM holds WHERE holder = 'url')",
  ],
  ['promise that nobody knows', 'SELECT kref AS id FROM promises WHERE refs = 0'],
  [
    'subscriber that does not know the promise',
    'SELECT vat || promise AS id FROM subscribers WHERE NOT EXISTS (SELECT 1 FROM clist WHERE clist.vat = subscribers.vat AND kref = promise)',
  ],
  [
    'decider that is no vat',
    "SELECT kref AS id FROM promises WHERE decider <> 'kernel' AND decider NOT IN (SELECT id FROM vats) AND decider NOT IN (SELECT id FROM remotes)",
  ],
  [
    'settled promise with subscriber or queue',
    `SELECT kref AS id FROM promises WHERE state <> 'unresolved'
       AND (kref IN (SELECT promise FROM subscribers) OR kref IN (SELECT promise FROM promise_queue))`,
  ],
  [
    'unresolved promise that neither a vat nor a queued message will decide',
    `SELECT kref AS id FROM promises WHERE state = 'unresolved' AND decider IS NULL
       AND kref NOT IN (SELECT result FROM run_queue WHERE result IS NOT NULL)
       AND kref NOT IN (SELECT result FROM promise_queue WHERE result IS NOT NULL)
       AND kref NOT IN (SELECT result FROM service_calls WHERE result IS NOT NULL)`,
  ],
];

/**
 * Everything in the tables that contradicts itself; none for a sound database. It reads all rows: for tests, and for a
 * person who suspects the database.
 */
export const auditStore = (database: KernelDatabase): string[] => {
  const problems = contradictions.flatMap(([what, sql]) =>
    database.executeQuery(sql).map(({ id }) => `${what}: ${String(id)}`),
  );
  const expected = recount(database);
  const compare = (kref: unknown, actual: Counts): void => {
    const { reachable, recognizable } = expected.get(String(kref)) ?? { reachable: 0, recognizable: 0 };
    if (reachable !== actual.reachable || recognizable !== actual.recognizable) {
      problems.push(
        `${String(kref)} counts ${actual.reachable}/${actual.recognizable}, the tables hold ${reachable}/${recognizable}`,
      );
    }
  };
  for (const { kref, reachable, recognizable } of database.executeQuery('SELECT * FROM objects')) {
    compare(kref, { reachable: Number(reachable), recognizable: Number(recognizable) });
  }
  for (const { kref, refs } of database.executeQuery('SELECT * FROM promises')) {
    const { recognizable } = expected.get(String(kref)) ?? { recognizable: 0 };
    if (Number(refs) !== recognizable)
      problems.push(`${String(kref)} counts ${String(refs)}, the tables hold ${recognizable}`);
  }
  return problems;
};
