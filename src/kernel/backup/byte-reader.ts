import type { Bytes } from '../platform.ts';

/** Cuts pieces of a wanted length from pieces of any length. */
export const makeByteQueue = () => {
  const pieces: Uint8Array[] = [];
  /** What was taken of the first piece. */
  let offset = 0;
  let length = 0;
  return {
    get length() {
      return length;
    },
    push: (piece: Uint8Array): void => {
      if (piece.length === 0) return;
      pieces.push(piece);
      length += piece.length;
    },
    /** The next `wanted` bytes, or all there are. */
    take: (wanted: number): Bytes => {
      const bytes = new Uint8Array(Math.min(wanted, length));
      let done = 0;
      while (done < bytes.length) {
        const [first] = pieces;
        if (first === undefined) break;
        const part = first.subarray(offset, offset + bytes.length - done);
        bytes.set(part, done);
        done += part.length;
        offset += part.length;
        if (offset === first.length) {
          pieces.shift();
          offset = 0;
        }
      }
      length -= done;
      return bytes;
    },
  };
};

/** Reads a stream of pieces of any length. */
export const makeByteReader = (source: AsyncGenerator<Uint8Array, void, undefined>) => {
  const queue = makeByteQueue();
  return {
    /** The next `wanted` bytes; fewer only at the end. */
    read: async (wanted: number): Promise<Bytes> => {
      while (queue.length < wanted) {
        const next = await source.next();
        if (next.done) break;
        queue.push(next.value);
      }
      return queue.take(wanted);
    },
    /** Whoever reads no further says so. */
    close: async (): Promise<void> => {
      await source.return();
    },
  };
};
