import type { Channel, ChannelHandler } from '../../src/wire/network.ts';

/** Something that is due: a timer, or a turn of the event loop. */
type Task = { at: number; order: number; run(): void };

/** A clock that moves only when told to, with its timers. Every kernel of a test shares it. */
export const makeVirtualTime = () => {
  let now = 1_000_000;
  let order = 0;
  let tasks: Task[] = [];
  const add = (at: number, run: () => void): (() => void) => {
    const task = { at, order: (order += 1), run };
    tasks.push(task);
    return () => {
      tasks = tasks.filter((each) => each !== task);
    };
  };
  const microtasks = () => new Promise<void>((resolve) => setImmediate(resolve));
  /** Runs all that is due until a moment. */
  const until = async (moment: number): Promise<void> => {
    for (;;) {
      await microtasks();
      const due = tasks.filter(({ at }) => at <= moment).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      tasks = tasks.filter((task) => task !== due);
      now = Math.max(now, due.at);
      due.run();
    }
    now = Math.max(now, moment);
  };
  return {
    now: () => now,
    setTimer: (ms: number, callback: () => void) => add(now + ms, callback),
    defer: (callback: () => void) => void add(now, callback),
    pass: (ms: number) => until(now + ms),
  };
};

export type VirtualTime = ReturnType<typeof makeVirtualTime>;

type Side = { onChannel(channel: Channel): ChannelHandler };

/**
 * A connection between two kernels. Frames take a millisecond each way and keep their order; a cut loses those on the way.
 * @param fuse - cuts by itself when so many frames have arrived.
 */
export const connect = (
  time: VirtualTime,
  [a, b]: readonly [Side, Side],
  names: readonly [string, string],
  fuse = Infinity,
) => {
  let open = true;
  let arrived = 0;
  const handlers: ChannelHandler[] = [];
  const busy: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];

  const over = (error?: Error): void => {
    if (!open) return;
    open = false;
    for (const handler of handlers) time.defer(() => handler.onClose(error));
  };

  const arrive = (to: 0 | 1, frame: Uint8Array): void => {
    if (!open) return;
    arrived += 1;
    if (arrived > fuse) {
      over(Error('cut'));
      return;
    }
    // The next frame is read when the last one was taken.
    busy[to] = (busy[to] ?? Promise.resolve()).then(async () => {
      if (open) await handlers[to]?.onFrame(frame);
    });
  };

  const channelOf = (own: 0 | 1): Channel => {
    const other = own === 0 ? 1 : 0;
    return {
      peerId: names[other],
      direct: true,
      remoteAddress: names[other],
      send: async (frame) => {
        if (!open) throw Error('the channel is closed');
        time.setTimer(1, () => arrive(other, frame));
      },
      close: (error) => {
        // What was taken is sent, unless the channel is cut.
        if (error === undefined) time.setTimer(2, () => over());
        else over(error);
      },
    };
  };

  handlers[0] = a.onChannel(channelOf(0));
  handlers[1] = b.onChannel(channelOf(1));
  return { cut: () => over(Error('cut')), isOpen: () => open };
};
