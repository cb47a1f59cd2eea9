/** `ocap identity restore`: the identity of a phrase. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, yesOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const restore = command({
  name: 'restore',
  description:
    'Becomes the kernel of a recovery phrase, which is asked for, or read from standard input; all that is in this one is removed',
  args: { ...yesOption, ...homeOption },
  examples: [
    {
      line: 'ocap identity restore --yes < phrase.txt',
      note: 'on another machine, say',
      after: [
        'ocap start --home ./first',
        'ocap identity init --home ./first',
        'ocap identity phrase --print --home ./first > phrase.txt',
        'ocap stop --home ./first',
        'ocap start',
      ],
      shows: /The kernel is 12D3/,
    },
  ],
  async run(args, io) {
    await withKernel(io, 'identity restore', args, async (kernel) => {
      const mnemonic = await io.askSecret('Recovery phrase');
      // A wrong phrase is found before anything else is asked.
      const peerId = await E(kernel).peerIdOfPhrase(mnemonic);
      await io.confirm(
        `The kernel becomes ${peerId}; all its vats, and what they stored, are removed.`,
        'restore',
        args.yes,
      );
      await E(kernel).restoreIdentity(harden({ mnemonic, resetStorage: true }));
      io.print(`The kernel is ${peerId}.`);
    });
  },
});
