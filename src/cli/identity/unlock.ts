/** `ocap identity unlock`: after a start, or `ocap identity lock`. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const unlock = command({
  name: 'unlock',
  description: 'Unlocks the identity with its password, which is asked for, or read from standard input',
  args: homeOption,
  examples: [
    {
      line: 'ocap identity unlock < password.txt',
      note: 'by a script that starts the kernel',
      after: [
        'ocap start',
        'ocap identity init',
        'echo correct-horse > password.txt',
        'ocap identity password < password.txt',
        'ocap identity lock',
      ],
      shows: /is unlocked/,
    },
  ],
  async run(args, io) {
    const password = await io.askSecret('Password of the identity');
    await withKernel(io, 'identity unlock', args, async (kernel) => E(kernel).unlockIdentity(password));
    io.print('The identity is unlocked.');
  },
});
