import type { IOSpec } from '../../wire/io-spec.ts';
import type { SubclusterId } from '../../wire/ids.ts';

/**
 * A channel to the world outside, as a platform makes it. Data are the units of its spec; bytes travel in base64. The kernel makes one
 * call of `read` and one of `write` at a time. A channel that serves one client after another gives null at the end of each.
 */
export type IOChannel = {
  /** What comes next; null at the end. */
  read(): Promise<string | null>;
  /** Settles when the data have left this process, or are with the system. */
  write(data: string): Promise<void>;
  /** Ends the channel, whatever is under way: that rejects. Settles when nothing of the channel is left. */
  close(): Promise<void>;
};

export type IOContext = {
  subclusterId: SubclusterId;
  /** The URL of the config's own file, where relative paths start. */
  configUrl: string | undefined;
};

/**
 * Makes the channel that a config declares. It rejects when the channel cannot be opened.
 * `types`, if it is there, lists all that it makes: a config that asks for another is refused before anything is created.
 */
export type IOChannelFactory = {
  (name: string, spec: IOSpec, context: IOContext): Promise<IOChannel>;
  readonly types?: readonly string[];
};
