import type { DeliveryCause } from './delivery.ts';

/** When an incarnation is to get a turn, to run what came due between deliveries (R1). */
export const makeVatTurns = ({ hasAnswers }: { hasAnswers(): boolean }) => {
  let wanted = false;
  let asked = 0;
  let given = 0;
  /** Turns and the queue alternate, so that neither keeps the other waiting. */
  let first = false;
  const isDue = (): boolean => wanted || hasAnswers();

  return {
    /**
     * The vat asks, once until a turn comes. One that comes because of an answer may cross its asking, so it may ask once more often
     * than it got turns. False: it asked too often.
     */
    ask: (): boolean => {
      wanted = true;
      asked += 1;
      return asked <= given + 1;
    },
    isDue,
    /** Whether a turn goes before what waits in the queue. */
    goesFirst: (): boolean => first && isDue(),
    /** The vat is given this delivery. */
    onDelivery: (kind: DeliveryCause['kind']): void => {
      if (kind === 'reap') return;
      first = kind !== 'turn' && kind !== 'start';
      if (kind !== 'turn') return;
      wanted = false;
      given += 1;
    },
  };
};

export type VatTurns = ReturnType<typeof makeVatTurns>;
