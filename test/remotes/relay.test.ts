import { afterEach, describe, expect, test } from 'vitest';
import type { RemoteCommsOptions } from '../../src/kernel/index.ts';
import { startCuttableLink, throughLink } from '../support/cuttable-link.ts';
import { startKernelProcess, type KernelProcess } from '../support/kernel-process.ts';
import { makeEndings } from '../support/endings.ts';
import { startRelayProcess } from '../support/relay-process.ts';
import { configUrl, makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';
import { testSize } from '../support/test-limits.ts';

const endings = makeEndings();
afterEach(endings.endAll);

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

const onLoopback = (relay: string): RemoteCommsOptions => ({ relays: [relay], allowedWsHosts: ['127.0.0.1'] });

const ledgerConfig = (name: string) => ({
  bootstrap: 'ledger',
  vats: { ledger: { sourceSpec: './ledger.ts', parameters: { name } } },
});

/** A kernel with a ledger, on the real network. */
const makeLedgerKernel = async (name: string, comms: RemoteCommsOptions) => {
  const made = await makeTestKernel();
  await made.kernel.initRemoteComms(comms);
  const { rootKref: root } = await made.launch(ledgerConfig(name));
  const status = () => made.kernel.getStatus().remoteComms;
  return { ...made, name, root, status, peerId: (await made.kernel.initIdentity()).peerId };
};
type LedgerKernel = Awaited<ReturnType<typeof makeLedgerKernel>>;

const introduce = async (kernels: readonly LedgerKernel[]): Promise<void> => {
  for (const one of kernels) {
    for (const other of kernels) {
      if (one === other) continue;
      const kref = await one.kernel.redeemOcapURL(await other.kernel.issueOcapURL(other.root));
      await one.call(one.root, 'befriend', other.name, one.kernel.getPresence(kref));
    }
  }
};

const patience = { timeout: 60_000 };

const isReserved = ({ status }: LedgerKernel): boolean => status().relays.some(({ state }) => state === 'reserved');

const connected = async (kernels: readonly LedgerKernel[]): Promise<void> => {
  for (const kernel of kernels) await expect.poll(() => isReserved(kernel), patience).toBe(true);
};

describe('P21 kernels over real sockets', () => {
  test('two kernels that only a relay can reach call each other, and their statuses say how they are connected', async () => {
    const relay = await startRelayProcess(endings);
    const a = await makeLedgerKernel('a', onLoopback(relay.address));
    const b = await makeLedgerKernel('b', onLoopback(relay.address));
    await connected([a, b]);
    await introduce([a, b]);
    expect(await a.call(a.root, 'sendAll', 'b', 0, 100)).toBe(100);
    expect(await b.call(b.root, 'sendAll', 'a', 0, 100)).toBe(100);
    expect(a.status()).toMatchObject({
      state: 'connected',
      isInitialized: true,
      peerId: a.peerId,
      listenAddresses: [`${relay.address}/p2p-circuit/p2p/${a.peerId}`],
      error: null,
      relays: [{ address: relay.address, state: 'reserved', lastError: null }],
      peers: [{ peerId: b.peerId, state: 'connected', via: 'relay', queueLength: 0, lastError: null }],
    });
    await expect.poll(() => a.status().peers.map(({ unacknowledged }) => unacknowledged), patience).toEqual([0]);

    const before = a.status().relays[0]!.since;
    await relay.kill('SIGKILL');
    await expect
      .poll(() => a.status(), patience)
      .toMatchObject({
        state: 'identity-only',
        isInitialized: true,
        relays: [{ state: 'down', lastError: expect.any(String), nextAttempt: expect.any(Number) }],
        peers: [{ state: 'waiting', via: null, lastError: expect.any(String), nextAttempt: expect.any(Number) }],
      });
    expect(a.status()).not.toHaveProperty('listenAddresses');
    expect(a.status().relays[0]!.since).toBeGreaterThan(before);
    // What is sent now waits on the disk.
    await a.call(a.root, 'post', 'b', 100, 10);
    await expect.poll(() => a.status().peers, patience).toMatchObject([{ queueLength: 0, unacknowledged: 10 }]);

    await startRelayProcess(endings, { port: relay.port, home: relay.home });
    await expect
      .poll(() => a.status(), patience)
      .toMatchObject({
        state: 'connected',
        relays: [{ state: 'reserved', lastError: null, nextAttempt: null }],
        peers: [{ state: 'connected', via: 'relay', unacknowledged: 0, lastError: null, nextAttempt: null }],
      });
    await expect.poll(() => a.status().peers[0]!.roundTripMs, patience).not.toBe(null);
    expect(await b.call(b.root, 'linesFrom', 'a')).toEqual(numbers(110));
    await a.expectQuiescent();
  }, 120_000);

  test('a kernel that listens is reached without a relay', async () => {
    const a = await makeLedgerKernel('a', { allowedWsHosts: ['127.0.0.1'] });
    const b = await makeLedgerKernel('b', { directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'] });
    const listening = b.status();
    if (listening.state !== 'connected') throw Error('it does not listen');
    a.kernel.registerLocationHints(b.peerId, listening.listenAddresses);
    await introduce([a, b]);
    expect(await a.call(a.root, 'sendAll', 'b', 0, 100)).toBe(100);
    expect(await b.call(b.root, 'sendAll', 'a', 0, 100)).toBe(100);
    expect(a.status().peers).toMatchObject([{ peerId: b.peerId, state: 'connected', via: 'direct' }]);
  }, 60_000);

  test('a message longer than a channel holds arrives', async () => {
    const a = await makeTestKernel();
    const b = await makeTestKernel();
    await a.kernel.initRemoteComms({ directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'] });
    await b.kernel.initRemoteComms({ allowedWsHosts: ['127.0.0.1'] });
    const { rootKref } = await a.launch({ bootstrap: 'peer', vats: { peer: { sourceSpec: './peer.ts' } } });
    const listening = a.kernel.getStatus().remoteComms;
    if (listening.state !== 'connected') throw Error('it does not listen');
    b.kernel.registerLocationHints(listening.peerId, listening.listenAddresses);
    const kref = await b.kernel.redeemOcapURL(await a.kernel.issueOcapURL(rootKref));
    const long = '€'.repeat(6_000_000);
    expect((await b.call(kref, 'echo', long)) === long).toBe(true);
  }, 120_000);

  test('a peer whose address is not allowed any more is still found through a relay', async () => {
    const relay = await startRelayProcess(endings);
    const listening = { directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'], allowedWsHosts: ['127.0.0.1'] };
    const a = await makeLedgerKernel('a', listening);
    const b = await makeLedgerKernel('b', listening);
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const status = other.status();
      if (status.state === 'connected') one.kernel.registerLocationHints(other.peerId, status.listenAddresses);
    }
    await introduce([a, b]);
    await a.kernel.initRemoteComms({ relays: [relay.address] });
    await b.kernel.initRemoteComms({ relays: [relay.address] });
    expect(await a.call(a.root, 'sendAll', 'b', 0, 10)).toBe(10);
    expect(a.status().peers).toMatchObject([{ peerId: b.peerId, state: 'connected', via: 'relay' }]);
  }, 60_000);

  test('three kernels lose nothing, and double nothing, while their links are cut and the relay is killed and restarted', async () => {
    const relay = await startRelayProcess(endings);
    const links = await Promise.all(numbers(3).map(() => startCuttableLink(relay.port)));
    for (const link of links) endings.add(link.close);
    const kernels = await Promise.all(
      links.map((link, i) => makeLedgerKernel('abc'[i]!, onLoopback(throughLink(relay.address, link)))),
    );
    await connected(kernels);
    await introduce(kernels);
    const pairs = kernels.flatMap((one) =>
      kernels.filter((other) => other !== one).map((other) => [one, other] as const),
    );
    const batches = testSize(15, 6);
    const stops = links.map((link, i) => link.cutEvery(700 + 300 * i));
    const answers = Promise.allSettled(
      pairs.flatMap(([one, other]) =>
        numbers(batches).map((batch) => one.call(one.root, 'sendAll', other.name, batch * 20, 20)),
      ),
    );
    await expect.poll(() => kernels[0]!.call(kernels[0]!.root, 'lengthOf', 'b'), patience).toBeGreaterThan(20);
    await relay.kill('SIGKILL');
    await startRelayProcess(endings, { port: relay.port, home: relay.home });
    await expect.poll(() => kernels[1]!.call(kernels[1]!.root, 'lengthOf', 'a'), patience).toBeGreaterThan(5 * batches);
    for (const stop of stops) stop();
    for (const answer of await answers) expect(answer).toEqual({ status: 'fulfilled', value: 20 });
    for (const [one, other] of pairs)
      expect(await other.call(other.root, 'linesFrom', one.name)).toEqual(numbers(20 * batches));
    for (const kernel of kernels) await kernel.expectQuiescent();
  }, 180_000);

  test('a burst of calls arrives completely, with a bounded outbox and none rejected', async () => {
    const [calls, maxQueue] = [testSize(5_000, 500), testSize(1_000, 100)];
    const relay = await startRelayProcess(endings);
    const a = await makeLedgerKernel('a', { ...onLoopback(relay.address), maxQueue });
    const b = await makeLedgerKernel('b', onLoopback(relay.address));
    await connected([a, b]);
    await introduce([a, b]);
    const before = process.memoryUsage().rss;
    let mostUnacknowledged = 0;
    let mostMemory = 0;
    const watching = setInterval(() => {
      mostUnacknowledged = Math.max(mostUnacknowledged, a.status().peers[0]?.unacknowledged ?? 0);
      mostMemory = Math.max(mostMemory, process.memoryUsage().rss);
    }, 20);
    endings.add(() => clearInterval(watching));
    expect(await a.call(a.root, 'sendAll', 'b', 0, calls)).toBe(calls);
    expect(await b.call(b.root, 'linesFrom', 'a')).toEqual(numbers(calls));
    expect(mostUnacknowledged).toBeGreaterThan(0);
    expect(mostUnacknowledged).toBeLessThanOrEqual(maxQueue);
    expect((mostMemory - before) / 1e6).toBeLessThan(500);
    await a.expectQuiescent();
    await b.expectQuiescent();
  }, 120_000);
});

/** A ledger in a process of its own, which can be killed and started again on its database. */
const makeMortalKernel = async (name: string, relay: string) => {
  const dbFilename = `${await makeTempFolder()}/kernel.db`;
  let running: KernelProcess = await startKernelProcess(dbFilename);
  endings.add(() => running.kill());
  await running.call('initRemoteComms', onLoopback(relay));
  const { rootKref: root } = await running.call('launchSubcluster', ledgerConfig(name), { configUrl });
  return {
    name,
    root,
    get kernel() {
      return running;
    },
    ask: (method: string, ...args: unknown[]) => running.call('ask', root, method, args),
    /** Asks again after the kernel was killed, until there is an answer; what is asked happens once. */
    askOnce: async (requestId: string, method: string, ...args: unknown[]): Promise<unknown> => {
      for (;;) {
        const asked = running;
        try {
          return await asked.call('ask', root, method, args, { requestId });
        } catch (error) {
          if (asked === running && !String(error).includes('ended')) throw error;
          await restarted.promise;
        }
      }
    },
    killAndRestart: async (): Promise<void> => {
      restarted = Promise.withResolvers();
      await running.kill();
      running = await startKernelProcess(dbFilename);
      restarted.resolve();
    },
  };
};
let restarted = Promise.withResolvers<void>();

describe('P21 a kernel that is killed', () => {
  test('goes on where it was: no call is lost or doubled, and all are in order, in both directions', async () => {
    const relay = await startRelayProcess(endings);
    const a = await makeMortalKernel('a', relay.address);
    const b = await makeMortalKernel('b', relay.address);
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const kref = await one.kernel.call('redeemOcapURL', await other.kernel.call('issueOcapURL', other.root));
      await one.ask('befriend', other.name, { '@ref': kref });
    }
    const batches = testSize(40, 20);
    const post = async (one: typeof a, other: typeof a): Promise<void> => {
      for (const batch of numbers(batches)) await one.askOnce(`batch ${batch}`, 'post', other.name, batch * 10, 10);
    };
    const posting = Promise.allSettled([post(a, b), post(b, a)]);
    const arrived = (one: typeof a, other: typeof a) => one.askOnce(crypto.randomUUID(), 'lengthOf', other.name);
    await expect.poll(() => arrived(b, a), patience).toBeGreaterThan(batches);
    await b.killAndRestart();
    await expect.poll(() => arrived(b, a), patience).toBeGreaterThan(3 * batches);
    await a.killAndRestart();
    expect((await posting).filter(({ status }) => status === 'rejected')).toEqual([]);
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      await expect.poll(() => other.ask('lengthOf', one.name), patience).toBe(10 * batches);
      expect(await other.ask('linesFrom', one.name)).toEqual(numbers(10 * batches));
    }
  }, 180_000);
});
