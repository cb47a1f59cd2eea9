/** A wait that others may end. */
export type Pause = {
  /** Settles after so many milliseconds (`Infinity`: never by itself), or when `end` is called. One wait at a time. */
  wait(ms: number): Promise<void>;
  /** Ends the wait that is under way, if one is. */
  end(): void;
};

export const makePause = (): Pause => {
  let end = (): void => {};
  return harden({
    wait: (ms) =>
      new Promise<void>((resolve) => {
        const timer = ms === Infinity ? undefined : setTimeout(() => end(), ms);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => end(),
  });
};

const firstMs = 500;
/** The longest wait between two attempts. */
const backoffCapMs = 30_000;

/**
 * How long to wait after so many failures in a row, in milliseconds. Half of it is drawn by lot, so that the many that lost the
 * same relay do not come back at the same moment.
 */
export const backoffMs = (failures: number): number =>
  Math.round(Math.min(backoffCapMs, firstMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2));
