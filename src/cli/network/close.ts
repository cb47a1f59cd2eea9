/** `ocap network close`. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, peerArgument } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const close = command({
  name: 'close',
  description: 'Ends the connection and takes no other, until `ocap network reconnect`; nothing is lost',
  args: { ...peerArgument, ...homeOption },
  examples: [
    {
      line: 'ocap network close 12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc',
      note: 'for a while',
      after: [
        'ocap start',
        'ocap network init --allow 127.0.0.1',
        'ocap network hint 12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc /ip4/127.0.0.1/tcp/9001/ws',
      ],
    },
  ],
  async run({ peer, ...args }, io) {
    await withKernel(io, 'network close', args, async (kernel) => E(kernel).closeConnection(peer));
    io.print(`${peer} is closed.`);
  },
});
