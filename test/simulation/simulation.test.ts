import fc from 'fast-check';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, test } from 'vitest';
import { bundleVat } from '../../src/bundler/index.ts';
import type { PlatformServices } from '../../src/kernel/index.ts';
import { makeNodejsPlatformServices } from '../../src/node/index.ts';
import { makeSharedVatHost, type SharedVatHost } from '../support/shared-vat-host.ts';
import { makeActions, type Action } from './actions.ts';
import { makeWorld, type World } from './world.ts';
import { replayPath, seeded } from '../support/seeded.ts';

let host: SharedVatHost;
let services: PlatformServices;

beforeAll(async () => {
  host = makeSharedVatHost();
  const { text } = await bundleVat({ entry: fileURLToPath(new URL('../vats/puppet.ts', import.meta.url)) });
  services = {
    ...makeNodejsPlatformServices(),
    launchVatWorker: host.launchVatWorker,
    fetchBundle: async () => text,
  };
});
afterAll(() => host.end());

type Real = { world: World; actions: ReturnType<typeof makeActions> };
type Kind = keyof Real['actions'];

const isSome = (list: readonly unknown[]): boolean => list.length > 0;

/** Does one of the things of its kind that can be done; the number says which. */
class Command implements fc.AsyncCommand<object, Real> {
  readonly kind: Kind;
  readonly pick: number;
  constructor(kind: Kind, pick: number) {
    this.kind = kind;
    this.pick = pick;
  }
  check(): boolean {
    return true;
  }
  async run(_model: object, { world, actions }: Real): Promise<void> {
    // Where nothing of the kind can be done, something is given to somebody, so that more can be done next.
    const choices: Action[] =
      [this.kind, 'hold' as const, 'launch' as const].map((kind) => actions[kind]()).find(isSome) ?? [];
    const choice = choices[this.pick % choices.length];
    if (choice === undefined) return;
    world.trace.push(choice.text);
    await choice.act();
    await world.settleCalls();
  }
  toString(): string {
    return `${this.kind} ${this.pick}`;
  }
}

// prettier-ignore
const weights: Record<Kind, number> = {
  launch: 2, make: 6, hold: 6, drop: 5, look: 4, shelve: 4, unshelve: 2, lookAtShelf: 2, mark: 4, markOf: 2, befriend: 5, call: 4,
  pass: 3, handOver: 8, ask: 3, promise: 6, resolve: 8, pipeline: 4, release: 8, revoke: 2, batch: 6, disturb: 4, burst: 2,
  version: 1, collect: 4, empty: 1,
};

const commands = fc.commands(
  (Object.keys(weights) as Kind[]).flatMap((kind) =>
    Array.from({ length: weights[kind] }, () => fc.nat().map((pick) => new Command(kind, pick))),
  ),
  { maxCommands: 20, size: 'max', ...(replayPath === undefined ? {} : { replayPath }) },
);

test(
  'P8 P9 P10 P11 P17 P18 whatever happens, answers and rows are those of the model',
  { timeout: 3_600_000 },
  async () => {
    const property = fc.asyncProperty(commands, async (list) => {
      const world = await makeWorld({ services, folder: await mkdtemp(join(tmpdir(), 'ocap-simulation-')) });
      try {
        await Promise.all([world.launch({}), world.launch({})]);
        await fc.asyncModelRun(() => ({ model: {}, real: { world, actions: makeActions(world) } }), list);
        await world.collect();
      } catch (error) {
        throw Error(`${String(error)}\n\nafter:\n${world.trace.join('\n')}\n`, { cause: error });
      } finally {
        await world.end().catch(() => {});
      }
    });
    // Lengths and picks evenly spread: a bias would favour the short and the first.
    await fc.assert(property, seeded({ runs: 25, full: 1_000, unbiased: true }));
  },
);
