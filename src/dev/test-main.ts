/**
 * `npm test`, once the packages are installed: every part, also after one has failed. The checks run at once, because alone
 * they leave cores idle; the others run one after the other. The last line counts the tests of vitest and Playwright, and
 * each other part as one; what failed is told before it.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { interruption } from './interruption.ts';
import { runScript, runScriptQuietly } from './npm-script.ts';
import { paths } from './paths.ts';
import { bold, dim, green, red, say, sayFailure } from './progress.mjs';
import { runE2e } from './run-e2e.ts';
import { add, tallyOfCheck, tallyOfE2e, tallyOfUnitTests, type Tally } from './tally.ts';

// The other tests can be run before the supervisor is pinned, whose own test says when it is not.
process.env.OCAP_KERNEL_UNPINNED = '1';

const stop = interruption();

type Part = { title: string; run(): Promise<Tally> };

const script = (title: string, name: string): Part => ({
  title,
  run: async () => tallyOfCheck((await runScript(name, stop)) === 0),
});

/** One whose output is shown only when it fails. */
const check = (title: string, name: string): Part => ({
  title,
  run: async () => {
    await runScriptQuietly(name, stop);
    return tallyOfCheck(true);
  },
});

const checks = [
  check('lint', 'lint'),
  check('format', 'format:check'),
  check('types', 'types'),
  check('unused code', 'knip'),
];

const parts: Part[] = [
  {
    title: 'unit tests',
    run: async () => tallyOfUnitTests(paths.unitReport, await runScript('test:unit', stop)),
  },
  script('extension build', 'build:extension'),
  script('library build', 'build:lib'),
  { title: 'e2e tests', run: async () => tallyOfE2e(paths.e2eReport, await runE2e(['--forbid-only'], stop)) },
];

const runPart = async ({ title, run }: Part): Promise<Tally> => {
  say(`\n${bold(`▸ ${title}`)}`);
  const start = performance.now();
  let tally: Tally;
  try {
    tally = await run();
  } catch (error) {
    sayFailure(error);
    tally = tallyOfCheck(false);
  }
  const mark = tally.failed === 0 ? green('✓') : red('✗');
  const line = `${mark} ${title}: ${tally.passed} passed, ${tally.failed} failed`;
  say(`${line} ${dim(`(${((performance.now() - start) / 1000).toFixed(1)} s)`)}`);
  lines.push(line);
  return tally;
};

// Reports and builds of an earlier run must not be taken for this one's.
for (const folder of [paths.results, paths.extension]) rmSync(folder, { recursive: true, force: true });
mkdirSync(paths.results, { recursive: true });

const lines: string[] = [];
let total = (await Promise.all(checks.map(runPart))).reduce(add);
for (const part of parts) {
  if (stop.aborted) {
    lines.push(`${red('✗')} ${part.title}: not run, the command was interrupted`);
    total = add(total, tallyOfCheck(false));
  } else {
    total = add(total, await runPart(part));
  }
}
for (const failure of total.failures) say(`\n${red('✗')} ${failure}`);
say(`\n${lines.join('\n')}`);
process.exitCode = total.failed === 0 ? 0 : 1;
say(`${total.passed} passed, ${total.failed} failed`);
