import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2';
import type { PeerId } from '@libp2p/interface';
import { webSockets } from '@libp2p/websockets';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeEndings } from '../../../test/support/endings.ts';
import { freePort, isReserved, startTestNetwork, until } from '../../../test/support/network.ts';
import { common } from '../make-node.ts';
import { readRelayKey } from './key-file.ts';
import { startRelay, type Relay, type RelayOptions } from './start-relay.ts';

const endings = makeEndings();
let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'ocap-relay-'));
  endings.add(() => rmSync(home, { recursive: true }));
});
afterEach(endings.endAll);

const start = async (options: Partial<RelayOptions> = {}): Promise<Relay> => {
  const relay = await startRelay({
    port: 0,
    host: '127.0.0.1',
    home: path.join(home, 'relay'),
    connectionsPerIp: 0,
    maxConnections: 100,
    ...options,
  });
  endings.add(() => relay.stop());
  return relay;
};

const portOf = (relay: Relay): number => Number(/\/tcp\/(\d+)\//.exec(relay.addresses()[0]!)?.[1]);

/** A TCP connection that says nothing by itself. */
const openSocket = async (relay: Relay): Promise<Socket> => {
  const socket = connect(portOf(relay), '127.0.0.1');
  endings.add(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.resume();
  return socket;
};

describe('reservations', () => {
  test('and what runs over them outlive their lifetime, while they are renewed', async () => {
    const reservationMs = 2_000;
    const relay = await start({ reservationMs });
    const relays = relay.addresses();
    const [one, other] = [await startTestNetwork(endings, { relays }), await startTestNetwork(endings, { relays })];
    await until('reservations', () => isReserved(one) && isReserved(other));
    one.keep(other.peerId, []);
    await until('a channel', () => one.open().length === 1 && other.open().length === 1);
    // With the library's own renewal all ends one lifetime after the first one.
    const since = Date.now();
    let lowest = relay.status().reservations;
    await until('more than two lifetimes have passed', () => {
      lowest = Math.min(lowest, relay.status().reservations);
      return Date.now() - since > 2.2 * reservationMs;
    });
    expect(lowest).toBe(2);
    expect([one, other].map(({ heard }) => heard.map(({ ends }) => ends))).toEqual([[[]], [[]]]);
  });

  test('end when they are not renewed', async () => {
    const relay = await start({ reservationMs: 1_000 });
    const one = await startTestNetwork(endings, { relays: relay.addresses() });
    await until('a reservation', () => relay.status().reservations === 1);
    one.removeRelay(relay.addresses()[0]!);
    await until('none', () => relay.status().reservations === 0);
  });

  test('end with the connection: one place serves many in turn', async () => {
    const relay = await start({ maxConnections: 1 });
    for (let round = 0; round < 8; round += 1) {
      const network = await startTestNetwork(endings, { relays: relay.addresses() });
      await until('a reservation', () => isReserved(network));
      expect(relay.status()).toMatchObject({ reservations: 1, connections: 1 });
      await network.stop();
      await until('none', () => relay.status().reservations === 0 && relay.status().connections === 0);
    }
  });
});

describe('what one kernel may ask for', () => {
  const [granted, denied] = [100, 202];
  const reservation = Uint8Array.of(2, 0x08, 0x00);
  const circuitTo = (peer: PeerId): Uint8Array => {
    const id = peer.toMultihash().bytes;
    return Uint8Array.of(id.byteLength + 6, 0x08, 0x01, 0x12, id.byteLength + 2, 0x0a, id.byteLength, ...id);
  };

  /** One that talks to the relay as the circuit protocol has it, and gets its answers' statuses. */
  const startAsking = async (relay: Relay) => {
    const node = await createLibp2p({
      ...common,
      transports: [webSockets()],
      connectionGater: { denyDialMultiaddr: () => false },
    });
    endings.add(() => node.stop());
    const connection = await node.dial(multiaddr(relay.addresses()[0]));
    const ask = async (request: Uint8Array): Promise<number> => {
      const stream = await connection.newStream(RELAY_V2_HOP_CODEC);
      const answer = await new Promise<Uint8Array>((resolve) => {
        stream.addEventListener('message', ({ data }) => resolve(data.subarray()));
        stream.send(request);
      });
      stream.abort(new Error('answered'));
      // The status is the last field, the fifth.
      const [first = 0, last = 0] = answer.subarray(-2);
      return first === 0x28 ? last : (first & 127) + 128 * last;
    };
    return { peer: node.peerId, ask };
  };

  test('reservations without pause are refused, and others still get theirs', async () => {
    const relay = await start();
    const { ask } = await startAsking(relay);
    const answers: number[] = [];
    while (answers.at(-1) !== denied) answers.push(await ask(reservation));
    expect(answers.slice(0, 30)).toEqual(Array(30).fill(granted));
    expect(relay.status().refused).toBe(1);
    const network = await startTestNetwork(endings, { relays: relay.addresses() });
    await until('a reservation', () => isReserved(network));
  });

  test('circuits without pause are refused', async () => {
    const relay = await start();
    const { peer, ask } = await startAsking(relay);
    expect(await ask(reservation)).toBe(granted);
    const answers: number[] = [];
    while (!answers.includes(denied)) {
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => ask(circuitTo(peer))))));
    }
    expect(answers.length).toBeGreaterThan(200);
    expect(relay.status().refused).toBe(answers.filter((status) => status === denied).length);
  });
});

describe('connections', () => {
  test('from one address are limited, and told', async () => {
    const relay = await start({ connectionsPerIp: 3 });
    const sockets: Socket[] = [];
    for (let number = 0; number < 5; number += 1) sockets.push(await openSocket(relay));
    await until('the rest is refused', () => sockets.filter(({ closed }) => closed).length === 2);
    expect(relay.status()).toMatchObject({ refused: 2, connections: 0 });
    sockets.find(({ closed }) => !closed)!.destroy();
    const network = await startTestNetwork(endings, { relays: relay.addresses() });
    await until('a reservation', () => isReserved(network));
    expect(relay.status().bytesIn).toBeGreaterThan(0);
    expect(relay.status().bytesOut).toBeGreaterThan(0);
  });

  test.each(['127.0.0.1', '::1'])('on %s that never shake hands are dropped, those that have are not', async (host) => {
    const relay = await start({ host, handshakeMs: 500 });
    const network = await startTestNetwork(endings, { relays: relay.addresses() });
    await until('a reservation', () => isReserved(network));
    const since = network.relays()[0]!.since;
    const socket = connect(portOf(relay), host).on('error', () => {});
    endings.add(() => socket.destroy());
    // Those that came before it are looked at before it.
    await until('the silent one is dropped', () => socket.closed);
    expect(network.relays()[0]).toMatchObject({ state: 'reserved', since });
    expect(relay.status()).toMatchObject({ refused: 1, connections: 1 });
  });

  test('that send much before they have shaken hands are dropped', async () => {
    const relay = await start();
    const socket = await openSocket(relay);
    socket.write(Buffer.alloc(1_000_000, 'GET '));
    await until('it is dropped', () => socket.closed);
  });
});

describe('the key', () => {
  test('whose folder cannot be made is told', () => {
    writeFileSync(path.join(home, 'file'), '');
    const folder = path.join(home, 'file/relay');
    expect(() => readRelayKey(folder)).toThrow(`the relay's key cannot be kept in ${folder} (ENOTDIR`);
  });

  test('whose folder may not be written is told', () => {
    const folder = path.join(home, 'closed');
    mkdirSync(folder, { mode: 0o555 });
    chmodSync(home, 0o755);
    // Nothing is forbidden to root.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(() => readRelayKey(folder)).toThrow(
        `the relay's key cannot be kept in ${folder} (EACCES: permission denied`,
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('is made once, for its owner alone, and gives the relay its identity', async () => {
    const folder = path.join(home, 'deep/relay');
    const key = readRelayKey(folder);
    expect(key.byteLength).toBe(32);
    expect(readRelayKey(folder)).toEqual(key);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, 'relay.key')).mode & 0o777).toBe(0o600);
    const first = await start({ home: folder });
    await first.stop();
    expect((await start({ home: folder })).peerId).toBe(first.peerId);
    expect((await start({ home: path.join(home, 'other') })).peerId).not.toBe(first.peerId);
  });

  test('is refused when others can read it', () => {
    readRelayKey(home);
    chmodSync(path.join(home, 'relay.key'), 0o640);
    expect(() => readRelayKey(home)).toThrow(/relay\.key is open to others \(mode 640\); .*chmod 600/);
  });

  test('is refused when others can replace it', () => {
    readRelayKey(home);
    chmodSync(home, 0o770);
    expect(() => readRelayKey(home)).toThrow(/is open to others \(mode 770\); .*chmod 700/);
  });

  test('is refused when it is damaged, and left as it is', () => {
    const file = path.join(home, 'relay.key');
    writeFileSync(file, 'abc\n', { mode: 0o600 });
    expect(() => readRelayKey(home)).toThrow('is damaged: it must hold 64 hexadecimal digits');
    expect(readFileSync(file, 'utf8')).toBe('abc\n');
  });
});

describe('where it listens', () => {
  test('a port that is in use is told', async () => {
    const port = await freePort();
    await start({ port });
    await expect(start({ port })).rejects.toThrow(`127.0.0.1, port ${port}: in use by another program`);
  });

  test('an address of another machine is told', async () => {
    await expect(start({ host: '203.0.113.1' })).rejects.toThrow(
      '203.0.113.1, port 0: this machine has no such address',
    );
  });
});
