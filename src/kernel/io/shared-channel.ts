import { KernelError } from '../../wire/errors.ts';
import type { Limits } from '../../wire/limits.ts';
import type { IOChannel } from './io-channel.ts';

type Reader = { isHeard(): boolean; resolve(data: string | null): void; reject(error: unknown): void };

/** One user's access to a channel; what waits of a user that ends rejects. */
export type ChannelAccess = Pick<IOChannel, 'write'> & {
  /** What comes goes to the first read that is heard; those before it that nobody waits for any more reject. */
  read(isHeard?: () => boolean): Promise<string | null>;
  /** Settles when the channel is closed, if this was its last user. */
  end(): Promise<void>;
};

/**
 * A channel that is being opened, with reads and writes in the order they were asked for. While a subcluster is reloaded it is used by the
 * old one and the new one. What came for a reader that has ended is kept for the next.
 */
export const makeSharedChannel = (
  name: string,
  opening: Promise<IOChannel>,
  limits: Pick<Limits, 'ioCallsWaiting' | 'ioWriteLength'>,
) => {
  const readers: Reader[] = [];
  /** What came when nobody waited for it any more. */
  let unread: { data: string | null } | undefined;
  let reading = false;
  let lastWrite: Promise<void> = Promise.resolve();
  let users = 0;
  opening.catch(() => {});

  const isAlwaysHeard = (): boolean => true;
  const unheard = () => new KernelError('IO_CLOSED', `I/O channel ${name}: nobody waits for this read any more`);

  const gone = () => new KernelError('IO_CLOSED', `I/O channel ${name} is closed`);

  /** The first in line. */
  const takeReader = (): Reader | undefined => {
    for (let reader = readers.shift(); reader !== undefined; reader = readers.shift()) {
      if (reader.isHeard()) return reader;
      reader.reject(unheard());
    }
    return undefined;
  };

  const readOn = async (): Promise<void> => {
    if (reading) return;
    reading = true;
    while (readers.length > 0) {
      try {
        const channel = await opening;
        const data = await channel.read();
        const reader = takeReader();
        if (reader === undefined) unread = { data };
        else reader.resolve(data);
      } catch (error) {
        // One that fails with nobody waiting fails the next that asks, too, if it lasts.
        takeReader()?.reject(error);
      }
    }
    reading = false;
  };

  return {
    opening,
    use: (): ChannelAccess => {
      const own = new Set<Reader>();
      let ended = false;
      let writes = 0;
      let length = 0;
      users += 1;

      /** Takes a read out of the line, if it is still there: one that is not was answered just now. */
      const withdraw = (reader: Reader, reason: KernelError): void => {
        const at = readers.indexOf(reader);
        if (at >= 0) readers.splice(at, 1);
        reader.reject(reason);
        own.delete(reader);
      };

      const read = async (isHeard: () => boolean = isAlwaysHeard): Promise<string | null> => {
        if (ended) throw gone();
        if (own.size >= limits.ioCallsWaiting) {
          for (const reader of own) if (!reader.isHeard()) withdraw(reader, unheard());
        }
        if (own.size >= limits.ioCallsWaiting) {
          throw new KernelError('IO_BUSY', `I/O channel ${name}: ${limits.ioCallsWaiting} reads wait already`);
        }
        if (unread !== undefined) {
          const { data } = unread;
          unread = undefined;
          return data;
        }
        const { promise, ...settle } = Promise.withResolvers<string | null>();
        const reader = { ...settle, isHeard };
        own.add(reader);
        readers.push(reader);
        void readOn();
        return promise.finally(() => own.delete(reader));
      };

      const write = async (data: string): Promise<void> => {
        if (ended) throw gone();
        if (writes >= limits.ioCallsWaiting || length + data.length > limits.ioWriteLength) {
          throw new KernelError('IO_BUSY', `I/O channel ${name}: too much waits to be written already`);
        }
        writes += 1;
        length += data.length;
        const turn = lastWrite.then(async () => {
          const channel = await opening;
          if (ended) throw gone();
          await channel.write(data);
        });
        lastWrite = turn.catch(() => {});
        try {
          await turn;
        } finally {
          writes -= 1;
          length -= data.length;
        }
      };

      const end = async (): Promise<void> => {
        if (ended) return;
        ended = true;
        for (const reader of own) withdraw(reader, gone());
        users -= 1;
        if (users > 0) return;
        const channel = await opening.catch(() => undefined);
        await channel?.close();
      };

      return { read, write, end };
    },
  };
};

export type SharedChannel = ReturnType<typeof makeSharedChannel>;
