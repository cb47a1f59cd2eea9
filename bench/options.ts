import { parseArgs } from 'node:util';
import type { Counts } from './measure/operations.ts';
import type { PanelEffort } from './panel/measure-panel.ts';

export type Options = {
  /** The report as JSON instead of a table. */
  json: boolean;
  rounds: number;
  counts: Counts;
  panel: PanelEffort;
  /** Measure only the panel. */
  onlyPanel: boolean;
};

/** `--json` for machines, `--quick` to see that everything runs, `--panel` for that part of the browser's bench alone. */
export const readOptions = (): Options => {
  const {
    json = false,
    quick = false,
    panel: onlyPanel = false,
  } = parseArgs({
    options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, panel: { type: 'boolean' } },
  }).values;
  return quick
    ? {
        json,
        onlyPanel,
        rounds: 2,
        counts: { sequential: 10, concurrent: 50 },
        panel: { subclusters: 3, objectsOfEach: 300, rounds: 1, seconds: 1, quietSeconds: 0 },
      }
    : {
        json,
        onlyPanel,
        rounds: 15,
        counts: { sequential: 100, concurrent: 1000 },
        panel: { subclusters: 50, objectsOfEach: 1_000, rounds: 5, seconds: 10, quietSeconds: 70 },
      };
};
