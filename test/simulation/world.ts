import { isDeepStrictEqual } from 'node:util';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'vitest';
import { Kernel, kunser, type KernelDatabase, type PlatformServices } from '../../src/kernel/index.ts';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeSQLKernelDatabase } from '../../src/node/index.ts';
import { makeMortalPlatform } from '../support/mortal-platform.ts';
import { auditVatStores } from '../support/vat-store-audit.ts';
import { makeModel, type Node, type Outcome, type Thing, type Vat } from './model.ts';

/** What a call to the kernel ended with. */
type Actual = { type: 'data'; value: unknown } | { type: 'thing'; kref: string } | { type: 'rejected'; text: string };
type Call = { text: string; expected: Outcome | undefined; actual: Actual | undefined; done: Promise<void> };

/** Nothing takes that long; it is for tests to fail with a word about what they waited for. */
const PATIENCE_MS = 10_000;

// prettier-ignore
const TABLES = [
  'vats', 'subclusters', 'pinned_code', 'bundles', 'objects', 'promises', 'clist', 'subscribers', 'promise_queue', 'holds',
  'run_queue', 'gc_actions', 'service_calls', 'host_calls',
];

const withPatience = async <T>(promise: Promise<T>, what: string): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(Error(`waited too long for ${what}`)), PATIENCE_MS);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** One life of the kernel over the file. */
const openKernel = async (dbFilename: string, services: PlatformServices) => {
  const database = await makeSQLKernelDatabase({ dbFilename });
  const mortal = makeMortalPlatform(services);
  const kernel = await Kernel.make(mortal.platform, database);
  const pending = database.prepare(
    'SELECT (SELECT count(*) FROM run_queue) + (SELECT count(*) FROM gc_actions) + (SELECT count(*) FROM vats WHERE state IN (?, ?)) AS n',
  );
  return { kernel, database, mortal, isIdle: () => pending.get('starting', 'ended')?.n === 0 };
};

const countRows = (database: KernelDatabase): Record<string, number> =>
  Object.fromEntries(
    TABLES.map((table) => [table, Number(database.executeQuery(`SELECT count(*) AS n FROM ${table}`)[0]?.n)]),
  );

type Powers = { services: PlatformServices; folder: string };

/** A kernel and the model of it, side by side. Everything that happens to one happens to the other. */
export const makeWorld = async ({ services, folder }: Powers) => {
  const dbFilename = join(folder, 'store.db');
  const model = makeModel();
  const trace: string[] = [];
  let life = await openKernel(dbFilename, services);
  let calls: Call[] = [];
  const before = countRows(life.database);

  const idle = async (): Promise<void> => {
    const until = performance.now() + PATIENCE_MS;
    while (!life.isIdle()) {
      await turn();
      if (performance.now() > until) throw Error('the kernel does not come to rest');
    }
  };

  const checkThing = (thing: Thing, kref: string): void => {
    if ((thing.arrived > 0 || thing.revoked) && thing.kref !== undefined)
      expect(kref, `the name of ${thing.label}`).toBe(thing.kref);
    thing.kref = kref;
    thing.arrived += 1;
    for (const other of model.things) {
      if (other !== thing && other.arrived > 0 && other.kref === kref)
        throw Error(`${other.label} and ${thing.label} are both ${kref}`);
    }
  };

  const compare = ({ text, expected, actual }: Call): void => {
    if (expected?.type === 'rejected') {
      expect(actual?.type === 'rejected' ? actual.text : actual, text).toMatch(expected.matching);
    } else if (expected?.type === 'thing') {
      expect(actual, text).toMatchObject({ type: 'thing' });
      if (actual?.type === 'thing') checkThing(expected.thing, actual.kref);
    } else expect(actual, text).toEqual(expected);
  };

  /** Whatever is to be answered was, as the model says; nothing else was. */
  const settleCalls = async (): Promise<void> => {
    await idle();
    for (const call of calls)
      if (call.expected !== undefined) await withPatience(call.done, `the answer of ${call.text}`);
    await idle();
    for (const call of calls) {
      if (call.expected !== undefined) compare(call);
      else expect(call.actual, `${call.text}, which nothing has decided`).toBe(undefined);
    }
    calls = calls.filter(({ expected }) => expected === undefined);
  };

  const send = async (target: string, method: string, args: unknown[]): Promise<Actual> => {
    try {
      const data = await life.kernel.queueMessage(target, method, args);
      const [kref] = data.slots;
      return kref === undefined ? { type: 'data', value: kunser(data) } : { type: 'thing', kref };
    } catch (error) {
      return { type: 'rejected', text: String(error) };
    }
  };

  const nameOf = (thing: Thing): string => {
    if (thing.kref === undefined) throw Error(`the host does not know ${thing.label}`);
    return thing.kref;
  };

  const reopen = async (): Promise<void> => {
    life = await openKernel(dbFilename, services);
    model.endLife();
    calls = [];
    await idle();
  };

  return {
    model,
    trace,
    idle,
    settleCalls,
    send,
    nameOf,
    kernel: (): Kernel => life.kernel,
    presence: (thing: Thing): unknown => life.kernel.getPresence(nameOf(thing)),

    /** Sends a message of the host, and expects what the model says it ends with. */
    ask: (target: Thing, method: string, args: unknown[], vat: Vat, outcome: Outcome | Node): void => {
      const text = `${nameOf(target)}.${method}`;
      const call: Call = { text, expected: undefined, actual: undefined, done: Promise.resolve() };
      model.answer(vat, outcome, (settled) => {
        call.expected = settled;
      });
      call.done = send(nameOf(target), method, args).then((actual) => {
        call.actual = actual;
      });
      calls.push(call);
    },

    launch: async (creationOptions: object): Promise<Vat> => {
      const { subclusterId, rootKref } = await life.kernel.launchSubcluster({
        bootstrap: 'puppet',
        vats: { puppet: { bundleSpec: 'puppet', creationOptions } },
      });
      const [id = ''] = life.kernel.getSubclusterVats(subclusterId);
      return model.launch(id, subclusterId, rootKref);
    },

    stop: async (): Promise<void> => {
      for (const call of calls) call.expected ??= { type: 'rejected', matching: /\[KERNEL_STOPPED\]/ };
      const last = calls;
      await life.kernel.stop();
      for (const call of last) await withPatience(call.done, `the end of ${call.text}`);
      last.forEach(compare);
      await reopen();
    },
    crash: async (): Promise<void> => {
      life.mortal.kill();
      life.database.close();
      await reopen();
    },
    killWorker: (vat: Vat): void => life.mortal.killWorker(vat.id),

    collect: async (): Promise<void> => {
      await life.kernel.collectGarbage();
      model.collectGarbage();
      await idle();
      const rows = model.rows();
      const expected = Object.fromEntries(Object.entries(before).map(([table, n]) => [table, n + (rows[table] ?? 0)]));
      // The engine collects most at once, and now and then something only when asked again.
      for (let more = 3; more > 0 && !isDeepStrictEqual(countRows(life.database), expected); more -= 1) {
        await life.kernel.collectGarbage();
        await idle();
      }
      expect([...auditStore(life.database), ...auditVatStores(life.database)]).toEqual([]);
      expect(countRows(life.database), 'rows of each table').toEqual(expected);
    },

    /** The rows of a vat's own store. */
    storeKeys: (vat: Vat): string[] =>
      life.database
        .executeQuery(`SELECT CAST(key AS TEXT) AS key FROM vat_store WHERE vat = '${vat.id}' ORDER BY key`)
        .map(({ key }) => String(key)),

    end: async (): Promise<void> => {
      await life.kernel.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export type World = Awaited<ReturnType<typeof makeWorld>>;
