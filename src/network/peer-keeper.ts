/** Keeps a channel to one peer: dials whenever there is none. */
import type { DialState } from '../wire/network.ts';
import { nextTurn } from './next-turn.ts';
import { backoffMs, makePause } from './pause.ts';
import { reasonOf } from './reason.ts';
import type { Timings } from './timings.ts';

export type PeerKeeper = {
  status(): DialState;
  /** Dials at once if there is no channel, also after the last attempt. */
  wake(): void;
  /** The channel has come or gone. */
  changed(): void;
  stop(): void;
};

type Powers = {
  /** Settles when there is a channel. */
  dial(signal: AbortSignal): Promise<void>;
  hasChannel(): boolean;
  onChange(): void;
  /** After so many failures in a row the keeper waits to be woken. */
  maxRetryAttempts: number;
  timings: Timings;
};

export const makePeerKeeper = ({ dial, hasChannel, onChange, maxRetryAttempts, timings }: Powers): PeerKeeper => {
  const pause = makePause();
  const stopping = new AbortController();
  let status: DialState = { state: 'idle', lastError: null, nextAttempt: null };
  let failures = 0;

  const enter = (next: DialState): void => {
    status = next;
    onChange();
  };

  /** Until the channel is gone. One that ends soon counts as a failure: two that cut each other must not do so without pause. */
  const holdChannel = async (): Promise<void> => {
    enter({ state: 'idle', lastError: null, nextAttempt: null });
    const since = Date.now();
    while (hasChannel() && !stopping.signal.aborted) await pause.wait(Infinity);
    if (Date.now() - since >= timings.steadyMs) failures = 0;
    else await waitAfter('the channel ended');
  };

  const waitAfter = async (lastError: string): Promise<void> => {
    if (stopping.signal.aborted || hasChannel()) return;
    failures += 1;
    if (failures > maxRetryAttempts) {
      enter({ state: 'idle', lastError, nextAttempt: null });
      await pause.wait(Infinity);
    } else {
      const ms = backoffMs(failures);
      enter({ state: 'waiting', lastError, nextAttempt: Date.now() + ms });
      await pause.wait(ms);
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (hasChannel()) {
        await holdChannel();
        continue;
      }
      try {
        enter({ state: 'dialling', lastError: status.lastError, nextAttempt: null });
        await dial(stopping.signal);
      } catch (error) {
        await waitAfter(reasonOf(error));
      }
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
    changed: pause.end,
    stop() {
      stopping.abort(new Error('the peer was let go'));
      pause.end();
    },
  });
};
