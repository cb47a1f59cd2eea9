import type { Channel, ChannelHandler, Network, NetworkEvents, PeerId, StartNetwork } from '../../src/wire/network.ts';
import { peerIdOf } from '../../src/kernel/identity/peer-id.ts';

type Node = { events: NetworkEvents; kept: Set<PeerId> };
type Link = { peers: readonly [PeerId, PeerId]; cut(): void };

/**
 * A network without sockets between the kernels of one process: frames keep their order and arrive later, in turns of their own. It can
 * be cut, also after a number of frames.
 */
export const makeLocalNetwork = () => {
  const nodes = new Map<PeerId, Node>();
  const links = new Set<Link>();
  let down = false;
  let fuse = Infinity;

  const find = (a: PeerId, b: PeerId): Link | undefined =>
    [...links].find(({ peers }) => peers.includes(a) && peers.includes(b));

  const connect = (from: PeerId, to: PeerId): void => {
    const ends = [nodes.get(from), nodes.get(to)] as const;
    if (down || ends[0] === undefined || ends[1] === undefined || find(from, to) !== undefined) return;
    let open = true;
    const handlers: ChannelHandler[] = [];
    const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
    const over = (error?: Error): void => {
      if (!open) return;
      open = false;
      links.delete(link);
      setImmediate(() => {
        for (const handler of handlers) handler.onClose(error);
        redialLater();
      });
    };
    const link: Link = { peers: [from, to], cut: () => over(Error('cut')) };
    links.add(link);
    const channelOf = (own: 0 | 1): Channel => ({
      peerId: own === 0 ? to : from,
      direct: true,
      remoteAddress: 'here',
      send: async (frame) => {
        if (!open) throw Error('the channel is closed');
        const other = own === 0 ? 1 : 0;
        lanes[other] = (lanes[other] ?? Promise.resolve()).then(async () => {
          await new Promise((resolve) => setImmediate(resolve));
          fuse -= 1;
          if (fuse < 0) over(Error('cut'));
          if (open) await handlers[other]?.onFrame(frame);
        });
      },
      close: (error) => (error === undefined ? void setImmediate(() => setImmediate(() => over())) : over(error)),
    });
    handlers[0] = ends[0].events.onChannel(channelOf(0));
    handlers[1] = ends[1].events.onChannel(channelOf(1));
  };

  const redial = (): void => {
    for (const [own, { kept }] of nodes) for (const peer of kept) connect(own, peer);
  };
  const redialLater = (): void => void setTimeout(redial, 2);

  const start: StartNetwork = async ({ seed }, events) => {
    const peerId = peerIdOf(seed);
    const node: Node = { events, kept: new Set() };
    nodes.set(peerId, node);
    redialLater();
    const network: Network = {
      peerId,
      listenAddresses: () => ['/local'],
      relays: () => [],
      dialState: () => ({ state: 'idle', lastError: null, nextAttempt: null }),
      keep: (peer) => {
        node.kept.add(peer);
        redialLater();
      },
      letGo: (peer) => {
        node.kept.delete(peer);
        find(peerId, peer)?.cut();
      },
      addRelay: () => {},
      removeRelay: () => {},
      wake: redial,
      stop: async () => {
        if (nodes.get(peerId) === node) nodes.delete(peerId);
        for (const link of links) if (link.peers.includes(peerId)) link.cut();
      },
    };
    return network;
  };

  return {
    start,
    /** Cuts every connection; kernels connect again at once unless the network is down. */
    cut: (): void => {
      for (const link of links) link.cut();
    },
    /** Cuts every connection when so many frames more have arrived. */
    cutAfter: (frames: number): void => {
      fuse = frames;
    },
    mend: (): void => {
      fuse = Infinity;
    },
    setDown: (is: boolean): void => {
      down = is;
      if (down) for (const link of links) link.cut();
      else redial();
    },
  };
};

export type LocalNetwork = ReturnType<typeof makeLocalNetwork>;
