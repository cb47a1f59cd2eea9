import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruption } from '../src/dev/interruption.ts';
import { measureInterleaved, type Subject } from './measure/interleave.ts';
import { readOptions, type Options } from './options.ts';
import { makeProgress } from './progress.ts';
import { formatReport, type Report, type Row } from './report.ts';

/** What a bench gets from the command that runs it. */
export type Command = {
  /** For all that is made; it goes with the command. */
  folder: string;
  options: Options;
  say(line: string): void;
  /** Measures until it is done, or interrupted between two runs. */
  measure(subjects: readonly Subject[]): Promise<Row[]>;
};

/** Runs a bench as a command, and prints what it found. */
export const runBench = async (bench: (command: Command) => Promise<Omit<Report, 'rounds'>>): Promise<void> => {
  const options = readOptions();
  const { json, rounds } = options;
  const stop = interruption();
  const { say, onRun, end } = makeProgress({ rounds });
  const folder = await mkdtemp(join(tmpdir(), 'ocap-kernel-bench-'));
  const measure: Command['measure'] = (subjects) =>
    measureInterleaved(subjects, {
      rounds,
      onRun(round, what) {
        stop.throwIfAborted();
        onRun(round, what);
      },
    });
  try {
    const report = { rounds, ...(await bench({ folder, options, say, measure })) };
    end();
    console.log(json ? JSON.stringify(report, undefined, 2) : formatReport(report));
  } catch (error) {
    end();
    if (!stop.aborted) throw error;
    process.exitCode = 1;
  } finally {
    // A browser that has just ended may still be writing to its profile.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
};
