import type { Limits } from '../../wire/limits.ts';
import type { FetchAnswer, FetchRequest } from '../../wire/vat-protocol.ts';
import { makeSubtle, type Subtle } from './subtle.ts';

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
  crypto: Pick<Crypto, 'getRandomValues'>;
  subtle: Subtle;
  /**
   * Asks the kernel for a fetch (R10), which is within its limits. Calls back in a turn; returns what gives the answer up.
   * @throws TypeError when too many are under way.
   */
  startFetch(request: FetchRequest, onAnswer: (answer: FetchAnswer) => void): () => void;
  /** Those that the kernel holds the vat to. */
  limits: Limits;
};

export type RealmPowers = Omit<EndowmentPowers, 'schedule' | 'startFetch' | 'limits'>;

/** Those that are the realm's own to give. */
export const realmPowers = (): RealmPowers => {
  const { setTimeout, clearTimeout, crypto } = globalThis;
  const { now } = Date;
  return {
    setTimer: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    now: () => now(),
    crypto,
    subtle: makeSubtle(crypto.subtle),
  };
};
