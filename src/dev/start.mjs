/** `npm start`, from a fresh clone: installs what is missing and hands over to `start-main.ts`. */
import process from 'node:process';
import { ensureInstalled, handOver } from './ensure-installed.mjs';
import { say, sayFailure } from './progress.mjs';
import { parseStartOptions, startHelp } from './start-options.mjs';

const args = process.argv.slice(2);
try {
  if (parseStartOptions(args).help) {
    say(startHelp);
  } else {
    await ensureInstalled();
    await handOver('start-main.ts', args);
  }
} catch (error) {
  sayFailure(error);
  if (error instanceof TypeError) say('npm start -- --help lists the options.');
  process.exitCode = 1;
}
