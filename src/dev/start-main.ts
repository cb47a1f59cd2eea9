/** `npm start`, once the packages are installed. */
import { check } from './check.ts';
import { interruption } from './interruption.ts';
import { keepOpen } from './keep-open.ts';
import { say, sayFailure } from './progress.mjs';
import { parseStartOptions } from './start-options.mjs';

const options = parseStartOptions(process.argv.slice(2));
const stop = interruption();
/** Where nothing can be shown, a window would only fail to open. */
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? '') || Boolean(process.env.WAYLAND_DISPLAY ?? '');

try {
  if (options.check) await check(stop);
  else await keepOpen({ headless: options.headless || !hasDisplay, stop });
} catch (error) {
  if (stop.aborted) say('Interrupted.');
  else sayFailure(error);
  process.exitCode = 1;
}
