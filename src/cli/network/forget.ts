/** `ocap network forget`. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, peerArgument } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const forget = command({
  name: 'forget',
  description: 'Gives up a peer that never comes back: what waits for it rejects',
  args: { ...peerArgument, ...homeOption },
  examples: [
    {
      line: 'ocap network forget 12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc',
      note: 'for good',
      after: [
        'ocap start',
        'ocap network init --allow 127.0.0.1',
        'ocap network hint 12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc /ip4/127.0.0.1/tcp/9001/ws',
      ],
    },
  ],
  async run({ peer, ...args }, io) {
    await withKernel(io, 'network forget', args, async (kernel) => E(kernel).forgetPeer(peer));
    io.print(`${peer} is forgotten.`);
  },
});
