type Powers = { now(): number; perMinute: number };

const MINUTE = 60_000;

/** Allows so many events within any minute. A clock that is set back or on by more begins anew. */
export const makeRateLimit = ({ now, perMinute }: Powers) => {
  /** When they were, the oldest first. */
  let lately: number[] = [];
  return {
    /** Counts one more, unless there were as many as are allowed. */
    take: (): boolean => {
      const time = now();
      lately = lately.filter((earlier) => Math.abs(time - earlier) < MINUTE);
      if (lately.length >= perMinute) return false;
      lately.push(time);
      return true;
    },
  };
};

export type RateLimit = ReturnType<typeof makeRateLimit>;
