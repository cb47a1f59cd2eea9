import type { Readable } from 'node:stream';
import { makeUnitReader, type IOUnit } from '../../kernel/index.ts';

/** Reads units off a stream as they are asked for, so that no more than the stream's own buffer is ever held. One read at a time. */
export const makeStreamReader = (stream: Readable, unit: IOUnit | undefined) => {
  const units = makeUnitReader(unit);
  const chunks: AsyncIterator<unknown> = stream.iterator({ destroyOnReturn: false });
  let ended = false;
  const next = async (): Promise<{ value?: unknown }> => {
    try {
      return await chunks.next();
    } catch (error) {
      ended = true;
      throw error;
    }
  };
  return {
    /** The next unit; null at the end. @throws (rejects) KernelError `IO_FAILED`; the stream's own error, if it breaks off, once. */
    read: async (): Promise<string | null> => {
      for (;;) {
        const taken = units.take();
        if (taken !== undefined) return taken;
        if (ended) return null;
        const { value: chunk } = await next();
        if (chunk instanceof Uint8Array) {
          units.push(chunk);
        } else {
          ended = true;
          units.end();
        }
      }
    },
  };
};
