/** `npm run test:e2e` and `test:e2e:ui`: builds the extension and runs Playwright with the arguments given. */
import { interruption } from './interruption.ts';
import { runScriptQuietly } from './npm-script.ts';
import { sayFailure, step } from './progress.mjs';
import { runE2e } from './run-e2e.ts';

// A supervisor that is not pinned yet can be tested.
process.env.OCAP_KERNEL_UNPINNED = '1';

const stop = interruption();
try {
  await step('Building the extension', () => runScriptQuietly('build:extension', stop));
  process.exitCode = await runE2e(process.argv.slice(2), stop);
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
