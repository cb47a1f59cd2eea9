/** One end of a channel, on lines that are slow, full or dead. */
import { expect, test } from 'vitest';
import '../../src/lockdown/node.ts';
import { makeLink } from '../../src/kernel/remotes/link.ts';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { parseRemoteFrame, type RemoteFrame } from '../../src/wire/remote-frames.ts';
import { makeVirtualTime } from './sim-network.ts';

/** A channel holds so much before its writers wait, as the real one does. */
const FULL = 1_048_576;

/** A link on a line that passes so many bytes in a second, with a peer that answers pings and acknowledges messages. */
const makeScene = ({ messages, bytesPerSecond }: { messages: string[]; bytesPerSecond: number }) => {
  const time = makeVirtualTime();
  const arrived: RemoteFrame[] = [];
  const taken: number[] = [];
  let unsent = 0;
  let mostUnsent = 0;
  let freeAt = time.now();
  let dead = false;
  let writers: (() => void)[] = [];
  let end: { error: Error | undefined } | undefined;

  const arrive = (bytes: Uint8Array): void => {
    unsent -= bytes.length;
    if (unsent < FULL / 4) {
      for (const write of writers) write();
      writers = [];
    }
    const parsed = parseRemoteFrame(bytes);
    if ('problem' in parsed) throw Error(parsed.problem);
    const { frame } = parsed;
    arrived.push(frame);
    if (frame.type === 'ping') time.setTimer(1, () => link.onPong(frame.id));
    if (frame.type === 'data' && frame.last) {
      taken.push(frame.seq);
      time.setTimer(1, () => link.onAck(frame.seq));
    }
  };

  const link = makeLink({
    limits,
    platform: time,
    channel: {
      peerId: 'peer',
      direct: true,
      remoteAddress: '/sim',
      send: (bytes) => {
        if (end !== undefined) return Promise.reject(Error('the channel has ended'));
        unsent += bytes.length;
        mostUnsent = Math.max(mostUnsent, unsent);
        freeAt = Math.max(freeAt, time.now()) + (bytes.length / bytesPerSecond) * 1_000;
        time.setTimer(freeAt - time.now(), () => {
          if (!dead && end === undefined) arrive(bytes);
        });
        return unsent < FULL ? Promise.resolve() : new Promise((resolve) => void writers.push(resolve));
      },
      close: (error) => {
        end ??= { error };
      },
    },
    read: (seq, limit) => messages.slice(seq - 1, seq - 1 + limit).map((body, i) => ({ seq: seq + i, body })),
    ack: () => ({ ack: 0, sent: messages.length }),
    mayAck: () => true,
  });
  link.establish(0);
  return {
    time,
    link,
    arrived,
    taken,
    mostUnsent: () => mostUnsent,
    end: () => end,
    die: () => {
      dead = true;
    },
  };
};

test('P21 a message longer than a channel holds is given to it no faster than it takes it', async () => {
  const { time, taken, mostUnsent, end } = makeScene({ messages: ['x'.repeat(40_000_000)], bytesPerSecond: 1e7 });
  await time.pass(10_000);
  expect(taken).toEqual([1]);
  expect(mostUnsent()).toBeLessThan(2 * FULL);
  expect(end()).toBe(undefined);
});

test('P21 a line so slow that a message takes many minutes is not taken for dead', async () => {
  const { time, taken, end } = makeScene({ messages: ['x'.repeat(10_000_000), 'short'], bytesPerSecond: 15_000 });
  await time.pass(720_000);
  expect([taken, end()]).toEqual([[1, 2], undefined]);
});

test.each([
  ['nothing is under way', []],
  ['messages are under way', Array.from({ length: 1_000 }, () => 'x'.repeat(100))],
  ['a message is half sent', ['x'.repeat(10_000_000)]],
])('P21 a line that died while %s is given up after two pings', async (_when, messages) => {
  const { time, end, die } = makeScene({ messages, bytesPerSecond: 1e5 });
  await time.pass(1_000);
  die();
  await time.pass(3 * limits.remotePingMs);
  expect(end()?.error?.message).toBe('the peer does not answer');
});

test('P21 a peer that is asked to prove that it lives has less time, and goes on if it does', async () => {
  const { time, link, end, die } = makeScene({ messages: [], bytesPerSecond: 1e6 });
  link.probe();
  await time.pass(limits.helloMs + 100);
  expect(end()).toBe(undefined);
  die();
  link.probe();
  await time.pass(limits.helloMs + 1);
  expect(end()?.error?.message).toBe('the peer does not answer');
});

test("P21 a store that fails while messages are read ends the channel, and is nobody else's surprise", async () => {
  const time = makeVirtualTime();
  const ends: (Error | undefined)[] = [];
  const link = makeLink({
    limits,
    platform: time,
    channel: {
      peerId: 'peer',
      direct: true,
      remoteAddress: '/sim',
      send: async () => {},
      close: (error) => void ends.push(error),
    },
    read: () => {
      throw Error('disk I/O error');
    },
    ack: () => ({ ack: 0, sent: 0 }),
    mayAck: () => true,
  });
  link.establish(0);
  await time.pass(1);
  expect(ends.map((error) => error?.message)).toEqual(['disk I/O error']);
});
