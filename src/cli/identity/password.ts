/** `ocap identity password`: what the identity is locked with. */
import { E } from '@endo/eventual-send';
import { askNewSecret, askSecret } from '../support/ask.ts';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { print } from '../support/output.ts';
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
  async run(args) {
    await withKernel('identity password', args, async (kernel) => {
      const { identity } = (await E(kernel).getStatus()).remoteComms;
      const has = identity.state !== 'none' && identity.hasPassword;
      const current = has ? { current: await askSecret('Present password') } : {};
      const next = args.remove === true ? null : await askNewSecret('New password');
      await E(kernel).setIdentityPassword(harden({ ...current, next }));
      print(
        next === null
          ? 'The identity has no password.'
          : 'The identity has a password, which is needed after each start.',
      );
    });
  },
});
