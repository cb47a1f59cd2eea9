type Closer = () => unknown;

/** Everything that was started and is to be ended, last first. */
export const makeEndings = () => {
  const closers: Closer[] = [];
  return {
    add: (close: Closer) => void closers.push(close),
    async endAll() {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
};

export type Endings = ReturnType<typeof makeEndings>;
