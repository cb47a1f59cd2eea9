/**
 * Messages to and from other kernels, each exactly once and in order (P21). What a crank sends stands in the outbox when the crank is
 * durable, and leaves it when the peer has said to have it; what comes in is counted in the step that applies it. Channels come and go
 * below; a peer that has forgotten what it shared with us is noticed when they greet each other (R12).
 */
import { codeOf, KernelError, messageOf, type ErrorCode } from '../../wire/errors.ts';
import { formatRemoteId, type RemoteId } from '../../wire/ids.ts';
import type { Limits } from '../../wire/limits.ts';
import type { Channel, ChannelHandler, PeerId } from '../../wire/network.ts';
import { parseRemoteFrame, REMOTE_VERSION, type Hello, type RemoteFrame } from '../../wire/remote-frames.ts';
import type { Committer, Step } from '../committer.ts';
import type { Logger, PlatformServices } from '../platform.ts';
import { randomId } from '../random-id.ts';
import type { KernelStore } from '../store/open-store.ts';
import type { RemoteRow } from '../store/remotes.ts';
import { makeLink, type Link } from './link.ts';

/** More greetings on one channel than two kernels that both lost their state need. */
const MAX_HELLOS = 8;

type Powers = {
  store: Pick<KernelStore, 'remotes' | 'outbox' | 'counters' | 'meta'>;
  limits: Limits;
  platform: Pick<PlatformServices, 'now' | 'setTimer' | 'crypto'>;
  committer: Pick<Committer, 'step' | 'flush'>;
  logger: Logger;
  /** A new peer, whose row was just made. */
  onNew(step: Step, remote: RemoteId): void;
  /**
   * Applies a message of the peer, in the step that counts it.
   * @throws KernelError `PEER_FAULT` for what no kernel of ours sends; nothing of it stays.
   */
  onMessage(step: Step, remote: RemoteId, body: string): void;
  /** The peer has our messages up to this one, and everything it made before it had them has come in. */
  onSettled(step: Step, remote: RemoteId, seq: number): void;
  /** All that was shared with the peer is void: there is nothing left of it after this. */
  onReset(step: Step, remote: RemoteId, code: ErrorCode): void;
  /** Messages left the outbox: there may be room for more. */
  onRoom(remote: RemoteId): void;
  /** A peer was forgotten to make room for another. */
  onForgotten(row: RemoteRow): void;
  /** Whether anything is shared with the peer, or waits for it. */
  isShared(remote: RemoteId): boolean;
  /** Whether what the peer sends is not to be acknowledged yet: it then sends no more than its window. */
  isCongested(remote: RemoteId): boolean;
  /** What the status shows has changed. */
  onChange(): void;
};

/** What is known of a peer beside its row. */
type Peer = {
  link: Link | undefined;
  /** What the last commit made durable: nothing else is sent or acknowledged. */
  durableSent: number;
  durableReceived: number;
  /** Counts the sessions: what an earlier one still has to say is void. */
  epoch: number;
  /** The sessions that the last greeting named. */
  said: string;
  /** What the peer has taken and had made at the time: see `onSettled`. The oldest that holds back, and the newest. */
  marks: { ack: number; sent: number }[];
  since: number;
  lastError: string | null;
  /** Kernels that spoke with the peer's key, the latest last. */
  incarnations: string[];
  /** More than one of them lives. */
  hasTwin: boolean;
};

const fault = (detail: string) => new KernelError('PEER_FAULT', detail);

/** Nothing has passed that either side could have lost. */
const isPristine = ({ received, acked }: RemoteRow): boolean => received === 0 && acked === 0;

const sessionsIn = ({ session, peerSession }: RemoteRow): string => `${session} ${peerSession ?? ''}`;

export const makeSessions = (powers: Powers) => {
  const { store, limits, platform, committer, logger } = powers;
  const { remotes, outbox } = store;
  const peers = new Map<RemoteId, Peer>();

  const rowOf = (remote: RemoteId): RemoteRow => {
    const row = remotes.get(remote);
    if (row === undefined) throw new KernelError('PEER_UNKNOWN', `no peer ${remote}`);
    return row;
  };

  const peerOf = (remote: RemoteId): Peer => {
    const known = peers.get(remote);
    if (known !== undefined) return known;
    const { sent, received } = rowOf(remote);
    const peer: Peer = {
      link: undefined,
      durableSent: sent,
      durableReceived: received,
      epoch: 0,
      said: '',
      marks: [],
      since: platform.now(),
      lastError: null,
      incarnations: [],
      hasTwin: false,
    };
    peers.set(remote, peer);
    return peer;
  };

  const note = (peer: Peer, error: string | null): void => {
    peer.since = platform.now();
    if (error !== null) peer.lastError = error.slice(0, limits.problemLength);
    powers.onChange();
  };

  /** Ends all that there is with a peer; what waits for it rejects. */
  const remove = (step: Step, { id }: RemoteRow): void => {
    powers.onReset(step, id, 'PEER_GIVEN_UP');
    outbox.deleteAll(id);
    remotes.delete(id);
    step.statusChanged();
    step.output(() => {
      peers.get(id)?.link?.end(Error('this kernel has forgotten the peer'));
      peers.delete(id);
    });
  };

  /** One that came by itself, is gone, and of which nothing is left but its row. */
  const isFormerStranger = ({ id, peerSession, sent, acked, closed, hints }: RemoteRow): boolean =>
    peerSession !== null &&
    sent === acked &&
    !closed &&
    hints.length === 0 &&
    peers.get(id)?.link === undefined &&
    !powers.isShared(id);

  /** Anybody can make a key and greet: the strangers of the past are no reason to turn others away. */
  const makeRoom = (step: Step): void => {
    const former = remotes.list().find(isFormerStranger);
    if (former === undefined)
      throw new KernelError('TOO_MANY_PEERS', `${limits.peersStored} peers are stored; forget some`);
    remove(step, former);
    step.output(() => powers.onForgotten(former));
  };

  /** The row of a peer, made when there is none. */
  const provide = (step: Step, peerId: PeerId, hints: readonly string[]): RemoteId => {
    const known = remotes.getByPeer(peerId);
    if (known !== undefined) {
      const added = hints.filter((hint) => !known.hints.includes(hint));
      if (added.length > 0) remotes.setHints(known.id, [...added, ...known.hints].slice(0, limits.hintsPerPeer));
      return known.id;
    }
    if (remotes.count() >= limits.peersStored) makeRoom(step);
    const id = formatRemoteId(store.counters.take('remote'));
    remotes.add({ id, peerId, session: randomId(platform.crypto), hints: hints.slice(0, limits.hintsPerPeer) });
    powers.onNew(step, id);
    return id;
  };

  /** Everything shared is void; what follows is another session. */
  const reset = (step: Step, remote: RemoteId, code: ErrorCode): void => {
    powers.onReset(step, remote, code);
    outbox.deleteAll(remote);
    remotes.renew(remote, randomId(platform.crypto));
    const peer = peerOf(remote);
    Object.assign(peer, { epoch: peer.epoch + 1, durableSent: 0, durableReceived: 0, marks: [] });
    powers.onNew(step, remote);
    step.statusChanged();
  };

  const sendHello = (remote: RemoteId, link: Link): void => {
    // What is said of the state must be durable first.
    committer.flush();
    const row = rowOf(remote);
    const { session, peerSession, sent, received } = row;
    const incarnation = store.meta.incarnation() ?? '0';
    peerOf(remote).said = sessionsIn(row);
    void link.send({ type: 'hello', version: REMOTE_VERSION, session, peerSession, sent, received, incarnation });
  };

  /** Whether both sides mean the same session and neither has lost anything of it. */
  const isConsistent = (row: RemoteRow, hello: Hello): boolean =>
    row.peerSession === hello.session &&
    (hello.peerSession === row.session || (hello.peerSession === null && isPristine(row))) &&
    hello.received <= row.sent &&
    // What it has said to have is not here any more to be sent again.
    hello.received >= row.acked &&
    hello.sent >= row.received;

  const applyAck = (step: Step, remote: RemoteId, { acked, sent }: RemoteRow, ack: number): void => {
    if (ack > sent) throw fault('it acknowledges what was never sent');
    if (ack <= acked) return;
    remotes.setAcked(remote, ack);
    outbox.deleteTo(remote, ack);
    const { link } = peerOf(remote);
    step.output(() => {
      link?.onAck(ack);
      powers.onRoom(remote);
    });
  };

  /** Tells which of our messages have taken all their effect at the peer. */
  const settleMarks = (step: Step, remote: RemoteId, received: number): void => {
    const { marks } = peerOf(remote);
    const reached = marks.findLastIndex(({ sent }) => sent <= received);
    const mark = marks[reached];
    if (mark === undefined) return;
    marks.splice(0, reached + 1);
    powers.onSettled(step, remote, mark.ack);
  };

  const addMark = (step: Step, remote: RemoteId, mark: { ack: number; sent: number }, received: number): void => {
    const { marks } = peerOf(remote);
    // Those between the oldest and the newest are reached with the newest.
    if (marks.length > 1) marks.pop();
    marks.push(mark);
    settleMarks(step, remote, received);
  };

  const noteIncarnation = (peer: Peer, incarnation: string): void => {
    const { incarnations } = peer;
    if (incarnations.at(-1) === incarnation) return;
    // One that has become another by an import never comes back.
    peer.hasTwin ||= incarnations.includes(incarnation);
    peer.incarnations = [...incarnations.filter((each) => each !== incarnation), incarnation].slice(-4);
  };

  const onHello = (remote: RemoteId, link: Link, hello: Hello): void => {
    if (hello.version !== REMOTE_VERSION) {
      throw fault(`it speaks version ${hello.version} of the protocol, this kernel version ${REMOTE_VERSION}`);
    }
    const peer = peerOf(remote);
    noteIncarnation(peer, hello.incarnation);
    committer.step((step) => {
      const row = rowOf(remote);
      if (isConsistent(row, hello)) return;
      if (row.peerSession !== null && !isPristine(row)) reset(step, remote, 'PEER_LOST_STATE');
      remotes.setPeerSession(remote, hello.session);
    });
    // The peer's next look at us decides whether it has to forget something, too.
    if (peer.said !== sessionsIn(rowOf(remote))) sendHello(remote, link);
    const row = rowOf(remote);
    if (!isConsistent(row, hello)) return;
    committer.step((step) => {
      applyAck(step, remote, row, hello.received);
      addMark(step, remote, { ack: hello.received, sent: hello.sent }, row.received);
    });
    committer.flush();
    peer.lastError = null;
    link.establish(hello.received);
    note(peer, null);
    powers.onRoom(remote);
  };

  const onData = (remote: RemoteId, link: Link, seq: number, body: string): void => {
    const peer = peerOf(remote);
    const { received } = rowOf(remote);
    if (seq > received + 1) throw fault(`message ${seq} came where ${received + 1} was due`);
    // Sent again because our acknowledgement was lost.
    if (seq <= received) {
      link.oweAck();
      return;
    }
    committer.step((step) => {
      remotes.setReceived(remote, seq);
      powers.onMessage(step, remote, body);
      settleMarks(step, remote, seq);
      const { epoch } = peer;
      step.output(() => {
        if (peer.epoch === epoch) peer.durableReceived = seq;
        link.oweAck();
      });
    });
  };

  /** Strangers must not fill the memory with messages that they never end: whoever has sent most of these is cut off. */
  const boundUnfinished = (): void => {
    const links = [...peers.values()].flatMap(({ link }) => link ?? []);
    const bytes = links.reduce((sum, link) => sum + link.unfinished(), 0);
    if (bytes <= limits.remoteUnfinishedBytes) return;
    const [most] = links.sort((a, b) => b.unfinished() - a.unfinished());
    most?.end(Error('too much of messages that are not whole'));
  };

  const onFrame = (remote: RemoteId, link: Link, frame: RemoteFrame): void => {
    if (frame.type === 'bye') {
      note(peerOf(remote), `the peer closed the connection: ${frame.reason}`);
      link.end();
      return;
    }
    if (!link.isEstablished()) throw fault(`${frame.type} before the sides agreed on their session`);
    switch (frame.type) {
      case 'data': {
        const body = link.addPart(frame.seq, frame.part, frame.last);
        if (body === undefined) boundUnfinished();
        else onData(remote, link, frame.seq, body);
        return;
      }
      case 'ack':
        committer.step((step) => {
          const row = rowOf(remote);
          if (frame.sent < row.received) throw fault('it has made fewer messages than it has sent');
          applyAck(step, remote, row, frame.ack);
          addMark(step, remote, frame, row.received);
        });
        return;
      case 'ping':
        void link.send({ type: 'pong', id: frame.id });
        return;
      case 'pong':
        link.onPong(frame.id);
        return;
      case 'hello':
        // It may have crossed ours, and know no better yet.
        if (rowOf(remote).peerSession !== frame.session) throw fault('another session, after the sides agreed on one');
    }
  };

  const onChannel = (channel: Channel): ChannelHandler => {
    const { peerId } = channel;
    let remote = remotes.getByPeer(peerId)?.id;
    let hellos = 0;
    const link = makeLink({
      channel,
      limits,
      platform,
      read: (seq, limit) => {
        if (remote === undefined) return [];
        const { durableSent } = peerOf(remote);
        return outbox.listFrom(remote, seq, limit).filter((row) => row.seq <= durableSent);
      },
      mayAck: () => remote !== undefined && !powers.isCongested(remote),
      ack: () => {
        const peer = remote === undefined ? undefined : peerOf(remote);
        return { ack: peer?.durableReceived ?? 0, sent: peer?.durableSent ?? 0 };
      },
    });

    const adopt = (id: RemoteId): void => {
      const peer = peerOf(id);
      peer.link?.end();
      peer.link = link;
      note(peer, null);
      sendHello(id, link);
    };

    const refuseClosed = (): boolean => {
      if (remote === undefined || !rowOf(remote).closed) return false;
      void link.send({ type: 'bye', reason: 'closed by the person at the other end' });
      link.end();
      return true;
    };

    const receive = (bytes: Uint8Array): void => {
      const parsed = parseRemoteFrame(bytes);
      if ('problem' in parsed) throw fault(parsed.problem);
      const { frame } = parsed;
      if (frame.type === 'hello' && !link.isEstablished()) {
        hellos += 1;
        if (hellos > MAX_HELLOS) throw fault('it greets without end');
        if (remote === undefined) {
          remote = committer.step((step) => provide(step, peerId, []));
          adopt(remote);
        }
        onHello(remote, link, frame);
      } else if (remote === undefined) throw fault(`${frame.type} before hello`);
      else onFrame(remote, link, frame);
    };

    const fail = (error: unknown): void => {
      const problem = messageOf(error);
      if (codeOf(error) === undefined) logger.error(`${peerId}: ${problem}`);
      if (remote !== undefined && peers.get(remote)?.link === link) note(peerOf(remote), problem);
      link.end(Error(problem));
    };

    if (remote !== undefined && !refuseClosed()) adopt(remote);
    return {
      onFrame: (bytes) => {
        if (link.isOver()) return undefined;
        try {
          receive(bytes);
        } catch (error) {
          fail(error);
        }
        return undefined;
      },
      onClose: (error) => {
        link.end();
        if (remote === undefined) return;
        const peer = peers.get(remote);
        if (peer?.link !== link) return;
        peer.link = undefined;
        note(peer, error === undefined ? null : error.message);
      },
    };
  };

  return {
    /** What the network calls for each channel. */
    onChannel,
    provide,

    /** Whether another message may be made for the peer now. */
    hasRoom: (remote: RemoteId, most: number): boolean => {
      const { sent, acked } = rowOf(remote);
      return sent - acked < most;
    },

    /** Makes a message for the peer: it is sent when the step is durable. @returns its number. */
    enqueue: (step: Step, remote: RemoteId, body: string): number => {
      const peer = peerOf(remote);
      const seq = rowOf(remote).sent + 1;
      remotes.setSent(remote, seq);
      outbox.add(remote, seq, body);
      const { epoch } = peer;
      step.output(() => {
        if (peer.epoch !== epoch) return;
        peer.durableSent = seq;
        peer.link?.transmit();
      });
      return seq;
    },

    /** The peer's messages can be acknowledged again. */
    relieve: (remote: RemoteId): void => peers.get(remote)?.link?.relieve(),

    /** Connections may have died unnoticed: the peers have to answer soon. */
    probe: (): void => {
      for (const { link } of peers.values()) link?.probe();
    },

    /** Voids all that is shared with peers, for good; their channels end, and the next greetings say so. */
    renewAll: (step: Step, code: ErrorCode): void => {
      for (const { id } of remotes.list()) {
        reset(step, id, code);
        const { link } = peerOf(id);
        step.output(() => link?.end(Error('this kernel begins anew')));
      }
    },

    /** Ends the channel on purpose. */
    sayBye: (remote: RemoteId, reason: string): void => {
      const { link } = peerOf(remote);
      if (link === undefined) return;
      void link.send({ type: 'bye', reason });
      link.end();
    },

    remove,

    read: (remote: RemoteId) => {
      const { link, since, lastError, hasTwin } = peerOf(remote);
      const { sent, acked } = rowOf(remote);
      return {
        link: link === undefined ? null : link.isEstablished() ? ('established' as const) : ('handshaking' as const),
        direct: link?.channel.direct ?? null,
        roundTripMs: link?.roundTripMs() ?? null,
        unacknowledged: sent - acked,
        since,
        lastError: hasTwin ? 'two kernels with the key of this peer are running: one of them is a copy' : lastError,
        hasTwin,
      };
    },

    /** The kernel ends: nothing is sent or taken any more. */
    endLife: (): void => {
      for (const { link } of peers.values()) link?.end();
      peers.clear();
    },
  };
};

export type Sessions = ReturnType<typeof makeSessions>;
