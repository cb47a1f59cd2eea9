/** A host's side of the host protocol. */
import { makeSession, type SessionOptions } from './session.ts';

/** The kernel as `E` calls it from afar. */
export type Remote<Api> = Promise<Api>;

export type HostConnection<Api> = {
  /** For `E`, from the first moment: calls before the answer are sent ahead. */
  kernel: Remote<Api>;
  /** Pending and new calls reject with `SESSION_ENDED`. */
  end(reason: string): void;
};

/**
 * Connects to a kernel that is served over a port.
 * @typeParam Api - what the kernel serves there: `KernelApi`, or a facet of it.
 */
export const connectHost = <Api>(options: Omit<SessionOptions, 'bootstrap'>): HostConnection<Api> => {
  const { getBootstrap, end } = makeSession(options);
  // What the other side serves cannot be checked from here: its type is part of the protocol's version.
  const kernel = getBootstrap() as Promise<Api>;
  // A host that ends the session before it used the kernel has missed nothing; calls reject for themselves.
  kernel.catch(() => undefined);
  return harden({ kernel, end });
};
