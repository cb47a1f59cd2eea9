/** What the endowments of a vat are made from. */
export type EndowmentPowers = {
  /**
   * Runs a callback of the vat, now or later: the supervisor holds it until the kernel gives the vat a turn (R1). What the callback
   * throws is the scheduler's to report.
   */
  schedule(callback: () => void): void;
  /** Calls back once, `ms` from now; returns what cancels it. */
  setTimer(ms: number, callback: () => void): () => void;
  /** Milliseconds since 1970. */
  now(): number;
  crypto: Crypto;
};

/** Those of the realm itself. Callbacks run as soon as they are due: for programs without deliveries, such as tests. */
export const realmPowers = (): EndowmentPowers => {
  const { setTimeout, clearTimeout, queueMicrotask, crypto } = globalThis;
  const { now } = Date;
  return {
    schedule: (callback) => queueMicrotask(callback),
    setTimer: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    now: () => now(),
    crypto,
  };
};
