import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freePort, isReserved, makeEndings, startTestNetwork, until } from '../../../test/support/network.ts';
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
    await until('three lifetimes have passed', () => {
      lowest = Math.min(lowest, relay.status().reservations);
      return Date.now() - since > 3 * reservationMs;
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
    await until('the silent one is dropped', () => socket.closed);
    await until('another sweep', () => Date.now() - since > 3_000);
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

  test.each([
    ['example.org', 'host "example.org" is no IP address'],
    ['203.0.113.1', '203.0.113.1, port 0: this machine has no such address'],
  ])('%s is told', async (host, message) => {
    await expect(start({ host })).rejects.toThrow(message);
  });
});
