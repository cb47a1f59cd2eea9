/**
 * Whole frames over a libp2p stream, with bounds on what is held in either direction. libp2p hands out bytes as they come, drops
 * the stream when too many wait unread, and lets a writer put away as much as memory holds; its own helpers for frames leave it so.
 */
import type { Stream } from '@libp2p/interface';
import { encodeFrames, makeFrameDecoder } from './frames.ts';
import { nextTurn } from './next-turn.ts';
import { asError } from './reason.ts';

export type FrameStream = {
  /**
   * The next frame. To be called again when it has settled.
   * @returns undefined when the other side has ended the stream
   * @throws why the stream was cut, here or there
   */
  next(): Promise<Uint8Array | undefined>;
  /** From now on frames from the other side may be so long. */
  allow(bytes: number): void;
  /**
   * The frame must not be changed afterwards.
   * @returns settles when more may be sent; rejects when the stream is over
   */
  send(frame: Uint8Array): Promise<void>;
  /** Sends what was taken, ends the stream and, when the other side does not, cuts it. Nothing is read any more. */
  close(): Promise<void>;
  /** Ends the stream at once, whatever is still on its way. */
  cut(error: Error): void;
  /** Settles with the reason when the stream is cut, here or there, also while nobody reads. */
  readonly whenCut: Promise<Error>;
};

/** Reading stops above the first and goes on below the second. */
const unreadBytes = { stop: 1_048_576, goOn: 262_144 };
/** Writers wait above the first and go on below the second; one that does not wait loses the stream at the third. */
const unsentBytes = { stop: 1_048_576, goOn: 262_144, cut: 16_777_216 };
const batchBytes = 262_144;
const closeMs = 5_000;
/** What a frame costs beside its bytes, so that empty ones are bounded as well. */
const frameCost = 64;

const isCut = ({ status }: Stream): boolean => status === 'aborted' || status === 'reset';

/** What has arrived and waits to be read. */
const makeInbox = (stream: Stream, maxBytes: number) => {
  const decoder = makeFrameDecoder(maxBytes);
  let frames: Uint8Array[] = [];
  let read = 0;
  let bytes = 0;
  let end: { error: Error | undefined } | undefined;
  let wakeReader = (): void => {};
  let isResuming = false;

  const finish = (error: Error | undefined): void => {
    end ??= { error };
    wakeReader();
  };

  /** What has arrived is not to be read either. */
  const cut = (error: Error): void => {
    frames = [];
    finish(error);
  };

  /** Pauses and resumes the stream. A pause in the midst of `resume()`, which hands out what had waited, would not last. */
  const regulate = (): void => {
    if (isResuming) return;
    if (stream.readStatus === 'paused' && bytes < unreadBytes.goOn) {
      isResuming = true;
      stream.resume();
      isResuming = false;
    }
    if (stream.readStatus === 'readable' && bytes > unreadBytes.stop) stream.pause();
  };

  stream.addEventListener('message', ({ data }) => {
    if (end !== undefined) return;
    try {
      for (const chunk of data instanceof Uint8Array ? [data] : data) {
        for (const frame of decoder.push(chunk)) {
          frames.push(frame);
          bytes += frame.byteLength + frameCost;
        }
      }
    } catch (error) {
      cut(asError(error));
      // Not within its own event: the rest of the stream's work on these bytes would find it closed.
      queueMicrotask(() => stream.abort(asError(error)));
      return;
    }
    regulate();
    wakeReader();
  });
  /** All bytes were handed out. Comes also before the `close` of a stream that is cut. */
  const onEnd = (): void => {
    if (!isCut(stream)) finish(decoder.isInsideFrame() ? new Error('the stream ended inside a frame') : undefined);
  };
  stream.addEventListener('end', onEnd);
  if (stream.readableEnded) onEnd();

  return {
    allow: decoder.allow,
    cut,
    async next(): Promise<Uint8Array | undefined> {
      for (;;) {
        const frame = frames[read];
        if (frame !== undefined) {
          read += 1;
          if (read === frames.length || read === 1_000) {
            frames = frames.slice(read);
            read = 0;
          }
          bytes -= frame.byteLength + frameCost;
          regulate();
          return frame;
        }
        if (end?.error !== undefined) throw end.error;
        if (end !== undefined) return undefined;
        await new Promise<void>((resolve) => (wakeReader = resolve));
      }
    },
  };
};

/** What is to be sent. */
const makeOutbox = (stream: Stream) => {
  let frames: Uint8Array[] = [];
  let bytes = 0;
  let end: { error: Error } | undefined;
  let flushing: Promise<void> | undefined;
  let room: PromiseWithResolvers<void> | undefined;

  const finish = (error: Error): void => {
    end ??= { error };
    room?.reject(error);
    room = undefined;
  };

  const takeBatch = (): Uint8Array[] => {
    let count = 0;
    let size = 0;
    while (count < frames.length && (count === 0 || size < batchBytes)) size += frames[count++]?.byteLength ?? 0;
    const batch = frames.slice(0, count);
    frames = frames.slice(count);
    bytes -= size + count * frameCost;
    return batch;
  };

  /** The stream has passed on all that it was given. Its `drain` says only that it could pass on some. */
  const passedOn = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        stream.removeEventListener('idle', done);
        stream.removeEventListener('close', done);
        resolve();
      };
      stream.addEventListener('idle', done);
      stream.addEventListener('close', done);
    });

  const flush = async (): Promise<void> => {
    await new Promise<void>((resolve) => nextTurn(resolve));
    try {
      while (frames.length > 0 && stream.writeStatus === 'writable') {
        stream.send(encodeFrames(takeBatch()));
        if (stream.writeBufferLength > 0) await passedOn();
        if (bytes < unsentBytes.goOn) {
          room?.resolve();
          room = undefined;
        }
      }
    } catch (error) {
      stream.abort(asError(error));
    }
    flushing = undefined;
  };

  return {
    finish,
    /** Takes no more; what was taken is still sent. */
    shut: (error: Error) => void (end ??= { error }),
    send(frame: Uint8Array): Promise<void> {
      if (end !== undefined) return Promise.reject(end.error);
      frames.push(frame);
      bytes += frame.byteLength + frameCost;
      if (bytes > unsentBytes.cut) {
        stream.abort(new Error(`${bytes} bytes were given to a channel whose writer did not wait`));
      }
      flushing ??= flush();
      if (bytes < unsentBytes.stop) return Promise.resolve();
      room ??= Promise.withResolvers();
      return room.promise;
    },
    flushed: () => flushing ?? Promise.resolve(),
  };
};

/** @param maxBytes - the longest frame that the other side may send; see `allow` */
export const makeFrameStream = (stream: Stream, maxBytes: number): FrameStream => {
  const inbox = makeInbox(stream, maxBytes);
  const outbox = makeOutbox(stream);
  const closed = Promise.withResolvers<void>();
  const wasCut = Promise.withResolvers<Error>();

  const onClose = (error: Error | undefined): void => {
    closed.resolve();
    outbox.finish(error ?? new Error('the other side has closed the channel'));
    if (error === undefined) return;
    inbox.cut(error);
    wasCut.resolve(error);
  };
  stream.addEventListener('close', ({ error }) => onClose(error));
  // While a stream is being agreed on nobody listens to it yet.
  if (isCut(stream)) onClose(new Error('The stream has been reset'));

  const cut = (error: Error): void => {
    inbox.cut(error);
    outbox.finish(error);
    stream.abort(error);
  };

  return harden({
    next: inbox.next,
    allow: inbox.allow,
    send: outbox.send,
    cut,
    whenCut: wasCut.promise,
    async close() {
      const over = new Error('the channel was closed');
      outbox.shut(over);
      inbox.cut(over);
      const timer = setTimeout(() => cut(new Error('the other side did not close the channel')), closeMs);
      try {
        await outbox.flushed();
        // What still arrives is thrown away; a paused stream would never come to its end.
        if (stream.readStatus === 'paused') stream.resume();
        await stream.close();
        await closed.promise;
      } catch (error) {
        cut(asError(error));
      } finally {
        clearTimeout(timer);
      }
    },
  });
};
