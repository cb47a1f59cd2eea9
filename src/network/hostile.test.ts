/** Peers that keep to libp2p and to nothing else, and programs that do not even do that. */
import { once } from 'node:events';
import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  bytes,
  makeEndings,
  randomSeed,
  startListening,
  startTestNetwork,
  until,
  type TestNetwork,
} from '../../test/support/network.ts';
import { limits } from '../wire/limits.ts';
import { protocol } from './channels.ts';
import { makeFrameStream, type FrameStream } from './frame-stream.ts';
import { encodeFrames } from './frames.ts';
import { makeNode } from './make-node.ts';
import { encodeHello, makeToken } from './opening.ts';

const endings = makeEndings();
afterEach(endings.endAll);

const startHostile = async (): Promise<Libp2p> => {
  const node = await makeNode({ seed: randomSeed(), listen: [], connectionGater: { denyDialMultiaddr: () => false } });
  await node.start();
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

const newStream = (): Promise<Stream> => connection.newStream(protocol);

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
    const stream = await newStream();
    await until('the cut', () => isOver(stream) && connection.status !== 'open');
    expect(victim.heard).toEqual([]);
  });

  test('more streams than are allowed: the rest are cut', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, newStream));
    const streams = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    await until('the cuts', () => streams.filter((stream) => !isOver(stream)).length <= 4);
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
    for (let number = 0; number < 64; number += 1) stream.send(encodeFrames([new Uint8Array(limits.remoteFrameBytes)]));
    let [seen, calm] = [-1, 0];
    await until('nothing more is taken', () => {
      calm = seen === stream.writeBufferLength ? calm + 1 : 0;
      seen = stream.writeBufferLength;
      return calm > 40;
    });
    // Of 64 MB, what the reader took is no more than its own megabyte and two windows.
    expect(stream.writeBufferLength).toBeGreaterThan(59 * 1_048_576);
    expect(isOver(stream)).toBe(false);
    await expectService();
  });

  test('a flood of empty frames is held back as well', async () => {
    victim.onFrame = () => new Promise(() => {});
    const { stream } = await openChannel();
    const many = new Uint8Array(4_194_304);
    for (let number = 0; number < 8; number += 1) stream.send(many);
    let [seen, calm] = [-1, 0];
    await until('nothing more is taken', () => {
      calm = seen === stream.writeBufferLength ? calm + 1 : 0;
      seen = stream.writeBufferLength;
      return calm > 40;
    });
    expect(stream.writeBufferLength).toBeGreaterThan(0);
    await expectService();
  });

  test('a new one each moment: one at a time, and each ends once', async () => {
    for (let number = 0; number < 50; number += 1) await openChannel();
    await until('one remains', () => victim.heard.length === 50 && victim.open().length === 1);
    expect(victim.heard.slice(0, -1).every(({ ends }) => ends.length === 1)).toBe(true);
    expect(victim.open()[0]).toBe(victim.heard.at(-1));
  });
});

test('a channel goes on while a hundred sockets are opened that say nothing, and they are dropped', async () => {
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
