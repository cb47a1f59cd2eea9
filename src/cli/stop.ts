/** `ocap stop`: ends the kernel of a home in good order. */
import { stopDaemon } from './daemon/connect-daemon.ts';
import { command } from './support/command.ts';
import { homeOption } from './support/options.ts';

export const stop = command({
  name: 'stop',
  description: 'Stops the kernel; its vats go on from where they were when it is started again',
  args: homeOption,
  examples: [
    { line: 'ocap stop', note: 'and waits until it has ended', after: ['ocap start'], shows: /has stopped/ },
    { line: 'ocap stop', note: 'ends with exit code 3 where none is running', exit: 3, shows: /no kernel is running/ },
  ],
  async run(args, io) {
    const home = io.findHome(args.home);
    const { pid } = await stopDaemon(home);
    io.print(`The kernel in ${home.folder}, process ${pid}, has stopped.`);
  },
});
