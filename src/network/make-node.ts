/** The libp2p node of a kernel: websockets and circuits through relays, Noise, yamux, and nothing that acts by itself. */
import { circuitRelayTransport, type CircuitRelayTransportComponents } from '@libp2p/circuit-relay-v2';
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys';
import { identify } from '@libp2p/identify';
import type { ConnectionGater, Libp2p, MultiaddrConnection, StreamMuxerFactory, Transport } from '@libp2p/interface';
import { noise } from '@chainsafe/libp2p-noise';
import { AbstractMultiaddrConnection } from '@libp2p/utils';
import { webSockets } from '@libp2p/websockets';
import { yamux } from '@libp2p/yamux';
import { createLibp2p, type Libp2pOptions } from 'libp2p';
import { shippedLimits as limits } from '../wire/limits.ts';

/** Relayed connections are streams of the connection to the relay. */
const streams = limits.connections + 28;
/** Of a connection that another opens to a kernel: for a channel and what libp2p says beside it. */
const strangersStreams = 16;

const makeMuxer = (maxInboundStreams: number) =>
  yamux({
    maxInboundStreams,
    maxOutboundStreams: streams,
    // A paused stream may still get one window; with libp2p's own window of 16 MB it would be dropped for that.
    streamOptions: { maxStreamWindowSize: 1_048_576, maxReadBufferLength: 4_194_304 },
  });

/** Relays open many streams to a kernel, and it is the kernel that dials them. */
const makeKernelMuxer = (): StreamMuxerFactory => {
  const [ofDialled, ofStrangers] = [makeMuxer(streams)(), makeMuxer(strangersStreams)()];
  return {
    protocol: ofDialled.protocol,
    createStreamMuxer: (connection) =>
      (connection.direction === 'outbound' ? ofDialled : ofStrangers).createStreamMuxer(connection),
  };
};

/** What kernels and relays agree on. */
export const common: Pick<Libp2pOptions, 'connectionEncrypters' | 'streamMuxers' | 'connectionMonitor' | 'nodeInfo'> = {
  connectionEncrypters: [noise()],
  streamMuxers: [makeMuxer(streams)],
  // Pings are most of what an idle relay does; below a minute, proxies keep connections open for them. A busy peer answers late:
  // libp2p itself would give up after five seconds.
  connectionMonitor: { pingInterval: 30_000, pingTimeout: { minTimeout: 30_000 } },
  nodeInfo: { name: 'ocap-kernel', version: '1.0.0', userAgent: 'ocap-kernel/1.0.0' },
};

/**
 * libp2p cuts a websocket with a close code that neither browsers nor `ws` accept (1006), and so leaves it open: a dead or unwanted
 * connection would hold its socket for ever.
 */
const endWhenCut = (connection: MultiaddrConnection): boolean => {
  connection.addEventListener('close', ({ error }) => {
    if (error !== undefined && connection instanceof AbstractMultiaddrConnection) void connection.sendClose();
  });
  return false;
};

/** A gater's part that denies nothing, and sees to it that connections which are cut are closed. */
export const closingGater = {
  denyInboundConnection: endWhenCut,
  denyOutboundConnection: (_peer: unknown, connection: MultiaddrConnection) => endWhenCut(connection),
};

/**
 * Circuits without the library's own reservations (see `reserve.ts`): no peer is tried as a relay because it offers to be one, and none
 * that passes on a connection unasked makes us listen there.
 */
const circuits = (components: CircuitRelayTransportComponents): Transport => {
  const { transportManager } = components;
  const isKnown = { has: () => true, add: () => {}, remove: () => {} };
  return circuitRelayTransport({
    discoveryFilter: isKnown,
    maxInboundStopStreams: streams,
    maxOutboundStopStreams: streams,
  })({
    peerId: components.peerId,
    events: components.events,
    logger: components.logger,
    peerStore: components.peerStore,
    registrar: components.registrar,
    randomWalk: components.randomWalk,
    upgrader: components.upgrader,
    addressManager: components.addressManager,
    connectionManager: components.connectionManager,
    connectionGater: components.connectionGater,
    transportManager: {
      add: (transport) => transportManager.add(transport),
      dial: (address, options) => transportManager.dial(address, options),
      getAddrs: () => transportManager.getAddrs(),
      getTransports: () => transportManager.getTransports(),
      getListeners: () => transportManager.getListeners(),
      dialTransportForMultiaddr: (address) => transportManager.dialTransportForMultiaddr(address),
      listenTransportForMultiaddr: (address) => transportManager.listenTransportForMultiaddr(address),
      remove: (key) => transportManager.remove(key),
      removeAll: () => transportManager.removeAll(),
      listen: async () => {},
    },
  });
};

type Options = {
  seed: Uint8Array;
  listen: readonly string[];
  connectionGater: ConnectionGater;
  /** How long others may take for the handshake of a connection that they open. */
  handshakeMs: number;
};

/** A node that has not been started. */
export const makeNode = async ({ seed, listen, connectionGater, handshakeMs }: Options): Promise<Libp2p> =>
  createLibp2p({
    ...common,
    streamMuxers: [makeKernelMuxer],
    privateKey: await generateKeyPairFromSeed('Ed25519', seed),
    addresses: { listen: [...listen] },
    transports: [webSockets(), circuits],
    connectionManager: {
      maxConnections: limits.connections,
      // All that come through one relay count as one host.
      inboundConnectionThreshold: 20,
      maxIncomingPendingConnections: 20,
      inboundUpgradeTimeout: handshakeMs,
      reconnectRetries: 0,
    },
    connectionGater: { ...closingGater, ...connectionGater },
    services: { identify: identify() },
    start: false,
  });
