/**
 * `npm test`, once the packages are installed: every part, also after one has failed. The last line counts the tests of vitest and Playwright, and each other part as one; before it stands what
 * failed or hung. With `--all`, what is tested small otherwise is tested at full size.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { interruption } from './interruption.ts';
import { runScript, runScriptQuietly } from './npm-script.ts';
import { paths } from './paths.ts';
import { guardDescendants } from './processes.mjs';
import { bold, dim, green, messageOf, red, say } from './progress.mjs';
import { runE2e } from './run-e2e.ts';
import { add, failed, tallyOfE2e, tallyOfUnitTests, type Tally } from './tally.ts';

// The other tests can be run before the supervisor is pinned, whose own test says when it is not.
process.env.OCAP_KERNEL_UNPINNED = '1';
if (process.argv[2] === '--all') process.env.OCAP_TEST_FULL = '1';

const stop = interruption();
const endDescendants = guardDescendants();

type Part = { title: string; run(): Promise<Tally> };

/** One that counts as one test, and whose output is shown only when it fails. */
const check = (title: string, script: string): Part => ({
  title,
  run: async () => {
    await runScriptQuietly(script, stop);
    return { passed: 1, failed: 0, failures: [] };
  },
});

const unitTests: Part = {
  title: 'unit tests',
  run: async () => {
    const code = await runScript('test:unit', { signal: stop, prefix: dim('unit │ ') });
    return tallyOfUnitTests(paths.unitReport, code);
  },
};
const e2eTests: Part = {
  title: 'e2e tests',
  run: async () => tallyOfE2e(paths.e2eReport, await runE2e(['--forbid-only'], stop, dim('e2e  │ '))),
};

/**
 * Lanes that run side by side, one phase after the other. Unit tests wait often enough for checks to run beside them. Tests in browsers
 * do not share the machine: they keep all cores busy, and what waits for too long has failed.
 */
const phases: Part[][][] = [
  [
    [unitTests],
    [
      check('types', 'types'),
      check('lint', 'lint'),
      check('format', 'format:check'),
      check('unused code', 'knip'),
      check('library build', 'build:lib'),
      check('extension build', 'build:extension'),
    ],
  ],
  [[e2eTests]],
];

const lines: string[] = [];

const runPart = async ({ title, run }: Part): Promise<Tally> => {
  if (stop.aborted) {
    lines.push(`${red('✗')} ${title}: not run, the command was interrupted`);
    return failed();
  }
  say(`${bold(`▸ ${title}`)}`);
  const start = performance.now();
  const tally = await run().catch((error: unknown) => failed(`${title}: ${messageOf(error)}`));
  const mark = tally.failed === 0 ? green('✓') : red('✗');
  const took = dim(`(${((performance.now() - start) / 1000).toFixed(1)} s)`);
  const line = `${mark} ${title}: ${tally.passed} passed, ${tally.failed} failed ${took}`;
  say(line);
  lines.push(line);
  return tally;
};

const runLane = async (parts: readonly Part[]): Promise<Tally[]> => {
  const tallies: Tally[] = [];
  for (const part of parts) tallies.push(await runPart(part));
  return tallies;
};

// Reports and builds of an earlier run must not be taken for this one's.
for (const folder of [paths.results, paths.extension]) rmSync(folder, { recursive: true, force: true });
mkdirSync(paths.results, { recursive: true });

const tallies: Tally[] = [];
for (const lanes of phases) tallies.push(...(await Promise.all(lanes.map(runLane))).flat());
const left = endDescendants();
if (left.length > 0) tallies.push(failed(`left running, and ended now:\n    ${left.join('\n    ')}`));
const total = tallies.reduce(add);
const hung = [paths.unitHung, paths.e2eHung].filter(existsSync).map((file) => readFileSync(file, 'utf8'));
for (const failure of [...total.failures, ...hung]) say(`\n${red('✗')} ${failure}`);
say(`\n${lines.join('\n')}`);
process.exitCode = total.failed === 0 ? 0 : 1;
say(`${total.passed} passed, ${total.failed} failed`);
