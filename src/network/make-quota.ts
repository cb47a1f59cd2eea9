/** How often each of many may do something. */
export type Quota = {
  /** @returns whether it may do so once more now; if so, that counts */
  take(who: string): boolean;
};

type Options = {
  /** So often at once, */
  burst: number;
  /** and then so often each second. */
  perSecond: number;
};

/** @param now - milliseconds of a clock that is never set back */
export const makeQuota = ({ burst, perSecond }: Options, now = () => performance.now()): Quota => {
  const each = 1_000 / perSecond;
  /** When each will have all of its quota again; whoever has it is not remembered. */
  const wholeAt = new Map<string, number>();

  const forgetIdle = (time: number): void => {
    for (const [who, whole] of wholeAt) {
      if (whole > time) return;
      wholeAt.delete(who);
    }
  };

  return harden({
    take(who) {
      const time = now();
      forgetIdle(time);
      const whole = Math.max(wholeAt.get(who) ?? 0, time) + each;
      if (whole - time > burst * each) return false;
      // To the end: those at the front have been idle longest.
      wholeAt.delete(who);
      wholeAt.set(who, whole);
      return true;
    },
  });
};
