/** `ocap identity lock`: forgets the secret until the password is given. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const lock = command({
  name: 'lock',
  description: 'Locks the identity: network, URLs and phrase wait for the password; vats go on',
  args: homeOption,
  examples: [
    {
      line: 'ocap identity lock',
      note: 'until `ocap identity unlock`',
      after: ['ocap start', 'ocap identity init', 'echo correct-horse | ocap identity password'],
      shows: /is locked/,
    },
  ],
  async run(args, io) {
    await withKernel(io, 'identity lock', args, async (kernel) => E(kernel).lockIdentity());
    io.print('The identity is locked.');
  },
});
