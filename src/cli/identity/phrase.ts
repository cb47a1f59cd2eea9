/** `ocap identity phrase`: the recovery phrase, for its holder's eyes. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { usageError } from '../support/errors.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const phrase = command({
  name: 'phrase',
  description: 'Shows the recovery phrase: on a terminal only, unless told',
  args: {
    print: { type: 'boolean', description: 'print it although standard output is no terminal' },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap identity phrase',
      note: 'on a terminal; elsewhere it is refused',
      after: ['ocap start', 'ocap identity init'],
      exit: 2,
      shows: /no terminal/,
    },
    { line: 'ocap identity phrase --print > phrase.txt', note: 'into a file, which is then a secret' },
  ],
  async run(args, io) {
    if (args.print !== true && io.process.stdout.isTTY !== true) {
      throw usageError(
        'standard output is no terminal, and the phrase is a secret; say --print if it is to be written there',
      );
    }
    await withKernel(io, 'identity phrase', args, async (kernel) => {
      const { identity } = (await E(kernel).getStatus()).remoteComms;
      const locked = identity.state !== 'none' && identity.hasPassword;
      const password = locked ? await io.askSecret('Password of the identity') : undefined;
      io.print(await E(kernel).revealRecoveryPhrase(harden(password === undefined ? {} : { password })));
    });
  },
});
