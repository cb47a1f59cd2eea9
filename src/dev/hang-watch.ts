/** Ends a test runner that hangs, and says at which test: one that blocks its process keeps the runner from timing it out. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { killDescendants } from './processes.mjs';

const LOOK_MS = 5_000;

/** @param hungFile - gets what hangs, a line each. */
export const makeHangWatch = (hungFile: string) => {
  const running = new Map<string, { what: string; since: number; patienceMs: number }>();

  const look = (): void => {
    const hung = [...running.values()].flatMap(({ what, since, patienceMs }) => {
      const waitedMs = Date.now() - since;
      return waitedMs > patienceMs ? [`${what}: hangs; nothing came of it for ${Math.round(waitedMs / 1000)} s`] : [];
    });
    if (hung.length === 0) return;
    process.stderr.write(`${hung.join('\n')}\n`);
    mkdirSync(path.dirname(hungFile), { recursive: true });
    writeFileSync(hungFile, hung.join('\n'));
    killDescendants();
    process.exit(1);
  };
  setInterval(look, LOOK_MS).unref();

  return {
    /** Waits for something in a file; what it waited for there before has come. */
    begin: (file: string, patienceMs: number, test?: string): void => {
      const what = test === undefined ? file : `${file}: ${test}`;
      running.set(file, { what, since: Date.now(), patienceMs });
    },
    end: (file: string): void => void running.delete(file),
  };
};
