/** Keeps a connection to one relay and a reservation there, for as long as the relay is among ours. */
import type { Connection } from '@libp2p/interface';
import type { RelayState } from '../wire/network.ts';
import { nextTurn } from './next-turn.ts';
import { backoffMs, makePause } from './pause.ts';
import { asError, reasonOf } from './reason.ts';
import { ReservationRefused, reserve } from './reserve.ts';
import type { Timings } from './timings.ts';

export type RelayKeeper = {
  status(): RelayState;
  /** Looks after the relay now: dials, or renews the reservation, which finds out whether the connection still lives. */
  wake(): void;
  stop(): void;
};

/** A renewal costs the relay next to nothing, and shows that the reservation is still there. */
const longestRenewalMs = 900_000;
/** A relay whose reservations are over at once is not asked without pause. */
const shortestRenewalMs = 1_000;

type Powers = {
  address: string;
  /** Gives a connection that is there already if there is one. */
  dial(signal: AbortSignal): Promise<Connection>;
  onChange(): void;
  /** There is a reservation again. */
  onReserved(): void;
  timings: Timings;
};

export const makeRelayKeeper = ({ address, dial, onChange, onReserved, timings }: Powers): RelayKeeper => {
  const pause = makePause();
  const stopping = new AbortController();
  let status: RelayState = { address, state: 'connecting', since: Date.now(), lastError: null, nextAttempt: null };
  let failures = 0;

  const enter = (state: RelayState['state'], more: Partial<RelayState> = {}): void => {
    const since = state === status.state ? status.since : Date.now();
    status = { ...status, nextAttempt: null, ...more, state, since };
    onChange();
  };

  const within = (ms: number): AbortSignal => AbortSignal.any([stopping.signal, AbortSignal.timeout(ms)]);

  /** @returns when the connection has ended or the keeper is stopped */
  const hold = async (connection: Connection): Promise<void> => {
    connection.addEventListener('close', pause.end);
    while (!stopping.signal.aborted && connection.status === 'open') {
      const expires = await reserve(connection, within(timings.reserveMs));
      failures = 0;
      if (connection.status !== 'open') return;
      const isNew = status.state !== 'reserved';
      enter('reserved', { lastError: null });
      if (isNew) onReserved();
      await pause.wait(Math.min(longestRenewalMs, Math.max(shortestRenewalMs, (expires - Date.now()) / 2)));
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let connection: Connection | undefined;
      let lastError = 'the connection to the relay ended';
      try {
        enter('connecting');
        connection = await dial(within(timings.dialMs));
        enter('connected');
        await hold(connection);
      } catch (error) {
        lastError = reasonOf(error);
        // A relay that answers no is there; one that does not answer is perhaps reached by a new connection.
        if (!(error instanceof ReservationRefused)) connection?.abort(asError(error));
      }
      if (stopping.signal.aborted) return;
      failures += 1;
      const ms = backoffMs(failures);
      const state = connection?.status === 'open' ? 'connected' : 'down';
      enter(state, { lastError, nextAttempt: Date.now() + ms });
      await pause.wait(ms);
    }
  };
  // In a turn of its own: whoever asked for the keeper has not got it yet.
  nextTurn(() => void run());

  return harden({
    status: () => status,
    wake() {
      failures = 0;
      pause.end();
    },
    stop() {
      stopping.abort(new Error('the relay is no longer used'));
      pause.end();
    },
  });
};
