/** A relay: kernels that cannot be dialled keep a connection to it, and others reach them through it. Node only. */
import { isIP } from 'node:net';
import { circuitRelayServer, type CircuitRelayService } from '@libp2p/circuit-relay-v2';
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { identify, type Identify } from '@libp2p/identify';
import type { Libp2p, PeerId } from '@libp2p/interface';
import { webSockets } from '@libp2p/websockets';
import { createLibp2p } from 'libp2p';
import { messageOf } from '../../wire/errors.ts';
import { closingGater, common } from '../make-node.ts';
import { guardSockets } from './guard-sockets.ts';
import { readRelayKey } from './key-file.ts';

export type RelayOptions = {
  /** 0 for any free port. */
  port: number;
  /** The IP address to listen on: `127.0.0.1`, `0.0.0.0`, `::`. */
  host: string;
  /** The folder of the relay's key. */
  home: string;
  /** TCP connections from one address; 0 for any number, which a relay behind a proxy needs. */
  connectionsPerIp: number;
  /** Connections, and reservations, of all together. */
  maxConnections: number;
  /** How long a reservation lasts at most, in milliseconds. It ends with its connection. */
  reservationMs?: number;
  /** How long a connection may take for its handshake, in milliseconds. */
  handshakeMs?: number;
};

export type RelayStatus = {
  connections: number;
  reservations: number;
  /** Since the start. */
  bytesIn: number;
  bytesOut: number;
  /** Connections that were too many, or that never finished their handshake. */
  refused: number;
};

export type Relay = {
  readonly peerId: string;
  /** Multiaddrs to give to kernels. */
  addresses(): string[];
  status(): RelayStatus;
  stop(): Promise<void>;
};

/** The longest that a timer can wait. */
const longestMs = 2 ** 31 - 1;
/** New connections from one address in a second. */
const newPerSecond = 20;

type Services = { identify: Identify; relay: CircuitRelayService };

/** Told in the words of whoever typed the command, and without libp2p's stack. */
const listenError = (error: unknown, { host, port }: RelayOptions): Error => {
  const message = messageOf(error);
  const where = `${host}, port ${port}`;
  if (message.includes('EADDRINUSE')) return new Error(`${where}: in use by another program`);
  if (message.includes('EACCES')) return new Error(`${where}: this user may not listen there`);
  if (message.includes('EADDRNOTAVAIL')) return new Error(`${where}: this machine has no such address`);
  return error instanceof Error ? error : new Error(message);
};

/**
 * Starts a relay.
 * @throws Error that says what is wrong with the key file, the host or the port
 */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const { port, host, home, connectionsPerIp, maxConnections } = options;
  const { reservationMs = longestMs, handshakeMs = 15_000 } = options;
  const family = isIP(host);
  if (family === 0) throw new Error(`host "${host}" is no IP address; use 127.0.0.1, 0.0.0.0 or ::`);

  /**
   * Ends a reservation for good. The library's timers are to be kept from running: after a renewal its timer cannot be
   * stopped (retimeable-signal 1.0.1 loses the listener), and would take away a reservation made later, with what runs over it.
   */
  const forget = (peer: PeerId): void => {
    const { reservations } = node.services.relay;
    reservations.get(peer)?.signal.clear();
    reservations.delete(peer);
  };

  const node: Libp2p<Services> = await createLibp2p({
    ...common,
    privateKey: await generateKeyPairFromSeed('Ed25519', readRelayKey(home)),
    addresses: { listen: [`/ip${family}/${host}/tcp/${port}/ws`] },
    transports: [webSockets()],
    connectionManager: {
      maxConnections,
      inboundConnectionThreshold: connectionsPerIp === 0 ? maxConnections : newPerSecond,
      maxIncomingPendingConnections: 100,
    },
    connectionGater: {
      ...closingGater,
      // A relay dials nobody.
      denyDialMultiaddr: () => true,
      filterMultiaddrForPeer: () => false,
      // A reservation is never renewed; a new one takes its place.
      denyInboundRelayReservation: (peer) => {
        forget(peer);
        return false;
      },
    },
    services: {
      identify: identify(),
      relay: circuitRelayServer({
        maxInboundHopStreams: 128,
        reservations: { applyDefaultLimit: false, maxReservations: maxConnections, reservationTtl: reservationMs },
      }),
    },
    start: false,
  });

  // Otherwise whoever comes and goes with ever new identities takes all there are, and fills the memory.
  node.addEventListener('peer:disconnect', ({ detail }) => {
    forget(detail);
    void node.peerStore.delete(detail);
  });

  let realPort = port === 0 ? undefined : port;
  const guard = guardSockets({
    port: () => realPort,
    connectionsPerIp,
    handshakeMs,
    isKnown: (address, remotePort) =>
      node.getConnections().some(({ remoteAddr }) => {
        const [ip, tcp] = remoteAddr.getComponents();
        return ip?.value === address && tcp?.value === String(remotePort);
      }),
  });
  try {
    await node.start();
  } catch (error) {
    guard.stop();
    throw listenError(error, options);
  }
  realPort = Number(
    node
      .getMultiaddrs()[0]
      ?.getComponents()
      .find(({ name }) => name === 'tcp')?.value,
  );

  return harden({
    peerId: node.peerId.toString(),
    addresses: () => node.getMultiaddrs().map(String),
    status: () => ({
      connections: node.getConnections().length,
      reservations: node.services.relay.reservations.size,
      ...guard.totals(),
    }),
    async stop() {
      guard.stop();
      await node.stop();
    },
  });
};
