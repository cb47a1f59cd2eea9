/** How long the network waits for others, in milliseconds. */
export type Timings = {
  /** Opening a connection: the socket, Noise, the muxer. */
  dialMs: number;
  /** The handshake of a connection that another opens, and its hello. */
  helloMs: number;
  /** The opening of a channel by us. */
  answerMs: number;
  /** A relay's answer to a reservation. */
  reserveMs: number;
  /** A connection that carries nothing is looked at so often, and closed the second time. */
  sweepMs: number;
  /** A channel that lasted so long was a good one: when it ends, the next dial need not wait. */
  steadyMs: number;
};

export const usualTimings: Timings = {
  dialMs: 10_000,
  helloMs: 5_000,
  answerMs: 10_000,
  reserveMs: 5_000,
  sweepMs: 5_000,
  steadyMs: 30_000,
};
