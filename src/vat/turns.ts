import { macrotask } from './macrotask.ts';

type Callback = () => void;

type Powers = {
  /** Asks the kernel for a turn. */
  ask(): void;
  /** Milliseconds of any clock. */
  now(): number;
  /** Gets what a callback throws. */
  report(error: unknown): void;
};

/** A turn ends with the callback during which this was reached: the delivery's time limit is the vat's, not theirs together. */
const TURN_MS = 1_000;

/** What came due between deliveries is held here until the kernel gives the vat a turn (R1). */
export const makeTurns = ({ ask, now, report }: Powers) => {
  let held: Callback[] = [];
  let asked = false;

  const askOnce = (): void => {
    if (asked || held.length === 0) return;
    asked = true;
    ask();
  };

  return {
    /** Runs the callback in a turn to come. */
    hold: (callback: Callback): void => {
      held.push(callback);
      askOnce();
    },
    /** Forgets what is held. */
    clear: (): void => {
      held = [];
    },
    /**
     * Runs these and what is held, each with all that follows from it before the next, as a browser would. What comes in meanwhile,
     * and what there is no time for, waits for the next turn. Settles when the vat is quiet.
     */
    run: async (first: readonly Callback[]): Promise<void> => {
      asked = false;
      const due = [...first, ...held];
      held = [];
      const end = now() + TURN_MS;
      let done = 0;
      for (const callback of due) {
        if (now() > end) break;
        done += 1;
        try {
          callback();
        } catch (error) {
          report(error);
        }
        await macrotask();
      }
      held = [...due.slice(done), ...held];
      askOnce();
    },
  };
};

export type Turns = ReturnType<typeof makeTurns>;
