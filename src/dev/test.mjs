/** `npm test` and `npm run test:all`, from a fresh clone: installs what is missing and hands over to `test-main.ts`. */
import process from 'node:process';
import { ensureInstalled, handOver } from './ensure-installed.mjs';
import { say, sayFailure } from './progress.mjs';

try {
  const options = process.argv.slice(2);
  const unexpected = options.find((option) => option !== '--all');
  if (unexpected !== undefined) {
    throw new Error(`npm test takes no arguments, got ${unexpected}; parts alone: npm run test:unit, npm run test:e2e`);
  }
  await ensureInstalled();
  await handOver('test-main.ts', options);
} catch (error) {
  sayFailure(error);
  say('0 passed, 1 failed');
  process.exitCode = 1;
}
