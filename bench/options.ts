import { parseArgs } from 'node:util';
import type { Counts } from './measure/operations.ts';

export type Options = {
  /** The report as JSON instead of a table. */
  json: boolean;
  rounds: number;
  counts: Counts;
};

/** `--json` for machines, `--quick` to see that everything runs. */
export const readOptions = (): Options => {
  const { json = false, quick = false } = parseArgs({
    options: { json: { type: 'boolean' }, quick: { type: 'boolean' } },
  }).values;
  return quick
    ? { json, rounds: 2, counts: { sequential: 10, concurrent: 50 } }
    : { json, rounds: 15, counts: { sequential: 100, concurrent: 1000 } };
};
