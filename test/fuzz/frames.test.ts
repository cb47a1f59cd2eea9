import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { bundleVat } from '../../src/bundler/index.ts';
import {
  Kernel,
  kunser,
  type ClusterConfig,
  type KernelDatabase,
  type PlatformServices,
} from '../../src/kernel/index.ts';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import type { VatDelivery } from '../../src/wire/vat-protocol.ts';
import { auditVatStores } from '../support/vat-store-audit.ts';
import { mutate } from './mutate.ts';
import { playVats, recordVats, type Played, type Recorded } from './play-vats.ts';
import { makeRandom, type Random } from './random.ts';
import { runsOf, seed } from '../support/seeded.ts';

/** Mutated frames to send. */
const FRAMES = runsOf(400, 100_000);

const VATS_PER_BATCH = 60;
const PATIENCE_MS = 30_000;

/** What a host asks of the vat that is played, and of the real one that its messages were recorded from. */
type Call = (presence: (kref: string) => unknown, peer: string) => [method: string, args: unknown[]];
const script: Call[] = [
  (presence, peer) => ['hold', ['peer', presence(peer)]],
  () => ['tell', ['peer', 'echo', [1, 'two', { three: 3n }], []]],
  () => ['make', ['far', 'a thing']],
  () => ['make', ['durable', 'a durable thing']],
  (presence, peer) => ['shelve', ['a', presence(peer)]],
  () => ['promise', ['p']],
  () => ['tell', ['peer', 'keep', [], ['p', 'peer']]],
  () => ['tellTheAnswer', ['peer', ['make', 'it'], ['label']]],
  () => ['lookInList', ['p']],
  () => ['resolve', ['p', { a: [1, null] }]],
  () => ['echo', [Error('an error')]],
  () => ['nothing', []],
  () => ['note', [7]],
  () => ['unshelve', ['a']],
  () => ['drop', ['peer']],
];

const readBundles = async (): Promise<Map<string, string>> => {
  const bundle = async (name: string): Promise<[string, string]> => {
    const entry = fileURLToPath(new URL(`../vats/${name}.ts`, import.meta.url));
    return [name, (await bundleVat({ entry })).text];
  };
  return new Map(await Promise.all(['puppet', 'peer', 'counter'].map(bundle)));
};

const config = (vats: Record<string, string>): ClusterConfig => ({
  bootstrap: Object.keys(vats)[0]!,
  vats: Object.fromEntries(
    Object.entries(vats).map(([name, bundleSpec]) => [
      name,
      { bundleSpec, creationOptions: { reapInterval: 'never' } },
    ]),
  ),
});

const makeWorld = async (platform: PlatformServices) => {
  const database: KernelDatabase = await makeSQLKernelDatabase({ dbFilename: ':memory:' });
  const errors: string[] = [];
  const logger = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    // But for lines of vats, which begin with vat and delivery.
    error: (text: string) => void (/^v\d+ #/.test(text) || errors.push(text)),
  };
  const kernel = await Kernel.make(platform, database, { logger });
  onTestFinished(() => kernel.stop());
  const busy = database.prepare(
    `SELECT (SELECT count(*) FROM run_queue WHERE vat IN (SELECT id FROM vats WHERE state = 'running'))
          + (SELECT count(*) FROM gc_actions WHERE vat IN (SELECT id FROM vats WHERE state = 'running'))
          + (SELECT count(*) FROM vats WHERE state IN ('starting', 'ended')) AS n`,
  );
  /** Waits until nothing is under way. */
  const idle = async (): Promise<void> => {
    const until = performance.now() + PATIENCE_MS;
    // Twice, for what is on its way between a worker and the kernel.
    for (let calm = 0; calm < 2; calm = busy.get()?.n === 0 ? calm + 1 : 0) {
      await turn();
      if (performance.now() > until) throw Error('the kernel does not come to rest');
    }
  };
  const rows = (): Record<string, unknown> => {
    kernel.getStatus();
    const tables = database.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    return Object.fromEntries(
      tables.map(({ name }) => [
        String(name),
        database.executeQuery(`SELECT count(*) AS n FROM "${String(name)}"`)[0]?.n,
      ]),
    );
  };
  const audit = (): string[] => [...auditStore(database), ...auditVatStores(database)];
  return { kernel, errors, idle, rows, audit };
};

/** Real vats go through the script once. */
const record = async (services: PlatformServices): Promise<Recorded[]> => {
  const { records, platform } = recordVats(services);
  const { kernel, idle } = await makeWorld(platform);
  const { rootKref: peer } = await kernel.launchSubcluster(config({ peer: 'peer' }));
  await kernel.launchSubcluster(config({ lead: 'peer', hostile: 'puppet' }));
  const { id, rootKref } = kernel.getStatus().vats.find(({ name }) => name === 'hostile')!;
  for (const call of script) {
    const [method, args] = call(kernel.getPresence, peer);
    await kernel.queueMessage(rootKref, method, args).catch(() => {});
    await idle();
  }
  const recorded = records.get(id)!;
  await kernel.stop();
  return recorded;
};

/** What a vat that was never recorded at this would say: nothing, but that the message is answered. */
const plainResult = (delivery: VatDelivery, number: number) => {
  const result = delivery[0] === 'message' ? delivery[2].result : undefined;
  const body = JSON.stringify(delivery).includes('__getMethodNames__') ? '#["bootstrap"]' : '#"#undefined"';
  const syscalls = result === undefined ? [] : [['resolve', [[result, false, { body, slots: [] }]]]];
  return { type: 'result', delivery: number, fault: null, syscalls, storeChanges: [] };
};

const ofOther = [
  { type: 'ready' },
  { type: 'pong', id: 1 },
  { type: 'turnWanted' },
  { type: 'log', delivery: 1, level: 'info', text: 'a line', tags: ['tag'] },
];

test(`P20 whatever frames a hostile vat sends, it harms nobody but itself (seed ${seed})`, async () => {
  const bundles = await readBundles();
  const services: PlatformServices = {
    ...makeNodejsPlatformServices(),
    fetchBundle: async ({ spec }) => bundles.get(spec)!,
  };
  const recorded = await record(services);
  const corpus = recorded.flatMap(({ frames }) => frames);
  expect(recorded.length).toBeGreaterThan(script.length);
  expect(JSON.stringify(corpus)).toMatch(/"dropImports"|"subscribe"/);

  const random: Random = makeRandom(seed);
  const { platform, play, played } = playVats(services, (id) => id === 's1' || id === 's2');
  const { kernel, errors, idle, rows, audit } = await makeWorld(platform);
  const { rootKref: peer } = await kernel.launchSubcluster(config({ peer: 'peer' }));
  const { rootKref: counter } = await kernel.launchSubcluster(config({ counter: 'counter' }));
  const healthy = ['v1', 'v2'];

  let sent = 0;
  let ended = 0;
  let late = 0;
  /** Says a mutated frame, and what was said in its place if the vat is still expected to answer. */
  const sayMutated = (vat: Played, frame: unknown): void => {
    let mutated: unknown;
    try {
      mutated = structuredClone(mutate(random, frame, corpus));
    } catch (error) {
      // What structured clone refuses never gets to the kernel.
      if (error instanceof DOMException && error.name === 'DataCloneError') return;
      throw error;
    }
    if (vat.ended) late += 1;
    else sent += 1;
    vat.say(mutated);
  };

  /** How a hostile vat answers: truthfully until its turn has come. */
  type Plan = { turnsUntil: number; index: number };
  const plans = new Map<string, Plan>();
  play((delivery, vat) => {
    const plan = plans.get(vat.vatId);
    if (plan === undefined) {
      vat.say(plainResult(delivery, vat.delivery));
      return;
    }
    const original = recorded[plan.index];
    plan.index += 1;
    const frames =
      original !== undefined && isDeepStrictEqual(original.delivery, delivery)
        ? structuredClone(original.frames)
        : [plainResult(delivery, vat.delivery)];
    plan.turnsUntil -= 1;
    if (plan.turnsUntil < 0 && random.chance(0.8)) {
      const number = vat.delivery;
      sayMutated(vat, random.chance(0.15) ? random.pick([...ofOther, ...corpus]) : frames.at(-1));
      // It did not count as the answer.
      if (vat.ended) sayMutated(vat, frames.at(-1));
      if (vat.ended || vat.delivery !== number) return;
    }
    for (const frame of frames) if (!vat.ended) vat.say(frame);
  });

  const liveVats = () => [...played.values()].filter(({ ended: over }) => !over);

  const runBatch = async (): Promise<void> => {
    plans.clear();
    played.clear();
    const session = kernel.openSession({ name: 'fuzz' });
    const names = Array.from({ length: VATS_PER_BATCH }, (_, i) => `hostile${i}`);
    const { subclusterId } = await session.api.launchSubcluster(
      config({ lead: 'peer', ...Object.fromEntries(names.map((name) => [name, 'puppet'])) }),
    );
    const vats = kernel.getStatus().vats.filter(({ name }) => name.startsWith('hostile'));
    for (const { id } of vats) plans.set(id, { turnsUntil: random.below(script.length), index: 1 });
    for (const call of script) {
      const [method, args] = call(kernel.getPresence, peer);
      for (const { id, rootKref } of vats) {
        if (played.get(id)?.ended) continue;
        // What comes back, comes back as something that a host can read.
        session.api.queueMessage(rootKref, method, args).then(kunser, () => {});
      }
      await idle();
    }
    // Between deliveries, and in a start that follows upon a restart.
    for (const vat of liveVats()) {
      if (!plans.has(vat.vatId)) continue;
      if (random.chance(0.3)) void session.api.restartVat(vat.vatId).catch(() => {});
      else sayMutated(vat, random.pick([...ofOther, ...corpus]));
    }
    await idle();
    for (const vat of liveVats()) if (plans.has(vat.vatId)) sayMutated(vat, random.pick([...ofOther, ...corpus]));
    await idle();
    ended += [...played.values()].filter((vat) => vat.ended).length;
    for (const vat of played.values()) if (vat.ended && random.chance(0.2)) sayMutated(vat, random.pick(corpus));
    await session.api.terminateSubcluster(subclusterId);
    session.end();
    await kernel.queueMessage(peer, 'forget', []);
  };

  let before: Record<string, unknown> | undefined;
  for (let batch = 1; sent < FRAMES; batch += 1) {
    await runBatch();
    const where = `seed ${seed}, batch ${batch}`;
    // The healthy vats are as they were, and answer.
    expect(kunser(await kernel.queueMessage(counter, 'increment', [])), where).toBe(batch);
    expect(kunser(await kernel.queueMessage(peer, 'echo', ['hello'])), where).toBe('hello');
    const status = kernel.getStatus();
    expect(
      status.vats.map(({ id, state, incarnation }) => `${id} ${state} ${incarnation}`),
      where,
    ).toEqual(healthy.map((id) => `${id} running 1`));
    expect(
      status.faults.filter(
        ({ vatId, message }) => healthy.includes(String(vatId)) || message.includes('internal error'),
      ),
      where,
    ).toEqual([]);
    expect(errors, where).toEqual([]);
    // Nothing is left of the others.
    await kernel.collectGarbage();
    await idle();
    before ??= rows();
    await expect.poll(rows, { timeout: PATIENCE_MS, message: where }).toEqual(before);
    expect(audit(), where).toEqual([]);
  }
  console.log(
    `${sent} mutated frames, seed ${seed}: ${ended} vats ended; ${late} more frames came after the end of their vat`,
  );
}, 7_200_000);
