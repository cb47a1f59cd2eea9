/**
 * `npm run check`: lint, format, types, unused code, and the tests that start no thread, process or browser, all at once.
 * Types and format that were checked before and have not changed since are not checked again.
 */
import { interruption } from './interruption.ts';
import { runScriptQuietly } from './npm-script.ts';
import { say, step } from './progress.mjs';

const stop = interruption();
// A supervisor that is not pinned yet can be tested.
process.env.OCAP_KERNEL_UNPINNED = '1';

const checks = await Promise.allSettled([
  step('types', () => runScriptQuietly('types', stop)),
  step('lint', () => runScriptQuietly('lint', stop)),
  step('fast tests', () => runScriptQuietly('test:unit', stop, ['--project', 'fast'])),
  step('format', () => runScriptQuietly('format:check', stop)),
  step('unused code', () => runScriptQuietly('knip', stop)),
]);
const failed = checks.filter(({ status }) => status === 'rejected').length;
say(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
