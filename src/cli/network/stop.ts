/** `ocap network stop`: no network until it is initialised again. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const stop = command({
  name: 'stop',
  description: 'Ends the network until `ocap network init`; what waits for other kernels goes on waiting',
  args: homeOption,
  examples: [
    {
      line: 'ocap network stop',
      note: 'also after the next start',
      after: ['ocap start', 'ocap network init --listen /ip4/127.0.0.1/tcp/0/ws'],
      shows: /is off/,
    },
  ],
  async run(args, io) {
    await withKernel(io, 'network stop', args, async (kernel) => E(kernel).stopRemoteComms());
    io.print('The network is off.');
  },
});
