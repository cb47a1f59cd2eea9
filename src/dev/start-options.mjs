/** The options of `npm start`, read before anything is installed so that a wrong one is told at once. */
import { parseArgs } from 'node:util';

export const startHelp = `npm start                builds the extension and opens it in Chromium, with its control panel
npm start -- --headless  the same without a window, until interrupted (by itself where there is no display)
npm start -- --check     tries it out: launches the sample "counter", sends messages, restarts the browser, sends more
npm start -- --help      this text

CHROMIUM_PATH names the Chromium to use. Without it: one of the system, else Playwright's, which is installed if need be.`;

/**
 * @param {string[]} args
 * @returns {{ headless: boolean, check: boolean, help: boolean }}
 * @throws Error naming an unknown option
 */
export const parseStartOptions = (args) => {
  const { values } = parseArgs({
    args,
    options: { headless: { type: 'boolean' }, check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: false,
  });
  return { headless: values.headless === true, check: values.check === true, help: values.help === true };
};
