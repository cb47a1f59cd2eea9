/** `ocap network reconnect`. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, peerArgument } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const reconnect = command({
  name: 'reconnect',
  description: 'Opens what was closed, or tries again now',
  args: { ...peerArgument, ...homeOption },
  examples: [
    {
      line: 'ocap network reconnect 12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc',
      note: 'and takes addresses too: ocap network hint',
      after: [
        'ocap start',
        'ocap network init --allow 127.0.0.1',
        'ocap network hint 12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc /ip4/127.0.0.1/tcp/9001/ws',
      ],
    },
  ],
  async run({ peer, ...args }, io) {
    await withKernel(io, 'network reconnect', args, async (kernel) => E(kernel).reconnectPeer(peer));
    io.print(`${peer} is dialled.`);
  },
});
