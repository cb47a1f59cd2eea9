import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleVat } from '../../src/bundler/index.ts';
import { Kernel, kunser, type PlatformServices } from '../../src/kernel/index.ts';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { serveHttp } from '../support/serve-http.ts';
import { makeSharedVatHost, type SharedVatHost } from '../support/shared-vat-host.ts';
import type { Action, Trigger } from '../vats/endowments-mixer.ts';
import { seeded } from '../support/seeded.ts';

let host: SharedVatHost;
let server: Awaited<ReturnType<typeof serveHttp>>;
let services: PlatformServices;

beforeAll(async () => {
  host = makeSharedVatHost();
  server = await serveHttp((_hit, response) => response.end('here'));
  const { text } = await bundleVat({ entry: fileURLToPath(new URL('../vats/endowments-mixer.ts', import.meta.url)) });
  services = {
    ...makeNodejsPlatformServices(),
    launchVatWorker: host.launchVatWorker,
    fetchBundle: async () => text,
  };
});
afterAll(async () => {
  server.close();
  await host.end();
});

const NAMES = ['one', 'two', 'three'];
const deeds = ['make', 'promise', 'drop', 'settle', 'keep', 'refuse'] as const;
const sends = ['give', 'call'] as const;
const triggers = ['now', 'timer', 'beat', 'digest', 'fetch', 'abort'] as const;
type Step = { vat: number; trigger: Trigger; action: Action } | 'collect';

const slot = fc.nat({ max: 3 });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom(...deeds), slot, from: slot }) },
  // Promises on their way, above all: these are what a send can cross.
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom(...sends), slot, from: slot, peer: fc.nat({ max: 1 }) }),
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      vat: fc.nat({ max: NAMES.length - 1 }),
      trigger: fc.constantFrom<Trigger>(...triggers, 'beat'),
      action,
    }),
  },
  { weight: 1, arbitrary: fc.constant('collect' as const) },
);
/** Everything once, so that nothing depends on luck but the moments. */
const everything: Step[] = [
  ...triggers.flatMap((trigger) => [
    ...[0, 1].flatMap((vat) => [
      ...deeds.map((deed, i): Step => ({ vat, trigger, action: { do: deed, slot: i % 4, from: (i + 1) % 4 } })),
      ...sends.map((send, i): Step => ({ vat, trigger, action: { do: send, slot: i, from: 1 - i, peer: i } })),
    ]),
  ]),
  'collect',
];
/** A thing that is made, given away and dropped. */
const sharing: Step[] = [
  { vat: 0, trigger: 'now', action: { do: 'make', slot: 0, from: 0 } },
  { vat: 0, trigger: 'now', action: { do: 'give', slot: 1, from: 0, peer: 0 } },
];

/** So that asking does not take the vats' time. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 10));

const launch = async () => {
  const database = await makeSQLKernelDatabase({ dbFilename: ':memory:' });
  const kernel = await Kernel.make(services, database);
  const vat = {
    bundleSpec: 'https://vats.example/mixer',
    globals: ['setTimeout', 'setInterval', 'clearInterval', 'crypto', 'fetch', 'AbortSignal'],
    network: { allowedHosts: [server.origin] },
    parameters: { url: server.origin },
  };
  await kernel.launchSubcluster({ bootstrap: 'one', vats: Object.fromEntries(NAMES.map((name) => [name, vat])) });
  const roots = NAMES.map((name) => kernel.getStatus().vats.find((row) => row.name === name)!.rootKref);
  await Promise.all(
    roots.map((root) => {
      const peers = roots.filter((other) => other !== root).map((other) => kernel.getPresence(other));
      return kernel.queueMessage(root, 'meet', peers);
    }),
  );
  return { kernel, database, roots };
};

test(
  'P15 R1 with timers, fetches and digests that end at any moment, an honest vat is never ended and its counts are right',
  { timeout: 3_600_000 },
  async () => {
    const kinds = new Set<string>();
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const { kernel, database, roots } = await launch();
      try {
        const all = async (method: string) =>
          Promise.all(roots.map(async (root) => kunser(await kernel.queueMessage(root, method, []))));
        const work: Promise<unknown>[] = [];
        for (const next of steps) {
          if (next === 'collect') work.push(kernel.collectGarbage());
          else work.push(kernel.queueMessage(roots[next.vat]!, 'mix', [next.trigger, { ...next.action }]));
        }
        await Promise.all(work);
        const isAtWork = async () => (await all('pending')).some((pending) => pending !== 0);
        while (kernel.getStatus().faults.length === 0 && (await isAtWork())) await pause();
        expect(kernel.getStatus().faults).toEqual([]);
        // Nothing is on its way any more.
        await kernel.collectGarbage();
        await all('rest');
        await kernel.collectGarbage();
        const { vats, faults } = kernel.getStatus();
        expect(faults).toEqual([]);
        expect(vats).toMatchObject(NAMES.map(() => ({ state: 'running', incarnation: 1 })));
        expect(auditStore(database)).toEqual([]);
        for (const { kind } of kernel.getTrace({ limit: limits.entriesPerQuery }).entries) kinds.add(kind);
      } finally {
        await kernel.stop();
      }
    });
    await fc.assert(property, seeded({ runs: 3, full: 50, examples: [[everything], [sharing]], endOnFailure: true }));
    const exercised = ['message', 'notify', 'turn', 'dropExports', 'reap'];
    expect([...kinds]).toEqual(expect.arrayContaining(exercised));
    expect(server.hits.length).toBeGreaterThan(0);
  },
);
