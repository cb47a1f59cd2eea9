/** The limits on other kernels, each at the limit and one past it. Those on frames and connections are tested beside src/network. */
import { describe, expect, test } from 'vitest';
import type { PlatformServices } from '../../src/kernel/index.ts';
import { peerIdOf } from '../../src/kernel/identity/peer-id.ts';
import { formatOcapUrl } from '../../src/wire/ocap-url.ts';
import { makeScriptedVats } from '../support/scripted-vats.ts';
import { testLimits } from '../support/test-limits.ts';
import { data, makePlayedPeer as makePeer, turns } from './played-peer.ts';

const limits = testLimits({
  messagesBeforePeersWait: 500,
  outboxPerPeer: 200,
  remoteWindow: 128,
  remoteWindowBytes: 500_000,
  remoteMessageBytes: 1_500_000,
  remoteUnfinishedBytes: 3_000_000,
  peersStored: 20,
  urlsPerMinute: 20,
  redemptionsPerMinute: 20,
});
const makePlayedPeer = (wrapPlatform?: (services: PlatformServices) => PlatformServices) =>
  makePeer(wrapPlatform, { limits });

/** Peers that exist nowhere. */
const nobody = (n: number): string => peerIdOf(new Uint8Array(32).fill(n % 256).with(0, n >> 8));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

type Peer = Awaited<ReturnType<typeof makePlayedPeer>>;

const dataFrames = ({ heard }: Peer) => heard.flatMap((frame) => (frame.type === 'data' ? [frame] : []));
const acknowledged = ({ heard }: Peer): number =>
  Math.max(0, ...heard.map((frame) => (frame.type === 'ack' ? frame.ack : 0)));
const lastError = ({ kernel }: Peer) => kernel.getStatus().remoteComms.peers[0]?.lastError;

/** The peer says something and is answered: what it said before has come in, and was answered too if it ever is. */
const settle = async ({ say, heard }: Peer): Promise<void> => {
  const id = heard.length + 1_000;
  say({ type: 'ping', id });
  await expect.poll(() => heard.some((frame) => frame.type === 'pong' && frame.id === id)).toBe(true);
  await turns(5);
};

/** The peer sends messages, never more than its window has room for. */
const tellMany = async (peer: Peer, texts: readonly string[]): Promise<void> => {
  for (let at = 0; at < texts.length; at += 100) {
    for (const text of texts.slice(at, at + 100)) peer.tell(text);
    await expect.poll(() => acknowledged(peer), { interval: 5 }).toBe(peer.sent());
  }
};
/** The peer gets the kernel's vat: its name of the root. */
const redeemRoot = async (peer: Peer): Promise<string> => {
  peer.tell(redemption(peer, 0));
  await expect.poll(() => dataFrames(peer).length).toBe(1);
  peer.say({ type: 'ack', ack: 1, sent: 1 });
  const [, root] = /"o-(\d+)"/.exec(new TextDecoder().decode(dataFrames(peer)[0]?.part)) ?? [];
  return `o+${root}`;
};
const redemption = ({ oid }: Peer, n: number): string =>
  JSON.stringify({ seen: 0, op: ['message', 'o+0', { methargs: data(['redeem', [oid]]), result: `p-${n + 1}` }] });

/** A kernel whose clock stands still until the test moves it. */
const makeStill = async () => {
  let now = 1_000_000_000_000;
  const peer = await makePlayedPeer((services) => ({ ...services, now: () => now }));
  return { ...peer, pass: (ms: number) => void (now += ms) };
};

describe('P21 stored peers', () => {
  test('peersStored, hintsPerPeer', async () => {
    const peer = await makePlayedPeer();
    const { kernel, connect, isOpen, database } = peer;
    const hints = count(limits.hintsPerPeer + 1).map((n) => `/ip4/127.0.0.1/tcp/${4_000 + n}/ws`);
    const hintsOf = () => String(database.executeQuery('SELECT hints FROM remotes')[0]?.hints).split(',');
    kernel.registerLocationHints(nobody(0), hints.slice(1));
    expect(hintsOf()).toEqual(hints.slice(1));
    kernel.registerLocationHints(nobody(0), hints);
    expect(hintsOf()).toEqual(hints.slice(0, -1));

    for (let n = 1; n < limits.peersStored; n += 1) kernel.registerLocationHints(nobody(n), []);
    expect(() => kernel.registerLocationHints(nobody(limits.peersStored), [])).toThrow(
      `[TOO_MANY_PEERS] ${limits.peersStored} peers are stored; forget some`,
    );
    kernel.registerLocationHints(nobody(1), hints);
    await connect();
    expect(isOpen()).toBe(false);
    await kernel.forgetPeer(nobody(1));
    await connect();
    expect(isOpen()).toBe(true);
    await peer.check();
  });

  test('strangers that greeted, share nothing and are gone make room for others', async () => {
    const peer = await makePlayedPeer();
    const { kernel, connect, isOpen, database } = peer;
    for (let n = 0; n < limits.peersStored; n += 1) kernel.registerLocationHints(nobody(n), []);
    await connect();
    expect(isOpen()).toBe(false);
    // As these two would have left it.
    database.exec("UPDATE remotes SET peer_session = 'of a stranger' WHERE ordinal IN (2, 3)");
    await connect();
    expect(isOpen()).toBe(true);
    const known = () => kernel.getStatus().remoteComms.peers.map(({ peerId }) => peerId);
    expect(known()).toHaveLength(limits.peersStored);
    expect(known()).not.toContain(nobody(1));
    kernel.registerLocationHints(nobody(limits.peersStored), []);
    expect(known()).not.toContain(nobody(2));
    expect(() => kernel.registerLocationHints(nobody(limits.peersStored + 1), [])).toThrow('TOO_MANY_PEERS');
    await peer.check();
  });
});

describe('P21 what is sent', () => {
  /** The kernel makes messages for the peer: it presents it URLs. */
  const send = ({ kernel, peerId, oid }: Peer, messages: number): void => {
    const url = formatOcapUrl({ oid, peerId, hints: [] });
    for (let n = 0; n < messages; n += 1) kernel.redeemOcapURL(url).catch(() => {});
  };

  test('outboxPerPeer: what is beyond it waits in the queue, and none is rejected', async () => {
    const peer = await makePlayedPeer();
    const status = () => peer.kernel.getStatus().remoteComms.peers[0];
    send(peer, limits.outboxPerPeer);
    const full = { unacknowledged: limits.outboxPerPeer, queueLength: 0 };
    await expect.poll(status, { timeout: 20_000 }).toMatchObject(full);
    send(peer, 1);
    await turns(5);
    expect(status()).toMatchObject({ ...full, queueLength: 1 });
    await peer.connect();
    await expect.poll(() => dataFrames(peer).length).toBeGreaterThan(0);
    peer.say({ type: 'ack', ack: 1, sent: 0 });
    await expect.poll(status).toMatchObject(full);
    await peer.check();
  });

  test('remoteWindow: no more is sent until some is acknowledged', async () => {
    const peer = await makePlayedPeer();
    send(peer, limits.remoteWindow + 2);
    await peer.connect();
    await expect.poll(() => dataFrames(peer).length).toBe(limits.remoteWindow);
    await settle(peer);
    expect(dataFrames(peer)).toHaveLength(limits.remoteWindow);
    peer.say({ type: 'ack', ack: 1, sent: 0 });
    await settle(peer);
    expect(dataFrames(peer)).toHaveLength(limits.remoteWindow + 1);
  });

  test('remoteWindow: a peer that sends more is cut off', async () => {
    const peer = await makePlayedPeer();
    const nothing = JSON.stringify({ seen: 0, op: ['dropExports', []] });
    await peer.connect();
    for (let n = 0; n < limits.remoteWindow; n += 1) peer.tell(nothing);
    expect(peer.isOpen()).toBe(true);
    peer.tell(nothing);
    expect(peer.isOpen()).toBe(false);
    await turns(2);
    expect(lastError(peer)).toMatch(/more messages than its window has room for/);
    await peer.connect();
    expect(peer.isOpen()).toBe(true);
    await peer.check();
  });

  test('remoteWindowBytes: so it is when messages are large', async () => {
    const peer = await makePlayedPeer();
    const { kernel, root, connect, tell } = peer;
    await connect();
    // The vat learns of an object of the peer, which is then sent more than fits.
    const theRoot = await redeemRoot(peer);
    const hold = data(['hold', ['theirs', '$0.Alleged: thing']], ['o-5']);
    tell(JSON.stringify({ seen: 0, op: ['message', theRoot, { methargs: hold, result: 'p-2' }] }));
    await expect.poll(() => dataFrames(peer).length).toBe(2);
    peer.say({ type: 'ack', ack: 2, sent: 2 });
    /** The bytes of each message after the first two, those of all its parts. */
    const sizes = (): number[] => {
      const bySeq = Map.groupBy(dataFrames(peer), ({ seq }) => seq);
      return [...bySeq.values()].slice(2).map((parts) => sum(parts.map(({ part }) => part.length)));
    };
    const isWhole = (): boolean => dataFrames(peer).at(-1)?.last === true;
    const text = 'x'.repeat(limits.remoteWindowBytes / 8);
    for (let n = 0; n < 20; n += 1) {
      kernel.queueMessage(root, 'tell', ['theirs', 'look', [text], []]).catch(() => {});
    }
    await expect.poll(() => sum(sizes())).toBeGreaterThanOrEqual(limits.remoteWindowBytes);
    // The vat has sent them all.
    await kernel.queueMessage(root, 'label', []);
    await expect.poll(isWhole).toBe(true);
    await settle(peer);
    expect(sum(sizes().slice(0, -1))).toBeLessThan(limits.remoteWindowBytes);
    const before = sizes().length;
    peer.say({ type: 'ack', ack: 3, sent: 2 });
    await expect.poll(() => sizes().length > before && isWhole()).toBe(true);
    await settle(peer);
    expect(sizes()).toHaveLength(before + 1);
  });

  test('remoteMessageBytes: a longer one is not even put together', async () => {
    const peer = await makePlayedPeer();
    /** The whole message is no JSON. */
    const sayOf = (length: number): void => {
      const part = new Uint8Array(1_000_000).fill(120);
      for (let left = length; left > 0 && peer.isOpen(); left -= part.length) {
        peer.say({ type: 'data', seq: 1, last: left <= part.length, part: part.subarray(0, left) });
      }
    };
    await peer.connect();
    sayOf(limits.remoteMessageBytes);
    await turns(2);
    expect(lastError(peer)).toMatch(/a message that is not JSON/);
    await peer.connect();
    sayOf(limits.remoteMessageBytes + 1);
    await turns(2);
    expect(lastError(peer)).toMatch(/a message that is too large/);
    await peer.connect();
    await peer.check();
  });
});

test('P21 messagesBeforePeersWait: a peer that sends more to a vat waits until that has done half of it', async () => {
  const scripted = makeScriptedVats();
  const peer = await makePlayedPeer((services: PlatformServices) => scripted.wrapPlatform(services));
  await peer.connect();
  const root = await redeemRoot(peer);
  scripted.play(([kind]) => (kind === 'message' ? 'later' : {}));
  const call = JSON.stringify({ seen: 0, op: ['message', root, { methargs: data(['label', []]) }] });
  await tellMany(peer, Array<string>(limits.messagesBeforePeersWait - 1).fill(call));
  const before = acknowledged(peer);
  // So many are acknowledged at once, if they are.
  for (let n = 0; n < 64; n += 1) peer.tell(call);
  await settle(peer);
  expect(acknowledged(peer)).toBe(before);
  expect(peer.isOpen()).toBe(true);
  const waiting = () => peer.kernel.getStatus().vats[0]?.queueLength ?? 0;
  expect(waiting()).toBe(limits.messagesBeforePeersWait + 63);

  let answered = 0;
  scripted.play(([kind]) => {
    if (kind === 'message') answered += 1;
    return {};
  });
  scripted.newest().answer();
  await expect.poll(() => acknowledged(peer), { timeout: 20_000 }).toBe(peer.sent());
  expect(answered).toBeGreaterThan(limits.messagesBeforePeersWait / 2);
  await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
});

describe('P22 ocap URLs', () => {
  test('urlsPerMinute', async () => {
    const { kernel, root, pass, check } = await makeStill();
    // One was issued at the beginning.
    for (let n = 1; n < limits.urlsPerMinute; n += 1) await kernel.issueOcapURL(root);
    await expect(kernel.issueOcapURL(root)).rejects.toThrow(
      `[TOO_MANY_URLS] ${limits.urlsPerMinute} ocap URLs were issued within a minute`,
    );
    pass(60_000);
    await kernel.issueOcapURL(root);
    await check();
  });

  test('redemptionsPerMinute: the peer hears of it, and the rest of what it sends is taken', async () => {
    const { pass, ...peer } = await makeStill();
    await peer.connect();
    const refused = () =>
      dataFrames(peer).filter(({ part }) => new TextDecoder().decode(part).includes('TOO_MANY_URLS')).length;
    const answers = () => dataFrames(peer).length;
    const redeem = async (from: number, to: number): Promise<void> => {
      for (let n = from; n < to; n += 1) {
        peer.tell(redemption(peer, n));
        await expect.poll(answers, { interval: 1 }).toBe(n + 1);
        peer.say({ type: 'ack', ack: n + 1, sent: peer.sent() });
      }
    };
    await redeem(0, limits.redemptionsPerMinute);
    expect(refused()).toBe(0);
    await redeem(limits.redemptionsPerMinute, limits.redemptionsPerMinute + 1);
    expect(refused()).toBe(1);
    pass(60_000);
    await redeem(limits.redemptionsPerMinute + 1, limits.redemptionsPerMinute + 2);
    expect(refused()).toBe(1);
    await peer.check();
  });

  test.each(['name', 'petName'] as const)('urlNameLength: %s', async (field) => {
    const { kernel, root } = await makePlayedPeer();
    await kernel.issueOcapURL(root, { [field]: 'x'.repeat(limits.urlNameLength) });
    await expect(kernel.issueOcapURL(root, { [field]: 'x'.repeat(limits.urlNameLength + 1) })).rejects.toThrow(
      `[INVALID_ARGUMENT] ${field}: expected 1 to 200 characters`,
    );
  });
});
