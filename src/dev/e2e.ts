/** `npm run test:e2e`, `test:e2e:ui` and `test:panel`: builds what is tested and runs Playwright with the arguments given. */
import { interruption } from './interruption.ts';
import { runScriptQuietly } from './npm-script.ts';
import { sayFailure, step } from './progress.mjs';
import { isPanelAlone, runE2e } from './run-e2e.ts';

// A supervisor that is not pinned yet can be tested.
process.env.OCAP_KERNEL_UNPINNED = '1';

const stop = interruption();
const args = process.argv.slice(2);
try {
  if (!isPanelAlone(args)) await step('Building the extension', () => runScriptQuietly('build:extension', stop));
  process.exitCode = await runE2e(args, stop);
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
