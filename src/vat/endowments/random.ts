import type { EndowmentPowers } from './powers.ts';

/** A number from 0 to 1, as `Math.random` has it, from the random source of Web Crypto. */
export const makeRandom = ({ crypto }: Pick<EndowmentPowers, 'crypto'>) => {
  const words = new Uint32Array(2);
  return (): number => {
    const [high = 0, low = 0] = crypto.getRandomValues(words);
    // 53 bits: all that a number holds between 0.5 and 1.
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  };
};
