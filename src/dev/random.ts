/**
 * `npm run test:random`: the random tests of `npm test` again and again, each time with another seed, until the time is over or one
 * fails. `--minutes 30` says how long, instead of 5; `--seed 123` runs them once with a seed that failed.
 */
import { randomInt } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { interruption } from './interruption.ts';
import { runScript } from './npm-script.ts';
import { paths } from './paths.ts';
import { bold, red, say, sayFailure } from './progress.mjs';

const readOptions = (): { minutes: number; seed: number | undefined } => {
  const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } });
  const minutes = Number(values.minutes ?? 5);
  if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes}: expected a number of minutes, such as 30`);
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (seed !== undefined && !Number.isInteger(seed)) throw new Error(`--seed ${values.seed}: expected a whole number`);
  return { minutes, seed };
};

/** Every test that draws something takes its seed from there. */
const isRandom = (file: string): boolean =>
  readFileSync(path.join(paths.root, file), 'utf8').includes('support/seeded');

const run = async (): Promise<void> => {
  const { minutes, seed: given } = readOptions();
  const signal = interruption();
  const files = globSync('{src,test,vats}/**/*.test.ts', { cwd: paths.root }).filter(isRandom).sort();
  process.env.OCAP_KERNEL_UNPINNED = '1';
  const end = Date.now() + minutes * 60_000;
  for (let round = 1; round === 1 || (given === undefined && Date.now() < end && !signal.aborted); round += 1) {
    const seed = given ?? randomInt(2 ** 31);
    say(bold(`\n▸ round ${round} of ${files.length} files, seed ${seed}`));
    process.env.OCAP_TEST_SEED = String(seed);
    const code = await runScript('test:unit', { signal, args: files });
    if (signal.aborted) return;
    if (code !== 0) {
      process.exitCode = 1;
      say(red(`\nSeed ${seed} failed, as told above. To run it again: npm run test:random -- --seed ${seed}`));
      say(`One file of it: OCAP_TEST_SEED=${seed} npm run test:unit -- FILE`);
      return;
    }
  }
};

try {
  await run();
} catch (error) {
  sayFailure(error);
  process.exitCode = 2;
}
