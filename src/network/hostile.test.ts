/** Peers that keep to libp2p and to nothing else, and programs that do not even do that. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeEndings } from '../../test/support/endings.ts';
import { bytes, startListening, startTestNetwork, until, type TestNetwork } from '../../test/support/network.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { protocol } from './channels.ts';
import { makeFrameStream, type FrameStream } from './frame-stream.ts';
import { encodeFrames } from './frames.ts';
import { common } from './make-node.ts';
import { encodeHello, encodeWelcome, makeToken } from './opening.ts';

const endings = makeEndings();
afterEach(endings.endAll);

/** As many as it likes, of whatever it opens. */
const many = 10_000;

const startHostile = async (listen: string[] = []): Promise<Libp2p> => {
  const node = await createLibp2p({
    ...common,
    addresses: { listen },
    transports: [webSockets()],
    streamMuxers: [yamux({ maxOutboundStreams: many })],
    connectionManager: { maxConnections: many },
    connectionGater: { denyDialMultiaddr: () => false },
  });
  endings.add(() => node.stop());
  return node;
};

let victim: TestNetwork;
let hostile: Libp2p;
let connection: Connection;
beforeEach(async () => {
  victim = await startListening(endings);
  hostile = await startHostile();
  connection = await hostile.dial(multiaddr(victim.listenAddresses()[0]));
});

/** One that gives up soon, and the hostile one's connection to it. */
const meetImpatient = async (): Promise<void> => {
  victim = await startListening(endings, {}, { helloMs: 2_000, sweepMs: 1_500 });
  connection = await hostile.dial(multiaddr(victim.listenAddresses()[0]));
};

const newStream = (): Promise<Stream> => connection.newStream(protocol, { maxOutboundStreams: many });

const helloFrame = (): Uint8Array<ArrayBuffer> =>
  encodeHello({ run: makeToken(), attempt: makeToken(), known: undefined });

/** A stream that the victim has welcomed. */
const openChannel = async (): Promise<{ stream: Stream; frames: FrameStream }> => {
  const stream = await newStream();
  const frames = makeFrameStream(stream, limits.remoteFrameBytes);
  await frames.send(helloFrame());
  await frames.next();
  return { stream, frames };
};

const isOver = (stream: Stream): boolean => stream.status !== 'open';

/** An honest peer is served as ever. */
const expectService = async (): Promise<void> => {
  const honest = await startTestNetwork(endings, { allowedWsHosts: ['127.0.0.1'] });
  honest.keep(victim.peerId, victim.listenAddresses());
  await until('an honest channel', () => honest.open().length === 1);
  await honest.open()[0]!.channel.send(bytes('hello'));
  const isServed = (): boolean =>
    victim.open().some(({ channel, frames }) => channel.peerId === honest.peerId && frames.length === 1);
  await until('its frame', isServed);
};

describe('before a channel is agreed on', () => {
  test.each([
    ['no frame at all, but bytes', new Uint8Array(1_000).fill(255)],
    ['a frame as long as a channel allows', encodeFrames([new Uint8Array(limits.remoteFrameBytes)])],
    ['a frame that is no hello', encodeFrames([bytes('GET / HTTP/1.1')])],
    ['an empty frame', encodeFrames([new Uint8Array(0)])],
  ])('%s: the stream is cut', async (_what, data) => {
    const stream = await newStream();
    stream.send(data);
    await until('the cut', () => isOver(stream));
    expect(victim.heard).toEqual([]);
    await expectService();
  });

  test('the end: nobody hears of it', async () => {
    const stream = await newStream();
    await stream.close();
    await until('the cut', () => isOver(stream));
    expect(victim.heard).toEqual([]);
  });

  test('silence: the stream is cut and the connection closed', async () => {
    await meetImpatient();
    const stream = await newStream();
    await until('the cut', () => isOver(stream) && connection.status !== 'open');
    expect(victim.heard).toEqual([]);
  });

  test('more than a hello: the stream is cut', async () => {
    const stream = await newStream();
    stream.send(encodeFrames([helloFrame(), new Uint8Array(limits.remoteFrameBytes)]));
    await until('the cut', () => isOver(stream));
    expect(victim.heard).toEqual([]);
  });

  test('a thousand streams: the rest are cut', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, newStream));
    const streams = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    await until('the cuts', () => streams.filter((stream) => !isOver(stream)).length <= 4);
    expect(victim.heard).toEqual([]);
    await expectService();
  });
});

describe('in a channel', () => {
  test('a frame that is too long cuts it, as soon as its length has come', async () => {
    const { stream } = await openChannel();
    stream.send(Uint8Array.of(0, 16, 0, 1));
    await until('the end', () => victim.heard[0]?.ends.length === 1);
    expect(victim.heard[0]!.ends[0]!.message).toBe('a frame of 1048577 bytes; no more than 1048576 are allowed');
    await until('the cut', () => isOver(stream));
  });

  test('an end inside a frame is an error', async () => {
    const { stream } = await openChannel();
    stream.send(encodeFrames([bytes('whole'), bytes('cut')]).subarray(0, -1));
    await stream.close();
    await until('the end', () => victim.heard[0]?.ends.length === 1);
    expect(victim.heard[0]!.ends).toEqual([new Error('the stream ended inside a frame')]);
    expect(victim.heard[0]!.frames).toEqual([bytes('whole')]);
  });

  test('a reset is an error', async () => {
    const { stream } = await openChannel();
    stream.abort(new Error('no more'));
    await until('the end', () => victim.heard[0]?.ends.length === 1);
    expect(victim.heard[0]!.ends[0]).toBeInstanceOf(Error);
  });

  test('whoever sends without regard for the reader waits, and the reader holds little', async () => {
    victim.onFrame = () => new Promise(() => {});
    const { stream } = await openChannel();
    for (let number = 0; number < 16; number += 1) stream.send(encodeFrames([new Uint8Array(limits.remoteFrameBytes)]));
    let [seen, calm] = [-1, 0];
    await until('nothing more is taken', () => {
      calm = seen === stream.writeBufferLength ? calm + 1 : 0;
      seen = stream.writeBufferLength;
      return calm > 40;
    });
    // Of 16 MB, what the reader took is no more than its own megabyte and two windows.
    expect(stream.writeBufferLength).toBeGreaterThan(11 * 1_048_576);
    expect(isOver(stream)).toBe(false);
    await expectService();
  });

  test('a flood of empty frames is held back as well', async () => {
    victim.onFrame = () => new Promise(() => {});
    const { stream } = await openChannel();
    for (let number = 0; number < 8; number += 1) stream.send(new Uint8Array(1_048_576));
    let [seen, calm] = [-1, 0];
    await until('nothing more is taken', () => {
      calm = seen === stream.writeBufferLength ? calm + 1 : 0;
      seen = stream.writeBufferLength;
      return calm > 40;
    });
    expect(stream.writeBufferLength).toBeGreaterThan(0);
    await expectService();
  });

  test('a new one each moment: one at a time, each ends once, and at last the connection', async () => {
    for (let number = 0; number < 50; number += 1) await openChannel();
    await until('one remains', () => victim.heard.length === 50 && victim.open().length === 1);
    expect(victim.heard.slice(0, -1).every(({ ends }) => ends.length === 1)).toBe(true);
    expect(victim.open()[0]).toBe(victim.heard.at(-1));
    let opened = 50;
    const goOn = async (): Promise<never> => {
      for (;;) {
        await openChannel();
        opened += 1;
      }
    };
    await expect(goOn()).rejects.toThrow();
    await until('the connection is cut', () => connection.status !== 'open' && victim.open().length === 0);
    expect(opened).toBeGreaterThanOrEqual(100);
    expect(victim.heard.every(({ ends }) => ends.length === 1)).toBe(true);
    await expectService();
  });
});

describe('asked for a channel, a peer that', () => {
  const answer = (data: Uint8Array) => (stream: Stream) => void stream.send(data);
  test.each<[string, (stream: Stream) => unknown, string]>([
    ['says nothing', () => {}, 'did not answer'],
    ['answers what is no welcome', answer(encodeFrames([bytes('hello')])), 'no welcome'],
    ['answers at length', answer(encodeFrames([new Uint8Array(limits.remoteFrameBytes + 1)])), 'no more than'],
    ['refuses', answer(encodeFrames([new Uint8Array(0)])), 'keeps another channel'],
    ['closes the stream', (stream) => stream.close(), 'closed the channel'],
    ['resets it', (stream) => stream.abort(new Error('no')), 'has been reset'],
  ])('%s is no peer, and is asked again', async (_what, handle, reason) => {
    let asked = 0;
    const liar = await startHostile(['/ip4/127.0.0.1/tcp/0/ws']);
    await liar.handle(protocol, (stream) => {
      asked += 1;
      handle(stream);
    });
    const asking = await startTestNetwork(endings, { allowedWsHosts: ['127.0.0.1'] }, { answerMs: 3_000 });
    const peer = liar.peerId.toString();
    asking.keep(peer, [String(liar.getMultiaddrs()[0])]);
    await until('a failure', () => asking.dialState(peer).state === 'waiting');
    expect(asking.dialState(peer).lastError).toContain(reason);
    await until('another attempt', () => asked === 2);
    expect(asking.heard).toEqual([]);
  });

  test('is no kernel, or one of another version, is told', async () => {
    const other = await startHostile(['/ip4/127.0.0.1/tcp/0/ws']);
    await other.handle('/ocap-kernel/2.0.0', () => {});
    const asking = await startTestNetwork(endings, { allowedWsHosts: ['127.0.0.1'] });
    const peer = other.peerId.toString();
    asking.keep(peer, [String(other.getMultiaddrs()[0])]);
    await until('a failure', () => asking.dialState(peer).lastError !== null);
    expect(asking.dialState(peer).lastError).toContain('the peer is no kernel of a version that this one understands');
  });

  test('welcomes and sends at once is heard', async () => {
    const eager = await startHostile(['/ip4/127.0.0.1/tcp/0/ws']);
    await eager.handle(protocol, answer(encodeFrames([encodeWelcome(makeToken()), bytes('first')])));
    const asking = await startTestNetwork(endings, { allowedWsHosts: ['127.0.0.1'] });
    asking.keep(eager.peerId.toString(), [String(eager.getMultiaddrs()[0])]);
    await until('the frame', () => asking.heard[0]?.frames.length === 1);
    expect(asking.heard[0]!.frames).toEqual([bytes('first')]);
  });
});

describe('connections', () => {
  /** Ten of those that come through it seem to come from one address. */
  const startDisguise = async (target: number): Promise<number> => {
    let count = 0;
    const server = createServer((from) => {
      const to = connect({ port: target, host: '127.0.0.1', localAddress: `127.0.1.${1 + Math.floor(count / 10)}` });
      count += 1;
      for (const socket of [from, to]) socket.on('error', () => {});
      from.pipe(to).pipe(from);
      to.on('close', () => from.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    endings.add(() => server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the disguise has no port');
    return address.port;
  };

  test(
    'a hundred are served, one more is refused, and the kernel itself may still dial',
    { timeout: 60_000 },
    async () => {
      const full = await startListening(endings, {}, { sweepMs: 600_000 });
      const [address = ''] = full.listenAddresses();
      const port = await startDisguise(Number(/\/tcp\/(\d+)\//.exec(address)?.[1]));
      const disguised = multiaddr(address.replace(/\/tcp\/\d+\//, `/tcp/${port}/`));
      const dial = (): Promise<Connection> => hostile.dial(disguised, { force: true });
      const opened: Connection[] = [];
      for (let number = 0; number < limits.connections; number += 1) opened.push(await dial());
      await expect(dial()).rejects.toThrow();
      expect(opened.filter(({ status }) => status === 'open').length).toBe(limits.connections);

      const honest = await startListening(endings);
      full.keep(honest.peerId, honest.listenAddresses());
      await until('a channel', () => full.open().length === 1 && honest.open().length === 1);
      await until('one makes room', () => opened.filter(({ status }) => status !== 'open').length === 1);

      const late = await startTestNetwork(endings, { allowedWsHosts: ['127.0.0.1'] });
      late.keep(full.peerId, full.listenAddresses());
      await until('a refusal', () => late.dialState(full.peerId).lastError !== null);
      await Promise.all(opened.map((each) => each.close()));
      late.wake();
      await until('a channel', () => late.open().length === 1);
      expect(full.open().length).toBe(2);
    },
  );
});

test('a channel goes on while a hundred sockets are opened that say nothing, and they are dropped', async () => {
  await meetImpatient();
  const honest = await startTestNetwork(endings, { allowedWsHosts: ['127.0.0.1'] });
  honest.keep(victim.peerId, victim.listenAddresses());
  await until('a channel', () => honest.open().length === 1);
  const [, port] = /\/tcp\/(\d+)\//.exec(victim.listenAddresses()[0]!) ?? [];
  const sockets = Array.from({ length: 100 }, () => new WebSocket(`ws://127.0.0.1:${port}`));
  endings.add(() => sockets.forEach((socket) => socket.close()));
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  await honest.open()[0]!.channel.send(bytes('hello'));
  await until('the frame', () => victim.open()[0]?.frames.length === 1);
  await until('they are dropped', () => sockets.every(({ readyState }) => readyState === WebSocket.CLOSED));
  await expectService();
});
