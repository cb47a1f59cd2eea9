import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, Kernel, kunser } from '../../src/kernel/index.ts';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import { makeLocalNetwork, type LocalNetwork } from '../support/local-network.ts';
import { makeSharedVatHost, type SharedVatHost } from '../support/shared-vat-host.ts';
import { configUrl } from '../support/test-kernel.ts';
import { seeded } from '../support/seeded.ts';

const KERNELS = 3;
const SLOTS = ['x', 'y', 'z'];
/** What each puppet calls the puppets of all kernels. It knows itself too. */
const FRIENDS = ['k0', 'k1', 'k2'];

let host: SharedVatHost;
beforeAll(() => {
  host = makeSharedVatHost();
});
afterAll(() => host.end());

const makePlayer = async (network: LocalNetwork, index: number) => {
  const database = await makeSQLKernelDatabase({ dbFilename: ':memory:' });
  const begin = async () => {
    const services = makeNodejsPlatformServices();
    const kernel = await Kernel.make(
      { ...services, launchVatWorker: host.launchVatWorker, startNetwork: network.start },
      // A stop closes the database, which has to outlive it.
      { ...database, close: () => {} },
      { keySeed: new Uint8Array(32).fill(index + 1) },
    );
    await kernel.initRemoteComms({});
    return kernel;
  };
  let kernel = await begin();
  const { rootKref: root } = await kernel.launchSubcluster(
    { bootstrap: 'puppet', vats: { puppet: { sourceSpec: './puppet.ts' } } },
    { configUrl },
  );
  return {
    root,
    kernel: () => kernel,
    do: async (method: string, ...args: unknown[]): Promise<unknown> =>
      kunser(await kernel.queueMessage(root, method, args)),
    restart: async () => {
      await kernel.stop();
      kernel = await begin();
    },
    count: (table: string) => {
      kernel.getStatus();
      return Number(database.executeQuery(`SELECT count(*) AS n FROM ${table}`)[0]?.n);
    },
    audit: () => {
      kernel.getStatus();
      return auditStore(database);
    },
    end: async () => {
      await kernel.stop();
      database.close();
    },
  };
};

const slot = fc.constantFrom(...SLOTS);
const player = fc.nat(KERNELS - 1);
const other = fc.constantFrom(...FRIENDS);

/** What a puppet is told. */
const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('make' as const),
      who: player,
      slot,
      kind: fc.constantFrom('far', 'durable'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('promise' as const), who: player, slot }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('give' as const), who: player, to: other, slot, dest: slot }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      who: player,
      slot,
      to: fc.constantFrom(...SLOTS, ...FRIENDS),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('label' as const), who: player, slot: fc.oneof(slot, other) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('befriend' as const), who: player, slot, friend: slot }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ahead' as const), who: player, to: other, slot }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('drop' as const), who: player, slot }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('collect' as const), who: player }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cutAfter' as const), frames: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), who: player }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pause' as const) }) },
);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('P21 kernels that give each other objects and promises at random, while connections break and kernels restart', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 60 }), async (actions) => {
      const network = makeLocalNetwork();
      const players = await Promise.all([0, 1, 2].map((index) => makePlayer(network, index)));
      const at = (index: number) => players[index]!;
      for (const [i, each] of players.entries()) {
        for (const [j, peer] of players.entries()) {
          const kernel = each.kernel();
          const kref = i === j ? each.root : await kernel.redeemOcapURL(await peer.kernel().issueOcapURL(peer.root));
          await each.do('shelve', `k${j}`, kernel.getPresence(kref));
          if (i !== j) kernel.release([kref]);
        }
        await each.do('recall', ...FRIENDS);
        for (const name of SLOTS) await each.do('hold', name, name);
      }
      const settled = async () => {
        for (let round = 0; round < 4; round += 1) for (const each of players) await each.kernel().collectGarbage();
        for (const table of ['outbox', 'run_queue', 'remote_settled', 'sent_ahead', 'gc_actions']) {
          for (const each of players) await expect.poll(() => each.count(table), { timeout: 10_000 }).toBe(0);
        }
        for (const each of players) expect(each.audit()).toEqual([]);
      };
      await settled();
      const before = players.map((each) => ['clist', 'objects', 'promises'].map(each.count));

      const notes = { sent: 0 };
      const answers: Promise<unknown>[] = [];
      /** A rejection is an answer, too; what matters is that there is one, and none that says of a lost state. */
      const tell = (work: Promise<unknown>) =>
        void answers.push(
          work.catch((error: unknown) => {
            if (codeOf(error)?.startsWith('PEER')) throw error;
          }),
        );
      for (const each of actions) {
        if (each.do === 'make') tell(at(each.who).do('tell', `k${each.who}`, 'make', [each.kind, 'a thing'], []));
        else if (each.do === 'promise') tell(at(each.who).do('promise', each.slot));
        else if (each.do === 'give') tell(at(each.who).do('tell', each.to, 'hold', [each.dest], [each.slot]));
        else if (each.do === 'resolve')
          void at(each.who)
            .do('resolveTo', each.slot, each.to)
            .catch(() => {});
        else if (each.do === 'label')
          void at(each.who)
            .do('tell', each.slot, 'label', [], [])
            .catch(() => {});
        else if (each.do === 'befriend')
          void at(each.who)
            .do('tell', each.slot, 'befriend', [], [each.friend])
            .catch(() => {});
        else if (each.do === 'ahead')
          void at(each.who)
            .do('tellTheAnswer', each.to, ['make', 'far', 'fresh'], ['label'])
            .catch(() => {});
        else if (each.do === 'drop') tell(at(each.who).do('hold', each.slot, 'nothing'));
        else if (each.do === 'collect') tell(at(each.who).kernel().collectGarbage());
        else if (each.do === 'cut') network.cut();
        else if (each.do === 'cutAfter') network.cutAfter(each.frames);
        else if (each.do === 'pause') await pause(3);
        else {
          // Nothing is answered while every connection is cut.
          network.mend();
          await Promise.allSettled(answers);
          await at(each.who).restart();
          // What it held in memory is gone with the vat's last incarnation.
          await at(each.who).do('recall', ...FRIENDS);
        }
      }
      network.mend();
      await Promise.all(answers);
      notes.sent = 30;
      // Order and exactly-once, whatever happened before.
      for (const [i, each] of players.entries()) {
        const peer = (i + 1) % KERNELS;
        await at(peer).do('forgetNotes');
        const sent = Array.from({ length: notes.sent }, (_, n) => each.do('tell', `k${peer}`, 'note', [n], []));
        network.cut();
        await Promise.all(sent);
        expect(await at(peer).do('notes')).toEqual(Array.from({ length: notes.sent }, (_, n) => n));
        await at(peer).do('forgetNotes');
      }
      // What is left undecided is decided, and then everything is dropped.
      for (const each of players) for (const name of SLOTS) await each.do('resolve', name, 'end').catch(() => {});
      for (const each of players) for (const name of SLOTS) await each.do('hold', name, name);
      await settled();
      for (const [i, each] of players.entries()) {
        const after = ['clist', 'objects', 'promises'].map(each.count);
        // Promises that nobody can decide any more stay with those who wait for them.
        after.forEach((count, table) => expect(count).toBeLessThan((before[i]?.[table] ?? 0) + 60));
      }
      for (const each of players) await each.end();
    }),
    seeded({ runs: 5, full: 50, endOnFailure: true }),
  );
}, 600_000);
