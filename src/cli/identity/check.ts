/** `ocap identity check`: whose phrase it is. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { CommandError } from '../support/errors.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const check = command({
  name: 'check',
  description: "Checks whether a phrase is this kernel's; it is asked for, or read from standard input",
  args: homeOption,
  examples: [
    {
      line: 'ocap identity check < phrase.txt',
      note: 'whether what was written down is right',
      after: ['ocap start', 'ocap identity init', 'ocap identity phrase --print > phrase.txt'],
      shows: /gives this kernel back/,
    },
  ],
  async run(args, io) {
    const phrase = await io.askSecret('Recovery phrase');
    await withKernel(io, 'identity check', args, async (kernel) => {
      const peerId = await E(kernel).peerIdOfPhrase(phrase);
      const { remoteComms } = await E(kernel).getStatus();
      if (remoteComms.peerId !== peerId) throw new CommandError(`it is the phrase of another kernel, ${peerId}`);
      io.print(`The phrase gives this kernel back: ${peerId}.`);
    });
  },
});
