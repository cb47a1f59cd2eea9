/** A frame stream as the kernel sees it: frames are handed to it one at a time, and the end comes exactly once. */
import type { Channel, ChannelHandler } from '../wire/network.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import type { FrameStream } from './frame-stream.ts';
import { asError } from './reason.ts';

export type LiveChannel = {
  channel: Channel;
  /** Begins to read. To be called once. */
  start(handler: ChannelHandler): void;
};

/** @param onEnd - called when the channel is over, before the handler hears of it */
export const makeChannel = (
  frames: FrameStream,
  about: Pick<Channel, 'peerId' | 'direct' | 'remoteAddress'>,
  onEnd: () => void,
): LiveChannel => {
  let isOver = false;
  let tellHandler = (_error?: Error): void => {};

  const end = (error?: Error): void => {
    if (isOver) return;
    isOver = true;
    if (error === undefined) void frames.close();
    else frames.cut(error);
    onEnd();
    tellHandler(error);
  };

  const read = async (handler: ChannelHandler): Promise<void> => {
    try {
      for (;;) {
        const frame = await frames.next();
        if (isOver || frame === undefined) break;
        await handler.onFrame(frame);
      }
      end();
    } catch (error) {
      end(asError(error));
    }
  };

  return harden({
    channel: harden({
      ...about,
      send: (frame) =>
        frame.byteLength > limits.remoteFrameBytes
          ? Promise.reject(
              new RangeError(`a frame of ${frame.byteLength} bytes; the limit is ${limits.remoteFrameBytes}`),
            )
          : frames.send(frame),
      close: end,
    }),
    start(handler) {
      tellHandler = (error) => handler.onClose(error);
      void frames.whenCut.then(end);
      void read(handler);
    },
  });
};
