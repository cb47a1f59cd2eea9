/** The channels to all peers: never more than one to each, agreed on by both sides (`opening.ts`). */
import type { Connection, Stream } from '@libp2p/interface';
import { shippedLimits as limits } from '../wire/limits.ts';
import type { NetworkEvents, PeerId } from '../wire/network.ts';
import { makeChannel, type LiveChannel } from './channel.ts';
import { makeFrameStream, type FrameStream } from './frame-stream.ts';
import { makeQuota } from './make-quota.ts';
import {
  decodeHello,
  decodeWelcome,
  encodeHello,
  encodeWelcome,
  makeToken,
  openingBytes,
  refusal,
  takesPlace,
  type Mine,
} from './opening.ts';
import { asError } from './reason.ts';
import type { Timings } from './timings.ts';

/** Version one of what travels in a channel. Another version is another protocol, which libp2p negotiates. */
export const protocol = '/ocap-kernel/1.0.0';

/** Streams of one connection: one each way, and those that take their place. */
export const streamsPerConnection = 4;

/** Channels that one peer may open: two that lose each other again and again are far below. */
const openings = { burst: 100, perSecond: 10 };

type Agreed = { state: 'agreed'; mine: Mine | undefined; live: LiveChannel; connection: Connection };
type Opening = { state: 'opening'; mine: Mine; frames: FrameStream; connection: Connection };

export type Channels = {
  has(peer: PeerId): boolean;
  /** Whether a channel, or the opening of one, uses the connection. */
  uses(connection: Connection): boolean;
  /**
   * Opens a channel over a connection and settles when it is agreed on.
   * @throws when the peer refuses or does not answer; a connection that gives no answer is closed
   */
  open(connection: Connection): Promise<void>;
  /** Handles a stream that a peer has opened. */
  accept(stream: Stream, connection: Connection): Promise<void>;
  close(peer: PeerId): void;
  /** Nobody will open a channel to the peer for now. */
  forget(peer: PeerId): void;
  stop(): void;
};

type Powers = {
  self: PeerId;
  events: NetworkEvents;
  /** A peer has got a channel or lost it. */
  onChange(peer: PeerId): void;
  timings: Timings;
};

export const makeChannels = ({ self, events, onChange, timings }: Powers): Channels => {
  const run = makeToken();
  const quota = makeQuota(openings);
  const entries = new Map<PeerId, Agreed | Opening>();
  /** The last attempt of each peer in this run, until it is forgotten. */
  const seen = new Map<PeerId, string>();
  /** Connections on which a stream is being negotiated. */
  const negotiating = new Set<Connection>();
  let isStopped = false;

  const remove = (peer: PeerId, entry: Agreed | Opening): void => {
    if (entries.get(peer) !== entry) return;
    entries.delete(peer);
    if (entry.state === 'agreed') onChange(peer);
  };

  /** Ends what there is with a peer, for something newer. */
  const displace = (peer: PeerId): void => {
    const entry = entries.get(peer);
    const error = new Error('a newer channel to the peer took its place');
    if (entry?.state === 'agreed') entry.live.channel.close(error);
    else entry?.frames.cut(error);
    if (entry !== undefined) remove(peer, entry);
  };

  const agree = (frames: FrameStream, connection: Connection, mine: Mine | undefined): void => {
    const peerId = connection.remotePeer.toString();
    const about = { peerId, direct: connection.direct, remoteAddress: connection.remoteAddr.toString() };
    const live = makeChannel(frames, about, () => remove(peerId, entry));
    const entry: Agreed = { state: 'agreed', mine, live, connection };
    entries.set(peerId, entry);
    try {
      live.start(events.onChannel(live.channel));
    } catch (error) {
      live.channel.close(asError(error));
      throw error;
    }
    onChange(peerId);
  };

  return harden({
    has: (peer) => entries.get(peer)?.state === 'agreed',
    uses: (connection) =>
      negotiating.has(connection) || [...entries.values()].some((entry) => entry.connection === connection),

    async open(connection) {
      const peer = connection.remotePeer.toString();
      const signal = AbortSignal.timeout(timings.answerMs);
      let frames: FrameStream;
      negotiating.add(connection);
      try {
        const stream = await connection.newStream(protocol, {
          signal,
          runOnLimitedConnection: true,
          maxOutboundStreams: streamsPerConnection,
        });
        frames = makeFrameStream(stream, limits.remoteFrameBytes);
      } catch (error) {
        if (signal.aborted) connection.abort(new Error('the peer opened no channel in time'));
        throw error;
      } finally {
        negotiating.delete(connection);
      }
      const timer = setTimeout(() => {
        frames.cut(new Error('the peer did not answer the hello in time'));
        connection.abort(new Error('the peer did not answer in time'));
      }, timings.answerMs);
      const mine: Mine = { attempt: makeToken(), welcomedBy: undefined };
      const opening: Opening = { state: 'opening', mine, frames, connection };
      try {
        if (isStopped) throw new Error('the network is stopped');
        // While the stream was negotiated, the peer may have opened one.
        if (entries.has(peer)) throw new Error('the peer has opened a channel itself');
        entries.set(peer, opening);
        await frames.send(encodeHello({ run, attempt: mine.attempt, known: seen.get(peer) }));
        const answer = await frames.next();
        if (answer === undefined) throw new Error('the peer closed the channel before it was agreed on');
        const welcomedBy = decodeWelcome(answer);
        if (welcomedBy === undefined || entries.get(peer) !== opening)
          throw new Error('the peer keeps another channel');
        agree(frames, connection, { ...mine, welcomedBy });
      } catch (error) {
        frames.cut(new Error('the channel is not used'));
        remove(peer, opening);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },

    async accept(stream, connection) {
      const peer = connection.remotePeer.toString();
      if (!quota.take(peer)) return connection.abort(new Error('the peer opens channels without pause'));
      const frames = makeFrameStream(stream, openingBytes);
      const timer = setTimeout(() => frames.cut(new Error('no hello came in time')), timings.helloMs);
      try {
        const first = await frames.next();
        if (first === undefined || isStopped) return frames.cut(new Error('the channel is not used'));
        const hello = decodeHello(first);
        seen.set(peer, hello.attempt);
        const { mine } = entries.get(peer) ?? {};
        if (mine !== undefined && !takesPlace(hello, mine, self, peer)) {
          await frames.send(refusal);
          return await frames.close();
        }
        displace(peer);
        frames.allow(limits.remoteFrameBytes);
        // Whoever hears of the channel may send at once; the welcome must be the first frame.
        const sent = frames.send(encodeWelcome(run));
        agree(frames, connection, undefined);
        await sent;
      } catch (error) {
        frames.cut(asError(error));
      } finally {
        clearTimeout(timer);
      }
    },

    close(peer) {
      const entry = entries.get(peer);
      if (entry?.state === 'agreed') entry.live.channel.close();
      else entry?.frames.cut(new Error('the peer was let go'));
    },

    forget: (peer) => void seen.delete(peer),

    stop() {
      isStopped = true;
      for (const entry of [...entries.values()]) {
        if (entry.state === 'agreed') entry.live.channel.close();
        else entry.frames.cut(new Error('the network is stopped'));
      }
    },
  });
};
