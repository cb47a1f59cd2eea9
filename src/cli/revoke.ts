/** `ocap revoke`: an object that answers nobody any more. */
import { E } from '@endo/eventual-send';
import { command } from './support/command.ts';
import { homeOption, yesOption } from './support/options.ts';
import { findObject } from './support/target.ts';
import { withKernel } from './support/with-kernel.ts';

export const revoke = command({
  name: 'revoke',
  description: 'Makes messages to an object reject from now on, for everybody and for good',
  args: {
    target: { type: 'positional', required: true, description: 'a reference such as ko12, or a vat, for its root' },
    ...yesOption,
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap revoke counter --yes',
      note: 'without asking, for scripts',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      shows: /is revoked/,
    },
  ],
  async run({ target, yes, ...args }, io) {
    await withKernel(io, 'revoke', args, async (kernel) => {
      const kref = await findObject(kernel, target);
      await io.confirm(`Nobody will be able to use ${kref} again, and this cannot be undone.`, kref, yes);
      await E(kernel).revoke(kref);
      io.print(`${kref} is revoked.`);
    });
  },
});
