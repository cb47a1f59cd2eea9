/** Frames on a stream of bytes: each is its length in four bytes, most significant first, and so many bytes. */

const headerBytes = 4;

/** Several frames as one piece, so that they share the price of encryption and of a websocket message. */
export const encodeFrames = (frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const total = frames.reduce((sum, frame) => sum + headerBytes + frame.byteLength, 0);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const frame of frames) {
    view.setUint32(offset, frame.byteLength);
    bytes.set(frame, offset + headerBytes);
    offset += headerBytes + frame.byteLength;
  }
  return bytes;
};

export type FrameDecoder = {
  /**
   * Takes the next bytes, however they are cut.
   * @returns the frames that they complete
   * @throws RangeError for a frame that is longer than allowed, as soon as its length is known; the decoder is of no use then
   */
  push(chunk: Uint8Array): Uint8Array[];
  /** From now on frames may be so long. */
  allow(bytes: number): void;
  /** Whether the bytes end in the midst of a frame. */
  isInsideFrame(): boolean;
};

/** Holds no more than what has arrived of one frame: a length alone reserves nothing. */
export const makeFrameDecoder = (maxBytes: number): FrameDecoder => {
  let allowed = maxBytes;
  let chunks: Uint8Array[] = [];
  let held = 0;
  /** Of the frame whose header has been read. */
  let length: number | undefined;

  /** The next bytes; they are held. */
  const take = (count: number): Uint8Array => {
    const [first] = chunks;
    if (first === undefined || count === 0) return new Uint8Array(0);
    held -= count;
    if (first.byteLength > count) {
      chunks[0] = first.subarray(count);
      return first.subarray(0, count);
    }
    if (first.byteLength === count) {
      chunks.shift();
      return first;
    }
    const whole = new Uint8Array(count);
    let filled = 0;
    let used = 0;
    for (const chunk of chunks) {
      const part = chunk.subarray(0, count - filled);
      whole.set(part, filled);
      filled += part.byteLength;
      if (part.byteLength < chunk.byteLength) {
        chunks[used] = chunk.subarray(part.byteLength);
        break;
      }
      used += 1;
      if (filled === count) break;
    }
    chunks = chunks.slice(used);
    return whole;
  };

  return harden({
    push(chunk) {
      if (chunk.byteLength > 0) chunks.push(chunk);
      held += chunk.byteLength;
      const frames: Uint8Array[] = [];
      for (;;) {
        if (length === undefined) {
          if (held < headerBytes) return frames;
          const header = take(headerBytes);
          length = new DataView(header.buffer, header.byteOffset).getUint32(0);
          if (length > allowed) throw new RangeError(`a frame of ${length} bytes; no more than ${allowed} are allowed`);
        }
        if (held < length) return frames;
        frames.push(take(length));
        length = undefined;
      }
    },
    allow(bytes) {
      allowed = bytes;
    },
    isInsideFrame: () => held > 0 || length !== undefined,
  });
};
