/** The network of a kernel: the same in the browser and in Node. Loaded after lockdown. */
import type { Connection, Stream } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr, type Multiaddr } from '@multiformats/multiaddr';
import { KernelError } from '../wire/errors.ts';
import type { DialState, Network, NetworkEvents, NetworkOptions, PeerId } from '../wire/network.ts';
import { makeChannels, protocol, streamsPerConnection } from './channels.ts';
import { dialAddresses } from './dial-addresses.ts';
import { makeFence, readAddress, type DialAddress } from './fence.ts';
import { listenProblem } from './listen-problem.ts';
import { makeNode } from './make-node.ts';
import { nextTurn } from './next-turn.ts';
import { makePeerKeeper, type PeerKeeper } from './peer-keeper.ts';
import { reasonOf } from './reason.ts';
import { makeIdleSweep } from './make-idle-sweep.ts';
import { makeRelayKeeper, type RelayKeeper } from './relay-keeper.ts';
import { usualTimings, type Timings } from './timings.ts';

type Relay = DialAddress & { at: PeerId };

const invalid = (detail: string): KernelError => new KernelError('INVALID_ARGUMENT', detail);

const readRelay = (address: string): Relay => {
  const read = readAddress(address);
  if (read === undefined || read.circuit !== undefined) {
    throw invalid(`"${address}" is no relay: it must be of the form /dns4/<host>/tcp/<port>/wss/p2p/<peer id>`);
  }
  if (read.at === undefined) throw invalid(`the relay "${address}" lacks its peer id: /p2p/<peer id> at the end`);
  return { ...read, at: read.at };
};

const checkOptions = ({ seed, directListenAddresses = [] }: NetworkOptions): void => {
  if (seed.byteLength !== 32) throw invalid(`the seed has ${seed.byteLength} bytes; it must have 32`);
  if (directListenAddresses.length > 0 && 'WorkerGlobalScope' in globalThis) {
    throw invalid('directListenAddresses: a browser cannot listen; only kernels in Node can');
  }
  const wrong = directListenAddresses.find((address) => !/^\/ip[46]\/[^/]+\/tcp\/\d+\/ws$/.test(address));
  if (wrong !== undefined) {
    throw invalid(`directListenAddresses: "${wrong}" is not of the form /ip4/<address>/tcp/<port>/ws`);
  }
};

/**
 * Starts the network and begins to connect to the relays. That a relay cannot be reached is told by `relays()`.
 * @throws KernelError `INVALID_ARGUMENT` naming the option that is wrong, or a direct address that cannot be listened on
 */
export const startNetwork = async (
  options: NetworkOptions,
  events: NetworkEvents,
  timings: Timings = usualTimings,
): Promise<Network> => {
  checkOptions(options);
  const fence = makeFence(options.allowedWsHosts);
  const listen = options.directListenAddresses ?? [];
  const relays = new Map<string, { relay: Relay; keeper: RelayKeeper }>();
  const peers = new Map<PeerId, { keeper: PeerKeeper; setHints(hints: readonly string[]): void }>();
  const isRelay = (peer: PeerId): boolean => [...relays.values()].some(({ relay }) => relay.at === peer);
  const firstRelays = options.relays.map(readRelay);

  const node = await makeNode({
    seed: options.seed,
    listen,
    handshakeMs: timings.helloMs,
    connectionGater: {
      denyDialMultiaddr: (address) => !allowsDial(address.toString()),
      // Addresses that peers tell of themselves are not even remembered.
      filterMultiaddrForPeer: (_peer, address) => allowsDial(address.toString()),
      denyInboundRelayedConnection: (relay) => !isRelay(relay.toString()),
    },
  });
  const self = node.peerId.toString();
  const channels = makeChannels({
    self,
    events,
    onChange(peer) {
      peers.get(peer)?.keeper.changed();
      events.onChange();
    },
    timings,
  });
  let isStopped = false;

  function allowsDial(address: string): boolean {
    const read = readAddress(address);
    return read !== undefined && fence.allows(read);
  }

  /** Whom we dial is kept when there are more connections than allowed, before whoever dialled us. */
  const dial = async (address: Multiaddr, tag: 'relay' | 'kept peer', signal: AbortSignal): Promise<Connection> => {
    const connection = await node.dial(address, { signal });
    await node.peerStore.merge(connection.remotePeer, { tags: { [tag]: { value: tag === 'relay' ? 100 : 50 } } });
    return connection;
  };

  const relaysByState = (): Relay[] =>
    [...relays.values()]
      .sort((a, b) => Number(b.keeper.status().state === 'reserved') - Number(a.keeper.status().state === 'reserved'))
      .map(({ relay }) => relay);

  /** Through one address after the other. */
  const dialPeer = async (peer: PeerId, hints: readonly string[], signal: AbortSignal): Promise<void> => {
    const { allowed } = dialAddresses(peer, hints, fence);
    const throughRelays = relaysByState().map((relay) => `${relay.multiaddr.toString()}/p2p-circuit/p2p/${peer}`);
    const failures: string[] = [];
    for (const address of new Set([...allowed, ...throughRelays])) {
      try {
        const within = AbortSignal.any([signal, AbortSignal.timeout(timings.dialMs)]);
        await channels.open(await dial(multiaddr(address), 'kept peer', within));
        return;
      } catch (error) {
        if (channels.has(peer)) return;
        if (signal.aborted) throw error;
        failures.push(`${address}: ${reasonOf(error)}`);
      }
    }
    throw new Error(failures.length > 0 ? failures.join('; ') : 'there is no relay and no hint to reach the peer by');
  };

  const wakePeers = (): void => {
    for (const { keeper } of peers.values()) keeper.wake();
  };

  const keepPeer = (peer: PeerId, firstHints: readonly string[]): void => {
    let hints = firstHints;
    const keeper = makePeerKeeper({
      dial: (signal) => dialPeer(peer, hints, signal),
      hasChannel: () => channels.has(peer),
      onChange: events.onChange,
      maxRetryAttempts: options.maxRetryAttempts ?? Infinity,
      timings,
    });
    peers.set(peer, { keeper, setHints: (newer) => void (hints = newer) });
  };

  const addRelay = (relay: Relay): void => {
    const address = relay.multiaddr.toString();
    if (relays.has(address)) return;
    fence.addRelay(relay);
    const keeper = makeRelayKeeper({
      address,
      dial: (signal) => dial(relay.multiaddr, 'relay', signal),
      onChange: events.onChange,
      // Peers that could not be reached without it need not wait any longer.
      onReserved: wakePeers,
      timings,
    });
    relays.set(address, { relay, keeper });
  };

  node.addEventListener('peer:disconnect', ({ detail }) => {
    const peer = detail.toString();
    if (peers.has(peer) || isRelay(peer)) return;
    channels.forget(peer);
    // Whoever comes with ever new identities must not fill the memory.
    void node.peerStore.delete(detail);
  });
  /** Whoever starts the network has got it, and may be told of channels. */
  const started = Promise.withResolvers<void>();
  const accept = async (stream: Stream, connection: Connection): Promise<void> => {
    await started.promise;
    await channels.accept(stream, connection);
  };
  await node.handle(protocol, accept, {
    maxInboundStreams: streamsPerConnection,
    maxOutboundStreams: streamsPerConnection,
    runOnLimitedConnection: true,
  });
  try {
    await node.start();
  } catch (error) {
    await node.stop();
    const problem = listenProblem(error);
    throw problem === undefined ? error : invalid(`directListenAddresses: ${listen.join(', ')}: ${problem}`);
  }
  const sweep = makeIdleSweep((connection) => isRelay(connection.remotePeer.toString()) || channels.uses(connection));
  const sweeping = setInterval(() => sweep(node.getConnections()), timings.sweepMs);
  firstRelays.forEach(addRelay);
  nextTurn(started.resolve);

  return harden({
    peerId: self,

    listenAddresses: () => [
      ...node.getMultiaddrs().map(String),
      ...[...relays.values()]
        .filter(({ keeper }) => keeper.status().state === 'reserved')
        .map(({ relay }) => `${relay.multiaddr.toString()}/p2p-circuit/p2p/${self}`),
    ],

    relays: () => [...relays.values()].map(({ keeper }) => keeper.status()),

    dialState: (peer): DialState =>
      peers.get(peer)?.keeper.status() ?? { state: 'idle', lastError: null, nextAttempt: null },

    keep(peer, hints) {
      if (isStopped) return;
      const { allowed, refused } = dialAddresses(peer, hints, fence);
      if (hints.length > 0 && allowed.length === 0) {
        throw new KernelError(
          'RELAY_NOT_ALLOWED',
          `the peer is to be reached by ${refused.join(', ')}, and none of these is a relay of this kernel or an allowed host`,
        );
      }
      const kept = peers.get(peer);
      if (kept === undefined) keepPeer(peer, hints);
      else {
        kept.setHints(hints);
        kept.keeper.wake();
      }
    },

    letGo(peer) {
      peers.get(peer)?.keeper.stop();
      peers.delete(peer);
      channels.close(peer);
      channels.forget(peer);
    },

    addRelay: (address) => addRelay(readRelay(address)),

    removeRelay(address) {
      const relay = readRelay(address);
      const key = relay.multiaddr.toString();
      const entry = relays.get(key);
      if (entry === undefined) return;
      entry.keeper.stop();
      relays.delete(key);
      fence.removeRelay(entry.relay);
      if (!isRelay(relay.at)) void node.hangUp(peerIdFromString(relay.at));
      events.onChange();
    },

    wake() {
      for (const { keeper } of relays.values()) keeper.wake();
      wakePeers();
    },

    async stop() {
      if (isStopped) return;
      isStopped = true;
      clearInterval(sweeping);
      for (const { keeper } of peers.values()) keeper.stop();
      for (const { keeper } of relays.values()) keeper.stop();
      channels.stop();
      await node.stop();
    },
  });
};
