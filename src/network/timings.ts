/** How long the network waits for others, in milliseconds. */
export const timings = {
  /** Opening a connection: the socket, Noise, the muxer. */
  dialMs: 10_000,
  /** The handshake of a connection that another opens, and its hello. */
  helloMs: 5_000,
  /** The opening of a channel by us. */
  answerMs: 10_000,
  /** A relay's answer to a reservation. */
  reserveMs: 5_000,
  /** A connection that carries nothing is looked at so often, and closed the second time. */
  sweepMs: 5_000,
  /** A channel that lasted so long was a good one: when it ends, the next dial need not wait. */
  steadyMs: 30_000,
} as const;
