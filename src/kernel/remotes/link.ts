import { KernelError, messageOf } from '../../wire/errors.ts';
import type { Limits } from '../../wire/limits.ts';
import type { Channel } from '../../wire/network.ts';
import { formatRemoteFrame, type RemoteFrame } from '../../wire/remote-frames.ts';
import type { PlatformServices } from '../platform.ts';
import type { OutboxRow } from '../store/outbox.ts';

/** Messages that are read from the outbox in one go. */
const BATCH = 32;
/** A part of a long message: short enough for others to pass between them. */
const PART = 65_536;
/** How long an acknowledgement waits for others to share its frame, and how many messages do not wait. */
const ACK_MS = 20;
const ACK_AT_ONCE = 64;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

type Powers = {
  channel: Channel;
  limits: Limits;
  platform: Pick<PlatformServices, 'now' | 'setTimer'>;
  /** Durable messages from a number on, a few. */
  read(seq: number, limit: number): OutboxRow[];
  /** The acknowledgement that holds now. */
  ack(): { ack: number; sent: number };
  /** Whether the peer is to be told of it now. */
  mayAck(): boolean;
};

/** A channel while it lasts: what is under way on it, and whether the peer is still there. It knows nothing of what messages say. */
export const makeLink = ({ channel, limits, platform, read, ack, mayAck }: Powers) => {
  let over = false;
  let established = false;
  let transmitting = false;
  /** The next message to send. */
  let next = 1;
  let acked = 0;
  /** The sizes of what was sent and not acknowledged. */
  const sizes = new Map<number, number>();
  let inFlight = 0;
  let owedAcks = 0;
  /** The last of the peer's messages that it was told to have been taken: from there its window counts. */
  let told = 0;
  let cancelAck: (() => void) | undefined;
  let parts: Uint8Array[] = [];
  let partsLength = 0;
  let partsOf = 0;
  let pings = 0;
  let unanswered = 0;
  let pingedAt = 0;
  let roundTripMs: number | null = null;

  const end = (error?: Error): void => {
    if (over) return;
    over = true;
    cancelTimer();
    cancelAck?.();
    parts = [];
    partsLength = 0;
    channel.close(error);
  };

  const send = (frame: RemoteFrame): Promise<void> => {
    if (frame.type === 'hello') told = frame.received;
    if (frame.type === 'ack') told = frame.ack;
    return channel.send(formatRemoteFrame(frame)).catch((error: unknown) => end(Error(messageOf(error))));
  };

  const ping = (): void => {
    pings += 1;
    unanswered += 1;
    pingedAt = platform.now();
    void send({ type: 'ping', id: pings });
  };

  /** The peer has shown that it lives. */
  const hear = (): void => {
    unanswered = 0;
  };

  /** Silence before the greeting, or after two pings: the channel is dead. */
  const watch = (): void => {
    if (!established) {
      end(Error(`no hello within ${limits.helloMs / 1000} seconds`));
      return;
    }
    if (unanswered >= 2) {
      end(Error('the peer does not answer'));
      return;
    }
    ping();
    cancelTimer = platform.setTimer(limits.remotePingMs, watch);
  };
  let cancelTimer = platform.setTimer(limits.helloMs, watch);

  /** Gives a message to the channel, no faster than that takes it. */
  const transmitMessage = async ({ seq, body }: OutboxRow): Promise<void> => {
    const bytes = encoder.encode(body);
    sizes.set(seq, bytes.length);
    inFlight += bytes.length;
    next = seq + 1;
    for (let at = 0; !over && (at === 0 || at < bytes.length); at += PART) {
      const since = platform.now();
      const part = bytes.subarray(at, at + PART);
      await send({ type: 'data', seq, last: at + PART >= bytes.length, part });
      // The channel was full, and the peer has read on.
      if (platform.now() > since) hear();
    }
  };

  const hasWindow = (): boolean => next - 1 - acked < limits.remoteWindow && inFlight < limits.remoteWindowBytes;

  const transmit = async (): Promise<void> => {
    if (transmitting || !established) return;
    transmitting = true;
    try {
      while (!over && hasWindow()) {
        const rows = read(next, Math.min(limits.remoteWindow - (next - 1 - acked), BATCH));
        if (rows.length === 0) return;
        for (const row of rows) if (!over && hasWindow()) await transmitMessage(row);
      }
    } catch (error) {
      end(Error(messageOf(error)));
    } finally {
      transmitting = false;
    }
  };

  const sendAck = (): void => {
    cancelAck?.();
    cancelAck = undefined;
    if (!mayAck()) return;
    owedAcks = 0;
    void send({ type: 'ack', ...ack() });
  };

  return {
    channel,
    send,
    end,
    isOver: () => over,
    isEstablished: () => established,
    roundTripMs: () => roundTripMs,
    /** Bytes that are held of a message that is not whole. */
    unfinished: () => partsLength,

    /** Both sides agree on where they are: the peer has all messages up to `received`. */
    establish: (received: number): void => {
      established = true;
      acked = received;
      next = received + 1;
      cancelTimer();
      watch();
      void transmit();
    },

    /** There may be more to send. */
    transmit: (): void => void transmit(),

    /** The peer has these. */
    onAck: (seq: number): void => {
      for (let each = acked + 1; each <= seq; each += 1) {
        inFlight -= sizes.get(each) ?? 0;
        sizes.delete(each);
      }
      if (seq > acked) hear();
      acked = Math.max(acked, seq);
      next = Math.max(next, acked + 1);
      void transmit();
    },

    /** A message of the peer is durable here. */
    oweAck: (): void => {
      if (over) return;
      owedAcks += 1;
      if (owedAcks >= ACK_AT_ONCE) sendAck();
      else cancelAck ??= platform.setTimer(ACK_MS, sendAck);
    },

    /** What was not to be acknowledged may be now. */
    relieve: (): void => {
      if (!over && owedAcks > 0) sendAck();
    },

    /** The peer has to answer soon. */
    probe: (): void => {
      if (over || !established) return;
      cancelTimer();
      ping();
      cancelTimer = platform.setTimer(limits.helloMs, () => {
        if (unanswered > 0) end(Error('the peer does not answer'));
        else watch();
      });
    },

    onPong: (id: number): void => {
      hear();
      if (id === pings) roundTripMs = Math.max(0, platform.now() - pingedAt);
    },

    /**
     * Adds a part; gives the message when it is whole.
     * @throws KernelError `PEER_FAULT` for parts that do not fit together.
     */
    addPart: (seq: number, part: Uint8Array, last: boolean): string | undefined => {
      if (seq > told + limits.remoteWindow)
        throw new KernelError('PEER_FAULT', 'more messages than its window has room for');
      if (parts.length > 0 && seq !== partsOf)
        throw new KernelError('PEER_FAULT', 'a message that was begun was not ended');
      partsOf = seq;
      partsLength += part.length;
      if (partsLength > limits.remoteMessageBytes) throw new KernelError('PEER_FAULT', 'a message that is too large');
      parts.push(part);
      if (!last) return undefined;
      const whole = new Uint8Array(partsLength);
      let at = 0;
      for (const each of parts) {
        whole.set(each, at);
        at += each.length;
      }
      parts = [];
      partsLength = 0;
      try {
        return decoder.decode(whole);
      } catch {
        throw new KernelError('PEER_FAULT', 'a message that is not UTF-8');
      }
    },
  };
};

export type Link = ReturnType<typeof makeLink>;
