/** `npm run build:supervisor`: the text that every vat worker begins with, in the browser and in Node alike. */
import { buildSupervisor } from '../bundler/index.ts';
import { paths } from './paths.ts';
import { say, sayFailure, step } from './progress.mjs';

try {
  const { sha256 } = await step('Building the supervisor', () => buildSupervisor({ outFile: paths.supervisor }));
  say(`  SHA-256 ${sha256}`);
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
