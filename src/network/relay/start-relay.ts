/** A relay: kernels that cannot be dialled keep a connection to it, and others reach them through it. Node only. */
import { isIP } from 'node:net';
import { circuitRelayServer, type CircuitRelayService } from '@libp2p/circuit-relay-v2';
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { identify, type Identify } from '@libp2p/identify';
import type { Libp2p, PeerId } from '@libp2p/interface';
import { webSockets } from '@libp2p/websockets';
import { createLibp2p } from 'libp2p';
import { listenProblem } from '../listen-problem.ts';
import { closingGater, common } from '../make-node.ts';
import { makeQuota, type Quota } from '../make-quota.ts';
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
  /** Connections that were too many or never finished their handshake, and what kernels asked for more often than they may. */
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
/** What one kernel may ask for: to be reachable, which is renewed each quarter of an hour, */
const reservationsAsked = { burst: 30, perSecond: 1 };
/** and to be connected with others. */
const circuitsAsked = { burst: 200, perSecond: 10 };

type Services = { identify: Identify; relay: CircuitRelayService };

/**
 * Starts a relay.
 * @throws Error that says what is wrong with the key file, or why nobody can listen there
 */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const { port, host, home, connectionsPerIp, maxConnections } = options;
  const { reservationMs = longestMs, handshakeMs = 15_000 } = options;
  let refused = 0;
  const makeGate = (quota: Quota) => (peer: PeerId) => {
    const isRefused = !quota.take(peer.toString());
    if (isRefused) refused += 1;
    return isRefused;
  };
  const refusesReservation = makeGate(makeQuota(reservationsAsked));
  const refusesCircuit = makeGate(makeQuota(circuitsAsked));

  const node: Libp2p<Services> = await createLibp2p({
    ...common,
    privateKey: await generateKeyPairFromSeed('Ed25519', readRelayKey(home)),
    addresses: { listen: [`/ip${isIP(host)}/${host}/tcp/${port}/ws`] },
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
      denyInboundRelayReservation: (peer) => {
        if (refusesReservation(peer)) return true;
        // The library's way to renew a reservation leaves its old timer running (retimeable-signal 1.0.1 loses the listener).
        node.services.relay.reservations.delete(peer);
        return false;
      },
      denyOutboundRelayedConnection: refusesCircuit,
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

  // However a reservation ends, its timer must not take away a later one of the same peer, and what runs over it.
  const { reservations } = node.services.relay;
  const remove = reservations.delete.bind(reservations);
  reservations.delete = (peer) => {
    reservations.get(peer)?.signal.clear();
    return remove(peer);
  };

  // Otherwise whoever comes and goes with ever new identities takes all there are, and fills the memory.
  node.addEventListener('peer:disconnect', ({ detail }) => {
    reservations.delete(detail);
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
    await node.stop();
    const problem = listenProblem(error);
    throw problem === undefined ? error : new Error(`${host}, port ${port}: ${problem}`);
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
      reservations: reservations.size,
      ...guard.totals(),
      refused: guard.totals().refused + refused,
    }),
    async stop() {
      guard.stop();
      await node.stop();
    },
  });
};
