/** `ocap identity password`: what the identity is locked with. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const password = command({
  name: 'password',
  description:
    'Sets, changes or removes the password of the identity; passwords are asked for, or lines of standard input: the present one first',
  args: {
    remove: { type: 'boolean', description: 'remove it' },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap identity password < new-password.txt',
      note: 'sets the first one',
      after: ['ocap start', 'ocap identity init', 'echo correct-horse > new-password.txt'],
      shows: /has a password/,
    },
    {
      line: 'ocap identity password --remove < new-password.txt',
      note: 'asks for it once more',
      shows: /has no password/,
    },
  ],
  async run(args, io) {
    await withKernel(io, 'identity password', args, async (kernel) => {
      const { identity } = (await E(kernel).getStatus()).remoteComms;
      const has = identity.state !== 'none' && identity.hasPassword;
      const current = has ? { current: await io.askSecret('Present password') } : {};
      const next = args.remove === true ? null : await io.askNewSecret('New password');
      await E(kernel).setIdentityPassword(harden({ ...current, next }));
      io.print(
        next === null
          ? 'The identity has no password.'
          : 'The identity has a password, which is needed after each start.',
      );
    });
  },
});
