/** `ocap reset`: a kernel without vats. */
import { E } from '@endo/eventual-send';
import { command } from './support/command.ts';
import { homeOption, yesOption } from './support/options.ts';
import { withKernel } from './support/with-kernel.ts';

export const reset = command({
  name: 'reset',
  description: 'Ends every subcluster and forgets what they stored; identity and network stay',
  args: { ...yesOption, ...homeOption },
  examples: [
    {
      line: 'ocap reset --yes',
      note: 'without asking, for scripts',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      shows: /1 subcluster/,
    },
  ],
  async run(args, io) {
    await withKernel(io, 'reset', args, async (kernel) => {
      const { length: count } = await E(kernel).getSubclusters();
      const what = `${count} ${count === 1 ? 'subcluster' : 'subclusters'}`;
      await io.confirm(
        `This ends ${what}, with all that their vats have stored, and revokes all ocap URLs.`,
        'reset',
        args.yes,
      );
      await E(kernel).reset();
      io.print(`Reset: ${what} ended.`);
    });
  },
});
