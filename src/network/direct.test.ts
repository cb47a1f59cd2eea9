/** Two kernels' networks that dial each other directly, on real websockets. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { identify } from '@libp2p/identify';
import type { Libp2p } from '@libp2p/interface';
import { webSockets } from '@libp2p/websockets';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeEndings } from '../../test/support/endings.ts';
import {
  bytes,
  isReserved,
  randomSeed,
  startListening,
  startTestNetwork,
  text,
  until,
  type TestNetwork,
} from '../../test/support/network.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { common } from './make-node.ts';

const endings = makeEndings();
afterEach(endings.endAll);

let one: TestNetwork;
let other: TestNetwork;
beforeEach(async () => {
  [one, other] = [await startListening(endings), await startListening(endings)];
});

/** `one` has dialled `other`. */
const connect = async (): Promise<void> => {
  one.keep(other.peerId, other.listenAddresses());
  await until('a channel on both sides', () => one.open().length === 1 && other.open().length === 1);
};

describe('a channel', () => {
  test('carries frames of every size both ways, in order', async () => {
    await connect();
    const [here, there] = [one.open()[0]!, other.open()[0]!];
    expect(here.channel).toMatchObject({ peerId: other.peerId, direct: true });
    expect(there.channel).toMatchObject({ peerId: one.peerId, direct: true });
    const sizes = [0, 1, 5, 1_024, 65_536, limits.remoteFrameBytes, 0, 3];
    for (const size of sizes) await here.channel.send(new Uint8Array(size).fill(size));
    for (const size of sizes) await there.channel.send(new Uint8Array(size).fill(size));
    await until('all frames', () => [here, there].every(({ frames }) => frames.length === sizes.length));
    for (const { frames } of [here, there]) {
      expect(frames.map(({ byteLength }) => byteLength)).toEqual(sizes);
      for (const frame of frames) expect(frame.every((byte) => byte === (frame.byteLength & 255))).toBe(true);
    }
  });

  test('carries thousands of frames in order, whether the sender waits or not', async () => {
    await connect();
    const [here, there] = [one.open()[0]!, other.open()[0]!];
    for (let number = 0; number < 5_000; number += 1) void here.channel.send(bytes(`${number}`));
    for (let number = 5_000; number < 10_000; number += 1) await here.channel.send(bytes(`${number}`));
    await until('all frames', () => there.frames.length === 10_000);
    expect(there.frames.every((frame, index) => text(frame) === `${index}`)).toBe(true);
  });

  test('hands over one frame at a time', async () => {
    await connect();
    let release = (): void => {};
    other.onFrame = () => new Promise<void>((resolve) => (release = resolve));
    await one.open()[0]!.channel.send(bytes('first'));
    await one.open()[0]!.channel.send(bytes('second'));
    const { frames } = other.open()[0]!;
    await until('the first frame', () => frames.length === 1);
    await one.open()[0]!.channel.send(bytes('third'));
    expect(frames.length).toBe(1);
    release();
    await until('the second frame', () => frames.length === 2);
    release();
    await until('the third frame', () => frames.length === 3);
    release();
  });

  test('makes a sender wait for a slow reader, and loses nothing', async () => {
    await connect();
    const reading = Promise.withResolvers<void>();
    other.onFrame = () => reading.promise;
    const count = 320;
    let taken = 0;
    const sending = (async () => {
      for (let number = 0; number < count; number += 1) {
        const frame = new Uint8Array(65_536);
        new DataView(frame.buffer).setUint32(0, number);
        await one.open()[0]!.channel.send(frame);
        taken += 1;
      }
    })();
    const first = other.open()[0]!;
    await until('the first frame', () => first.frames.length === 1);
    let seen = -1;
    let calm = 0;
    await until('the sender waits', () => {
      calm = seen === taken ? calm + 1 : 0;
      seen = taken;
      return calm > 40;
    });
    // 20 MB are to be sent: at most eight are on their way or held on either side.
    expect(taken * 65_536).toBeLessThan(8_388_608);
    reading.resolve();
    await sending;
    await until('all frames', () => first.frames.length === count);
    expect(
      first.frames.every((frame, index) => new DataView(frame.buffer, frame.byteOffset).getUint32(0) === index),
    ).toBe(true);
    expect(first.ends).toEqual([]);
  });

  test('is cut when its sender does not wait at all', async () => {
    await connect();
    other.onFrame = () => new Promise(() => {});
    const { channel, ends } = one.open()[0]!;
    const sent = Array.from({ length: 40 }, () => channel.send(new Uint8Array(limits.remoteFrameBytes)));
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.at(-1)).toMatchObject({ status: 'rejected' });
    expect(ends.map((error) => error?.message)).toEqual([
      expect.stringContaining('bytes were given to a channel whose writer did not wait'),
    ]);
  });

  test('refuses to send a frame that is too long, and stays open', async () => {
    await connect();
    const { channel } = one.open()[0]!;
    await expect(channel.send(new Uint8Array(limits.remoteFrameBytes + 1))).rejects.toThrow('the limit is 1048576');
    await channel.send(bytes('fine'));
    await until('the frame', () => other.open()[0]?.frames.length === 1);
  });

  test('that is closed sends what was taken, and ends once on both sides', async () => {
    await connect();
    const [here, there] = [one.open()[0]!, other.open()[0]!];
    one.letGo(other.peerId);
    expect(here.ends).toEqual([undefined]);
    await until('the end', () => there.ends.length === 1);

    await connect();
    const [again, thereAgain] = [one.open()[0]!, other.open()[0]!];
    for (let number = 0; number < 1_000; number += 1) void again.channel.send(new Uint8Array(1_000));
    one.letGo(other.peerId);
    again.channel.close();
    again.channel.close(new Error('too late'));
    await until('the end', () => thereAgain.ends.length === 1);
    expect(thereAgain.frames.length).toBe(1_000);
    expect([here, there, again, thereAgain].map(({ ends }) => ends)).toEqual([
      [undefined],
      [undefined],
      [undefined],
      [undefined],
    ]);
    await expect(again.channel.send(bytes('x'))).rejects.toThrow('closed');
  });

  test('that is cut with an error ends at once, and is made anew while the peer is kept', async () => {
    await connect();
    const [here, there] = [one.open()[0]!, other.open()[0]!];
    here.channel.close(new Error('stalled'));
    expect(here.ends).toEqual([new Error('stalled')]);
    await until('the end there', () => there.ends.length === 1);
    expect(there.ends[0]).toBeInstanceOf(Error);
    await until('a new channel', () => one.open().length === 1 && other.open().length === 1);
    expect(one.open()[0]).not.toBe(here);
  });

  test('whose handler fails is cut', async () => {
    await connect();
    other.onFrame = () => Promise.reject(new Error('no such message'));
    const [here, there] = [one.open()[0]!, other.open()[0]!];
    await here.channel.send(bytes('x'));
    await until('the end', () => here.ends.length === 1 && there.ends.length === 1);
    expect(there.ends).toEqual([new Error('no such message')]);
  });

  test('that breaks while a frame is being handled ends nevertheless', async () => {
    await connect();
    other.onFrame = () => new Promise(() => {});
    const [here, there] = [one.open()[0]!, other.open()[0]!];
    await here.channel.send(bytes('x'));
    await until('the frame', () => there.frames.length === 1);
    here.channel.close(new Error('gone'));
    await until('the end', () => there.ends.length === 1);
  });
});

describe('two that dial each other', () => {
  test('at the same time agree on one channel, fifty times', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 50; round += 1) {
      one.keep(other.peerId, other.listenAddresses());
      other.keep(one.peerId, one.listenAddresses());
      await until('a channel on both sides', () => one.open().length === 1 && other.open().length === 1);
      const [here, there] = [one.open()[0]!, other.open()[0]!];
      await Promise.all([here.channel.send(bytes(`a${round}`)), there.channel.send(bytes(`b${round}`))]);
      await until('a frame each way', () => here.frames.length === 1 && there.frames.length === 1);
      expect([...here.frames, ...there.frames].map(text)).toEqual([`b${round}`, `a${round}`]);
      expect([here.ends, there.ends]).toEqual([[], []]);
      one.letGo(other.peerId);
      other.letGo(one.peerId);
      await until('no channel', () => one.open().length === 0 && other.open().length === 0);
    }
    // Nobody saw a channel that was not agreed on, and each ended once.
    for (const { heard } of [one, other]) {
      expect(heard.length).toBe(50);
      expect(heard.every(({ ends }) => ends.length === 1)).toBe(true);
    }
  });

  test('one of which was started anew agree on a new channel', async () => {
    const seed = randomSeed();
    const first = await startTestNetwork(endings, { seed, allowedWsHosts: ['127.0.0.1'] });
    first.keep(one.peerId, one.listenAddresses());
    await until('a channel', () => one.open().length === 1);
    const second = await startTestNetwork(endings, { seed, allowedWsHosts: ['127.0.0.1'] });
    second.keep(one.peerId, one.listenAddresses());
    await until('the newer channel takes the place of the older', () => one.heard.length >= 2);
    expect(one.heard[0]!.ends.length).toBe(1);
    expect(one.open().length).toBeLessThanOrEqual(1);
    await first.stop();
    await until('the second remains', () => one.open().length === 1 && second.open().length === 1);
    await second.open()[0]!.channel.send(bytes('alive'));
    await until('its frame', () => one.open()[0]?.frames.length === 1);
    expect(one.heard.slice(0, -1).every(({ ends }) => ends.length === 1)).toBe(true);
  });
});

describe('dialling', () => {
  test('goes on until the peer is there, and `wake` does not wait', async () => {
    const seed = randomSeed();
    const gone = await startListening(endings, { seed });
    const addresses = gone.listenAddresses();
    await gone.stop();
    one.keep(gone.peerId, addresses);
    await until('several attempts', () => (one.dialState(gone.peerId).nextAttempt ?? 0) - Date.now() > 600);
    const { state, lastError } = one.dialState(gone.peerId);
    expect([state, lastError]).toEqual(['waiting', expect.stringContaining(addresses[0]!)]);
    const [listen = ''] = addresses[0]!.split('/p2p/');
    const back = await startListening(endings, { seed, directListenAddresses: [listen] });
    one.wake();
    await until('a channel', () => one.open().length === 1 && back.open().length === 1);
    expect(one.dialState(gone.peerId)).toEqual({ state: 'idle', lastError: null, nextAttempt: null });
  });

  test('ends after as many failures as are allowed, until the peer is kept again', async () => {
    const patient = await startTestNetwork(endings, { allowedWsHosts: ['127.0.0.1'], maxRetryAttempts: 1 });
    const addresses = other.listenAddresses();
    await other.stop();
    patient.keep(other.peerId, addresses);
    const isOver = (): boolean => {
      const { state, lastError } = patient.dialState(other.peerId);
      return state === 'idle' && lastError !== null;
    };
    await until('the last attempt', isOver);
    patient.keep(other.peerId, addresses);
    await until('another attempt', () => !isOver());
    await until('the last attempt', isOver);
  });

  test('of someone who is not who the hint says fails', async () => {
    const stranger = await startListening(endings);
    const [address = ''] = other.listenAddresses();
    one.keep(stranger.peerId, [address.replace(other.peerId, stranger.peerId)]);
    await until('a failure', () => one.dialState(stranger.peerId).lastError !== null);
    expect(one.heard).toEqual([]);
    expect(other.heard).toEqual([]);
  });

  test('a peer without hints and without relays says so', async () => {
    one.keep(other.peerId, []);
    await until('a failure', () => one.dialState(other.peerId).lastError !== null);
    expect(one.dialState(other.peerId).lastError).toBe('there is no relay and no hint to reach the peer by');
  });
});

describe('what a stranger says is never dialled', () => {
  let trap: Server;
  let hits = 0;
  let place: string;
  beforeEach(async () => {
    hits = 0;
    trap = createServer().listen(0, '127.0.0.1');
    trap.on('connection', (socket) => {
      hits += 1;
      socket.destroy();
    });
    await once(trap, 'listening');
    const address = trap.address();
    if (address === null || typeof address === 'string') throw new Error('the trap has no port');
    place = `/ip4/127.0.0.1/tcp/${address.port}`;
    endings.add(() => trap.close());
  });

  test('a hint that leads elsewhere', async () => {
    const careful = await startTestNetwork(endings, { allowedWsHosts: ['localhost'] });
    const hints = [
      `${place}/ws`,
      `${place}/ws/p2p/${other.peerId}`,
      `${place}/ws/p2p/${one.peerId}`,
      `${place}/ws/p2p/${one.peerId}/p2p-circuit/p2p/${other.peerId}`,
      `/dns4/localhost/tcp/1/ws${place}/ws`,
      `/dns4/localhost/tcp/1/tls/sni/127.0.0.1/ws`,
    ];
    expect(() => careful.keep(other.peerId, hints)).toThrow(
      `[RELAY_NOT_ALLOWED] the peer is to be reached by ${hints[0]}`,
    );
    expect(careful.dialState(other.peerId).state).toBe('idle');
    // One good hint does not open the way for the others.
    careful.keep(other.peerId, ['/dns4/localhost/tcp/1/ws', ...hints]);
    await until('a failure', () => careful.dialState(other.peerId).lastError !== null);
    expect(careful.dialState(other.peerId).lastError).not.toContain('127.0.0.1');
    expect(hits).toBe(0);
  });

  test('the addresses that a peer tells of itself', async () => {
    const start = async (announce: string[]): Promise<Libp2p> => {
      const node = await createLibp2p({
        ...common,
        addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'], announce },
        transports: [webSockets()],
        services: { identify: identify() },
      });
      endings.add(() => node.stop());
      return node;
    };
    const liar = await start([`${place}/ws`]);
    const careful = await startListening(endings);
    const careless = await start([]);
    const addressOf = (address = ''): Multiaddr => multiaddr(address);
    const identified = once(careless, 'peer:identify');
    await liar.dial(addressOf(careful.listenAddresses()[0]));
    await liar.dial(careless.getMultiaddrs()[0]!);
    await identified;
    await liar.stop();
    await until('the end', () => careless.getConnections().length === 0);
    // What is told would be dialled by whoever believes it.
    const dialled = await careless.dial(liar.peerId).then(String, () => 'in vain');
    expect(dialled).toBe('in vain');
    expect(hits).toBe(1);
    const peer = liar.peerId.toString();
    careful.keep(peer, []);
    await until('a failure', () => careful.dialState(peer).lastError !== null);
    expect(hits).toBe(1);
  });
});

test.each([
  [{ seed: new Uint8Array(31) }, 'the seed has 31 bytes; it must have 32'],
  [{ relays: ['ws://127.0.0.1:9001'] }, '"ws://127.0.0.1:9001" is no relay'],
  [{ relays: ['/ip4/127.0.0.1/tcp/9001/ws'] }, 'the relay "/ip4/127.0.0.1/tcp/9001/ws" lacks its peer id'],
  [{ allowedWsHosts: ['http://x'] }, 'allowedWsHosts: "http://x"'],
  [{ directListenAddresses: ['127.0.0.1:0'] }, 'directListenAddresses: "127.0.0.1:0" is not of the form'],
  [{ directListenAddresses: ['/ip4/127.0.0.1/tcp/0/wss'] }, 'directListenAddresses: "/ip4/127.0.0.1/tcp/0/wss" is'],
  [{ directListenAddresses: ['/ip4/203.0.113.1/tcp/0/ws'] }, 'directListenAddresses: /ip4/203.0.113.1/tcp/0/ws: this'],
])('options are checked: %j', async (options, message) => {
  await expect(startTestNetwork(endings, options)).rejects.toThrow(`[INVALID_ARGUMENT] ${message}`);
});

test('a port that is in use is told', async () => {
  const [address = ''] = other.listenAddresses();
  const [taken = ''] = address.split('/p2p/');
  await expect(startListening(endings, { directListenAddresses: [taken] })).rejects.toThrow(
    `[INVALID_ARGUMENT] directListenAddresses: ${taken}: in use by another program`,
  );
});

test('a relay that is not there fails nothing', async () => {
  const relays = ['/ip4/127.0.0.1/tcp/1/ws/p2p/12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc'];
  const lonely = await startTestNetwork(endings, { relays });
  await until('a failure', () => lonely.relays()[0]!.state === 'down');
  expect(isReserved(lonely)).toBe(false);
  expect(lonely.listenAddresses()).toEqual([]);
  expect(lonely.relays()[0]).toMatchObject({
    address: relays[0],
    lastError: expect.any(String),
    nextAttempt: expect.any(Number),
  });
});
