/** The realm's `Math` with another `random`: its own would tell of the engine's state. */
export const makeMath = ({ random }: { random(): number }): object =>
  harden(
    Object.defineProperties(
      {},
      { ...Object.getOwnPropertyDescriptors(Math), random: { value: () => random(), enumerable: false } },
    ),
  );
