import type { Worker } from 'node:worker_threads';
import { messageOf } from '../wire/errors.ts';

/** How often a worker is asked while it is at a delivery. In so long a thread fills some hundred megabytes. */
const ASK_MS = 250;

/**
 * The engine's own limit lies so far above ours. When a thread reaches the engine's by one large array, Node ends the whole
 * process; the largest array takes one gigabyte.
 */
const HEADROOM_MB = 4_096;

/** The engine's limit for a worker that `watchMemory` watches: it holds when that comes too late. */
export const heapLimits = (limitMb: number) => ({ maxOldGenerationSizeMb: limitMb + HEADROOM_MB });

type Powers = {
  worker: Worker;
  limitMb: number;
  /** The worker uses more. Told at most once. */
  onExceeded(reason: string): void;
  /** The worker could not be asked. */
  onFailure(problem: string): void;
};

/**
 * Watches what a vat's worker uses while it is at a delivery: its heap, with what is still to be collected, and its array
 * buffers, which no limit of the engine counts.
 */
export const watchMemory = ({ worker, limitMb, onExceeded, onFailure }: Powers) => {
  let timer: NodeJS.Timeout | undefined;
  let asking = false;

  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };

  const ask = async (): Promise<void> => {
    // A thread that is inside one long operation answers after it.
    if (asking) return;
    asking = true;
    try {
      const { used_heap_size: heap, external_memory: buffers } = await worker.getHeapStatistics();
      if (timer === undefined || heap + buffers <= limitMb * 1_048_576) return;
      stop();
      onExceeded(`it used more than ${limitMb} MB of memory`);
    } catch (error) {
      // One that has ended is told of by its own event.
      if (timer !== undefined) onFailure(messageOf(error));
    } finally {
      asking = false;
    }
  };

  return {
    /** A delivery begins. */
    start: (): void => {
      timer ??= setInterval(() => void ask(), ASK_MS);
    },
    /** It has ended, or the worker has. */
    stop,
  };
};
