/** How one realm learns that another is gone: by a Web Lock that the other holds for its life. */

export type Lifeline = {
  /** Said to those who are to miss us. */
  name: string;
  /** Lets go of it, as the end of the realm would. */
  release(): void;
};

/** Takes a lock of a fresh random name. */
export const holdLifeline = (locks: LockManager): Promise<Lifeline> => {
  const name = `lifeline ${crypto.randomUUID()}`;
  const released = Promise.withResolvers<void>();
  return new Promise((resolve, reject) => {
    locks
      .request(name, () => {
        resolve(harden({ name, release: released.resolve }));
        return released.promise;
      })
      .catch(reject);
  });
};

/** Calls back once the holder is gone or has let go; returns what cancels it. Only for a lifeline that was held. */
export const onReleased = (locks: LockManager, name: string, callback: () => void): (() => void) => {
  const cancelled = new AbortController();
  locks
    .request(name, { mode: 'shared', signal: cancelled.signal }, () => undefined)
    .then(
      () => {
        if (!cancelled.signal.aborted) callback();
      },
      (error: unknown) => {
        // The request was cancelled; any other failure means that the holder cannot be watched and must count as gone.
        if (!cancelled.signal.aborted) {
          console.error('A lifeline cannot be watched:', error);
          callback();
        }
      },
    );
  return () => cancelled.abort();
};
