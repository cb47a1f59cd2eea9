import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleVat } from '../../src/bundler/index.ts';
import { Kernel, kunser, makeDefaultExo, type KernelDatabase, type PlatformServices } from '../../src/kernel/index.ts';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import { makeFaultyDatabase, type Hooks } from '../support/faulty-database.ts';
import { isFull } from '../support/full-size.ts';
import { makeMortalPlatform } from '../support/mortal-platform.ts';
import { makeSharedVatHost, type SharedVatHost } from '../support/shared-vat-host.ts';
import { makeTempFolder } from '../support/test-kernel.ts';
import { auditVatStores } from '../support/vat-store-audit.ts';

let host: SharedVatHost;
let services: PlatformServices;

beforeAll(async () => {
  host = makeSharedVatHost();
  const { text } = await bundleVat({ entry: fileURLToPath(new URL('../vats/scribe.ts', import.meta.url)) });
  services = { ...makeNodejsPlatformServices(), launchVatWorker: host.launchVatWorker, fetchBundle: async () => text };
});
afterAll(() => host.end());

const pair = {
  bootstrap: 'one',
  services: ['ledger'],
  vats: { one: { bundleSpec: 'scribe' }, two: { bundleSpec: 'scribe' } },
};
const single = { bootstrap: 'one', vats: { one: { bundleSpec: 'scribe' } } };

/** What the outside saw before the kernel failed or was killed. */
const makeWitness = (onOutput: () => void) => {
  const sent: { id: number; root: string }[] = [];
  const answered: number[] = [];
  const served: number[] = [];
  const done: string[] = [];
  return {
    sent,
    answered,
    served,
    done,
    /** A service of the host: each call of it is an output of the kernel. */
    ledger: () =>
      makeDefaultExo('ledger', {
        serve: (id: number) => {
          served.push(id);
          onOutput();
          return id;
        },
      }),
    see: (what: string) => {
      done.push(what);
      onOutput();
    },
    answer: (id: number) => {
      answered.push(id);
      onOutput();
    },
  };
};
type Witness = ReturnType<typeof makeWitness>;

const errors = /\[(KERNEL_STOPPED|STORAGE_FAILED|STORAGE_UNAVAILABLE)\]/;

/** A little of everything; every message has a number. It ends early when the kernel fails. */
const runScenario = async (kernel: Kernel, witness: Witness): Promise<void> => {
  const { sent, answer, see } = witness;
  let id = 0;
  const call = async (root: string, method: string, noted: string | null = root): Promise<void> => {
    id += 1;
    const own = id;
    if (noted !== null) sent.push({ id: own, root: noted });
    await kernel.queueMessage(root, method, [own]);
    answer(own);
  };
  kernel.registerKernelServiceObject('ledger', witness.ledger());
  const { subclusterId, rootKref: one } = await kernel.launchSubcluster(pair);
  see('launch');
  const [v1 = 'v0', v2 = 'v0'] = kernel.getSubclusterVats(subclusterId);
  const two = kernel.getRootObject(v2);
  await Promise.all([
    call(one, 'note'),
    call(one, 'note'),
    call(one, 'forward', two),
    call(two, 'note'),
    call(one, 'serve', null),
  ]);
  await call(one, 'forward', two);
  const [thing = ''] = (await kernel.queueMessage(one, 'make', ['a thing'])).slots;
  await kernel.queueMessage(two, 'echo', [kernel.getPresence(thing)]);
  kernel.revoke(thing);
  see('revoke');
  kernel.release([thing, thing]);
  await Promise.allSettled([
    call(one, 'note'),
    call(one, 'forward', two),
    kernel.restartVat(v1).then(() => see('restart')),
  ]);
  await kernel.upgradeVat(v2, { parameters: {} });
  see('upgrade');
  await Promise.all([call(one, 'forward', two), call(one, 'serve', null)]);
  const other = await kernel.launchSubcluster(single);
  await Promise.allSettled([
    call(other.rootKref, 'note', null),
    kernel.terminateSubcluster(other.subclusterId).then(() => see('terminate')),
  ]);
  await kernel.collectGarbage();
  await call(one, 'note');
};

const countRows = (database: KernelDatabase): Record<string, number> =>
  Object.fromEntries(
    database
      .executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .map(({ name }) => [
        String(name),
        Number(database.executeQuery(`SELECT count(*) AS n FROM "${String(name)}"`)[0]?.n),
      ]),
  );

/** A kernel that finished what it found in the file. */
const reopen = async (dbFilename: string, witness: Witness) => {
  const database = await makeSQLKernelDatabase({ dbFilename });
  const kernel = await Kernel.make(services, database);
  kernel.registerKernelServiceObject('ledger', witness.ledger());
  kernel.servicesReady();
  const pending = database.prepare(
    `SELECT (SELECT count(*) FROM run_queue) + (SELECT count(*) FROM gc_actions) + (SELECT count(*) FROM service_calls)
       + (SELECT count(*) FROM vats WHERE state IN ('starting', 'ended')) AS n`,
  );
  while (pending.get()?.n !== 0) await turn();
  return { kernel, database };
};

let emptyRows: Record<string, number>;

beforeAll(async () => {
  const { kernel, database } = await reopen(
    ':memory:',
    makeWitness(() => {}),
  );
  emptyRows = countRows(database);
  await kernel.stop();
});

/** What the file holds after the fault is what a kernel without one could have come to, and it goes on from there. */
const checkAftermath = async (dbFilename: string, witness: Witness, what: string): Promise<void> => {
  const { kernel, database } = await reopen(dbFilename, witness);
  const call = async (root: string, method: string, ...args: unknown[]): Promise<unknown> =>
    kunser(await kernel.queueMessage(root, method, args));
  expect([...auditStore(database), ...auditVatStores(database)], what).toEqual([]);

  const status = kernel.getStatus();
  const { sent, answered, served, done } = witness;
  if (done.includes('launch')) expect(status.subclusters.length, what).toBeGreaterThan(0);
  if (done.includes('terminate')) expect(status.subclusters, what).toHaveLength(1);
  const [first] = status.subclusters;
  expect(
    status.vats.map(({ state }) => state),
    what,
  ).toEqual(status.vats.map(() => 'running'));
  if (first !== undefined) {
    const vats = status.vats.filter(({ subclusterId }) => subclusterId === first.id);
    expect(vats, what).toHaveLength(2);
    if (done.includes('restart')) expect(vats[0]!.incarnation, what).toBeGreaterThan(2);
    for (const { rootKref } of vats) {
      const notes = (await call(rootKref, 'notes')) as number[];
      const meant = sent.filter(({ root }) => root === rootKref).map(({ id }) => id);
      expect(new Set(notes).size, `${what}: each message once, of ${notes.join()}`).toBe(notes.length);
      expect(meant, `${what}: only what was sent, of ${notes.join()}`).toEqual(expect.arrayContaining(notes));
      const answers = meant.filter((id) => answered.includes(id));
      expect(notes, `${what}: all that was answered, ${answers.join()}`).toEqual(expect.arrayContaining(answers));
    }
    expect(await call(vats[0]!.rootKref, 'forward', 1_000), what).toBe(1_000);
    expect(await call(vats[0]!.rootKref, 'serve', 1_001), what).toBe(1_001);
  }
  expect(new Set(served).size, `${what}: each service call once, of ${served.join()}`).toBe(served.length);

  await kernel.launchSubcluster(pair);
  for (const { id } of kernel.getSubclusters()) await kernel.terminateSubcluster(id);
  expect(countRows(database), what).toEqual(emptyRows);
  await kernel.stop();
};

type Fault = Hooks & { onOutput?(): void; afterOpening?(database: KernelDatabase): void };

/** Runs the scenario until the fault. `dead` is called by whoever kills the kernel. */
const runUntilFault = async (
  makeFault: (kill: () => void) => Fault,
): Promise<{ dbFilename: string; witness: Witness }> => {
  const dbFilename = join(await makeTempFolder(), 'store.db');
  const { promise: killed, resolve } = Promise.withResolvers<void>();
  const mortal = makeMortalPlatform(services);
  const fault = makeFault(() => {
    mortal.kill();
    resolve();
  });
  const witness = makeWitness(() => fault.onOutput?.());
  const opened = await makeSQLKernelDatabase({ dbFilename });
  let isOpen = true;
  const close = (): void => {
    if (isOpen) opened.close();
    isOpen = false;
  };
  const database = { ...opened, close };
  const run = async (): Promise<void> => {
    const kernel = await Kernel.make(mortal.platform, makeFaultyDatabase(database, fault));
    fault.afterOpening?.(database);
    await runScenario(kernel, witness);
    await kernel.stop();
  };
  const failed = run().catch((error: unknown) => expect(String(error)).toMatch(errors));
  await Promise.race([failed, killed]);
  mortal.kill();
  close();
  return { dbFilename, witness };
};

/** Some of the numbers below a limit, or all when everything is tested. */
const some = (limit: number, howMany: number): number[] => {
  const every = isFull ? 1 : Math.max(1, Math.floor(limit / howMany));
  return Array.from({ length: Math.ceil(limit / every) }, (_, i) => i * every);
};

/** Counts what the scenario does when nothing fails. */
const countIn = async (matches: (sql: string) => boolean): Promise<{ statements: number; outputs: number }> => {
  let statements = 0;
  let outputs = 0;
  const { dbFilename, witness } = await runUntilFault(() => ({
    before: (sql) => {
      if (matches(sql)) statements += 1;
    },
    onOutput: () => {
      outputs += 1;
    },
  }));
  await checkAftermath(dbFilename, witness, 'without a fault');
  return { statements, outputs };
};

const failAt = (n: number, matches: (sql: string) => boolean, when: 'before' | 'after', fail: () => never): Hooks => {
  let count = 0;
  return {
    [when]: (sql: string) => {
      if (!matches(sql)) return;
      count += 1;
      if (count === n + 1) fail();
    },
  };
};

const isCommit = (sql: string): boolean => sql === 'COMMIT';
const diskError = (): never => {
  throw Error('disk I/O error');
};

describe('R3 P8 a database that fails', { timeout: 1_200_000 }, () => {
  test('at any statement', async () => {
    const any = () => true;
    const { statements } = await countIn(any);
    for (const n of some(statements, 9)) {
      const { dbFilename, witness } = await runUntilFault(() => failAt(n, any, 'before', diskError));
      await checkAftermath(dbFilename, witness, `statement ${n} of ${statements}`);
    }
  });

  test.each(['before', 'after'] as const)('at any commit, %s it is done', async (when) => {
    const { statements } = await countIn(isCommit);
    for (const n of some(statements, 5)) {
      const { dbFilename, witness } = await runUntilFault(() => failAt(n, isCommit, when, diskError));
      await checkAftermath(dbFilename, witness, `commit ${n} of ${statements}`);
    }
  });

  test('because it is full', async () => {
    const pages = (database: KernelDatabase) => Number(database.executeQuery('PRAGMA page_count')[0]?.page_count);
    let first = 0;
    const { dbFilename } = await runUntilFault(() => ({
      afterOpening: (database) => {
        first = pages(database);
      },
    }));
    const whole = await makeSQLKernelDatabase({ dbFilename });
    const last = pages(whole);
    whole.close();
    for (const n of some(last - first, 4)) {
      const full = await runUntilFault(() => ({
        afterOpening: (database) => database.exec(`PRAGMA max_page_count = ${first + n}`),
      }));
      await checkAftermath(full.dbFilename, full.witness, `${first + n} pages`);
    }
  });
});

describe('P7 P8 a kernel that is killed', { timeout: 1_200_000 }, () => {
  test.each([
    ['before any commit', 'before'],
    ['after any commit, before its outputs', 'after'],
  ] as const)('%s', async (_what, when) => {
    const { statements } = await countIn(isCommit);
    for (const n of some(statements, 5)) {
      const { dbFilename, witness } = await runUntilFault((kill) =>
        failAt(n, isCommit, when, () => {
          kill();
          return diskError();
        }),
      );
      await checkAftermath(dbFilename, witness, `commit ${n} of ${statements}`);
    }
  });

  test('after any output', async () => {
    const { outputs } = await countIn(isCommit);
    for (const before of some(outputs, 9)) {
      const n = before + 1;
      let count = 0;
      const { dbFilename, witness } = await runUntilFault((kill) => ({
        onOutput: () => {
          count += 1;
          if (count === n) kill();
        },
      }));
      await checkAftermath(dbFilename, witness, `output ${n} of ${outputs}`);
    }
  });
});
