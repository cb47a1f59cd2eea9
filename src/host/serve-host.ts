/** The kernel's side of the host protocol. */
import { makeSession, type SessionOptions } from './session.ts';

/**
 * Serves one host over a port, until either side ends the session.
 * @param options.bootstrap - what the host gets: an exo whose guards check what comes in.
 */
export const serveHost = (options: SessionOptions & { bootstrap: object }): { end(reason: string): void } => {
  const { end } = makeSession(options);
  return harden({ end });
};
