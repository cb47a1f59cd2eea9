/** Kernels' networks that reach each other through relays, which are processes of their own. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeEndings } from '../../test/support/endings.ts';
import {
  bytes,
  freePort,
  isReserved,
  startTestNetwork,
  text,
  until,
  type TestNetwork,
} from '../../test/support/network.ts';
import { startRelayProcess, type RelayProcess } from '../../test/support/relay-process.ts';
import type { Timings } from './timings.ts';

const endings = makeEndings();
afterEach(endings.endAll);

const startReserved = async (relays: string[], timings: Partial<Timings> = {}): Promise<TestNetwork> => {
  const network = await startTestNetwork(endings, { relays }, timings);
  await until('a reservation', () => isReserved(network));
  return network;
};

const haveChannel = (one: TestNetwork, other: TestNetwork): Promise<void> =>
  until('a channel on both sides', () => one.open().length === 1 && other.open().length === 1);

/** Both sides have the same channel now. */
const exchange = async (one: TestNetwork, other: TestNetwork, word: string): Promise<void> => {
  await haveChannel(one, other);
  const [here, there] = [one.open()[0]!, other.open()[0]!];
  await Promise.all([here.channel.send(bytes(`${word} there`)), there.channel.send(bytes(`${word} here`))]);
  await until('a frame each way', () => here.frames.length > 0 && there.frames.length > 0);
  expect([text(there.frames.at(-1)!), text(here.frames.at(-1)!)]).toEqual([`${word} there`, `${word} here`]);
};

/** A port that passes on to another until it is cut. */
const startLink = async (target: number) => {
  const sockets = new Set<Socket>();
  let isUp = true;
  let isFrozen = false;
  const server = createServer((from) => {
    if (!isUp) return void from.destroy();
    const to = connect(target, '127.0.0.1');
    for (const [socket, peer] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket);
      socket.on('data', (data) => isFrozen || peer.write(data));
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        if (!isFrozen) peer.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the link has no port');
  endings.add(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: address.port,
    cut() {
      isUp = false;
      for (const socket of sockets) socket.destroy();
    },
    restore: () => void (isUp = true),
    /** What is connected stays so, and nothing passes; new connections do. */
    freeze() {
      isFrozen = true;
      sockets.clear();
    },
    thaw: () => void (isFrozen = false),
  };
};

describe('through a relay', () => {
  const lasting = makeEndings();
  let relay: RelayProcess;
  beforeAll(async () => {
    relay = await startRelayProcess(lasting);
  });
  afterAll(lasting.endAll);

  test('frames go both ways, thousands in order', async () => {
    const [one, other] = [await startReserved([relay.address]), await startReserved([relay.address])];
    expect(one.listenAddresses()).toEqual([`${relay.address}/p2p-circuit/p2p/${one.peerId}`]);
    one.keep(other.peerId, []);
    await exchange(one, other, 'hello');
    expect(one.open()[0]!.channel).toMatchObject({ direct: false, peerId: other.peerId });
    expect(other.open()[0]!.channel).toMatchObject({ direct: false, peerId: one.peerId });
    const there = other.open()[0]!;
    there.frames.length = 0;
    for (let number = 0; number < 5_000; number += 1) await one.open()[0]!.channel.send(bytes(`${number}`));
    await until('all frames', () => there.frames.length === 5_000);
    expect(there.frames.every((frame, index) => text(frame) === `${index}`)).toBe(true);
  });

  test('a slow reader makes the sender wait', async () => {
    const [one, other] = [await startReserved([relay.address]), await startReserved([relay.address])];
    one.keep(other.peerId, []);
    await haveChannel(one, other);
    const reading = Promise.withResolvers<void>();
    other.onFrame = () => reading.promise;
    const count = 192;
    let taken = 0;
    const sending = (async () => {
      for (; taken < count; taken += 1) await one.open()[0]!.channel.send(new Uint8Array(65_536).fill(taken));
    })();
    let [seen, calm] = [-1, 0];
    await until('the sender waits', () => {
      calm = seen === taken && taken > 0 ? calm + 1 : 0;
      seen = taken;
      return calm > 40;
    });
    expect(taken * 65_536).toBeLessThan(8_388_608);
    reading.resolve();
    await sending;
    await until('all frames', () => other.open()[0]?.frames.length === count);
    expect(other.open()[0]!.frames.every((frame, index) => frame[9] === (index & 255))).toBe(true);
  });

  test('two that dial each other at once agree on one channel, fifty times', { timeout: 60_000 }, async () => {
    const [one, other] = [await startReserved([relay.address]), await startReserved([relay.address])];
    for (let round = 0; round < 50; round += 1) {
      one.keep(other.peerId, []);
      other.keep(one.peerId, []);
      await exchange(one, other, `round ${round}`);
      one.letGo(other.peerId);
      other.letGo(one.peerId);
      await until('no channel', () => one.open().length === 0 && other.open().length === 0);
    }
    for (const { heard } of [one, other]) expect(heard.map(({ ends }) => ends.length)).toEqual(Array(50).fill(1));
  });

  test('a relay that was not named is not used, unless its host is allowed', async () => {
    const other = await startReserved([relay.address]);
    const stranger = await startTestNetwork(endings);
    expect(() => stranger.keep(other.peerId, [relay.address])).toThrow(
      `[RELAY_NOT_ALLOWED] the peer is to be reached by ${relay.address}, and none of these`,
    );
    const trusting = await startTestNetwork(endings, { allowedWsHosts: [`127.0.0.1:${relay.port}`] });
    trusting.keep(other.peerId, [relay.address]);
    await exchange(trusting, other, 'hinted');
    expect(trusting.relays()).toEqual([]);
    expect(trusting.listenAddresses()).toEqual([]);
  });

  test('a peer that nobody knows is told apart from a relay that is down', async () => {
    const [one, gone] = [await startReserved([relay.address]), await startReserved([relay.address])];
    await gone.stop();
    one.keep(gone.peerId, []);
    const told = `${relay.address}/p2p-circuit/p2p/${gone.peerId}: the relay does not have the peer`;
    await until('a failure', () => one.dialState(gone.peerId).lastError === told);
  });

  test('a full relay refuses, is asked again, and says so', async () => {
    const full = await startRelayProcess(endings, { args: ['--max-connections', '1'] });
    const one = await startReserved([full.address]);
    const late = await startTestNetwork(endings, { relays: [full.address] });
    await until('a refusal', () => late.relays()[0]!.lastError !== null);
    expect(isReserved(late)).toBe(false);
    await one.stop();
    late.wake();
    await until('a reservation', () => isReserved(late));
    expect(late.relays()[0]).toMatchObject({ lastError: null, nextAttempt: null });
  });
});

describe('when the relay goes and comes back', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('after %s all is as before', async (signal) => {
    const relay = await startRelayProcess(endings);
    const [one, other] = [await startReserved([relay.address]), await startReserved([relay.address])];
    one.keep(other.peerId, []);
    await exchange(one, other, 'before');
    await relay.kill(signal);
    await until('the loss is seen', () => [one, other].every((side) => !isReserved(side) && side.open().length === 0));
    expect(one.relays()[0]!.state).not.toBe('reserved');
    expect(one.listenAddresses()).toEqual([]);
    const again = await startRelayProcess(endings, { port: relay.port, home: relay.home });
    expect(again.address).toBe(relay.address);
    await until('reservations', () => isReserved(one) && isReserved(other));
    await exchange(one, other, 'after');
    expect([one, other].map(({ heard }) => heard.map(({ ends }) => ends.length))).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  test('a link that is cut is made anew', async () => {
    const relay = await startRelayProcess(endings);
    const link = await startLink(relay.port);
    const other = await startReserved([relay.address]);
    const one = await startReserved([relay.address.replace(`${relay.port}`, `${link.port}`)]);
    other.keep(one.peerId, []);
    await exchange(one, other, 'before');
    link.cut();
    await until('the loss is seen', () => !isReserved(one) && one.open().length === 0 && other.open().length === 0);
    link.restore();
    one.wake();
    await until('a reservation', () => isReserved(one));
    other.wake();
    await exchange(one, other, 'after');
  });

  test('`wake` finds out that a connection is dead which looks alive', async () => {
    const relay = await startRelayProcess(endings);
    const link = await startLink(relay.port);
    const throughLink = relay.address.replace(`${relay.port}`, `${link.port}`);
    const one = await startReserved([throughLink], { reserveMs: 1_000 });
    const since = one.relays()[0]!.since;
    link.freeze();
    one.wake();
    await until('the dead connection is given up', () => one.relays()[0]!.since !== since);
    link.thaw();
    one.wake();
    await until('a reservation', () => isReserved(one));
  });
});

describe('two relays', () => {
  test('keep each other’s place: one may go', async () => {
    const [first, second] = await Promise.all([startRelayProcess(endings), startRelayProcess(endings)]);
    const both = [first.address, second.address];
    const [one, other] = [await startReserved(both), await startReserved(both)];
    await until('all reservations', () => [one, other].every((side) => side.listenAddresses().length === 2));
    one.keep(other.peerId, []);
    await exchange(one, other, 'before');
    const used = one.open()[0]!.channel.remoteAddress.includes(first.peerId) ? first : second;
    await used.kill('SIGKILL');
    await until('the loss is seen', () => one.heard[0]!.ends.length === 1);
    await exchange(one, other, 'after');
    expect(one.relays().filter(({ state }) => state === 'reserved').length).toBe(1);
  });

  test('come and go', async () => {
    const [first, second] = await Promise.all([startRelayProcess(endings), startRelayProcess(endings)]);
    const [one, other] = [await startReserved([first.address]), await startReserved([second.address])];
    one.keep(other.peerId, []);
    await until('a failure', () => one.dialState(other.peerId).lastError !== null);
    one.addRelay(second.address);
    one.wake();
    await exchange(one, other, 'added');
    expect(one.relays().map(({ address }) => address)).toEqual([first.address, second.address]);
    one.removeRelay(second.address);
    await until('the channel through it ends', () => one.open().length === 0);
    expect(one.relays().map(({ address }) => address)).toEqual([first.address]);
    expect(() => one.keep(other.peerId, [second.address])).toThrow('[RELAY_NOT_ALLOWED]');
  });
});

test('a relay on a free port that nobody listens on is down, with the time of the next attempt', async () => {
  const port = await freePort();
  const network = await startTestNetwork(endings, {
    relays: [`/ip4/127.0.0.1/tcp/${port}/ws/p2p/12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc`],
  });
  await until('a failure', () => network.relays()[0]!.state === 'down');
  expect(network.relays()[0]!.nextAttempt).toBeGreaterThan(network.relays()[0]!.since);
});
