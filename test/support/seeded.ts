/**
 * The one source of chance in tests. `npm test` draws the same values every time; `npm run test:random` sets other seeds
 * (`src/dev/random.ts`). OCAP_TEST_SEED, OCAP_TEST_PATH and OCAP_TEST_REPLAY replay what a failure prints, and OCAP_TEST_RUNS
 * says how many runs instead.
 */
import type { Parameters } from 'fast-check';
import { isFull } from './full-size.ts';

const { OCAP_TEST_SEED, OCAP_TEST_PATH, OCAP_TEST_REPLAY, OCAP_TEST_RUNS } = process.env;

export const seed = Number(OCAP_TEST_SEED ?? 20_261_130);

/** Of fast-check's commands. */
export const replayPath = OCAP_TEST_REPLAY;

/** @param full - how many runs `npm run test:all` takes. */
export const runsOf = (runs: number, full = runs): number => Number(OCAP_TEST_RUNS ?? (isFull ? full : runs));

/** Parameters of fast-check's `assert`. */
export const seeded = <Values>({
  runs = 100,
  full = runs,
  ...parameters
}: Omit<Parameters<Values>, 'numRuns' | 'seed' | 'path'> & {
  runs?: number;
  full?: number;
} = {}): Parameters<Values> => ({
  ...parameters,
  numRuns: runsOf(runs, full),
  seed,
  ...(OCAP_TEST_PATH === undefined ? {} : { path: OCAP_TEST_PATH }),
});
