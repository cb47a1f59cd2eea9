import type { Effort } from '../limits/recording.ts';
import { makeRow, type LimitName, type Row } from '../report.ts';

/** Does its work once; the milliseconds that count. */
export type Probe = () => Promise<number>;

export type Limit = { name: LimitName; run: Probe };

/** An operation, with the limits to hold it against. Each probe does it `count` times in one run. */
export type Subject = { operation: string; count: number; effort: Effort; run: Probe; limits: Limit[] };

type Options = {
  rounds: number;
  /** Before each run; round 0 warms up. */
  onRun(round: number, what: string): void;
};

/**
 * Runs all probes of all subjects in turn, round after round, so that whatever else the machine does meanwhile befalls them
 * alike. The first round warms up and does not count.
 */
export const measureInterleaved = async (subjects: readonly Subject[], { rounds, onRun }: Options): Promise<Row[]> => {
  const tracks = subjects.map(({ operation, count, effort, run, limits }) => {
    const samples = { operation, count, effort, itself: [], limits: limits.map(({ name }) => ({ name, samples: [] })) };
    const track = (what: string, probe: Probe, into: number[]) => async (round: number) => {
      onRun(round, what);
      const milliseconds = await probe();
      if (round > 0) into.push((milliseconds * 1000) / count);
    };
    const steps = [
      track(operation, run, samples.itself),
      ...limits.map((limit, i) => track(`${operation}: ${limit.name}`, limit.run, samples.limits[i]?.samples ?? [])),
    ];
    return { samples, steps };
  });
  for (let round = 0; round <= rounds; round += 1) {
    for (const { steps } of tracks) for (const step of steps) await step(round);
  }
  return tracks.map(({ samples }) => makeRow(samples));
};
