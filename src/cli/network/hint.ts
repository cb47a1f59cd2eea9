/** `ocap network hint`: where another kernel may be found. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, peerArgument } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const hint = command({
  name: 'hint',
  description: 'Says where another kernel may be found',
  args: {
    ...peerArgument,
    'address...': { type: 'positional', required: true, description: 'its addresses', valueHint: 'multiaddr' },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap network hint 12D3KooWJBDqsyHQF2MWiCdU4kdqx4zTsSTLRdShg7Ui6CRWB4uc /ip4/127.0.0.1/tcp/9001/ws',
      note: 'for its next dial',
      after: ['ocap start', 'ocap network init --allow 127.0.0.1'],
      shows: /noted/,
    },
  ],
  async run({ peer, ...args }, io, hints) {
    await withKernel(io, 'network hint', args, async (kernel) => E(kernel).registerLocationHints(peer, harden(hints)));
    io.print('The addresses were noted.');
  },
});
