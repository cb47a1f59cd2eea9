/** `ocap restart`: a vat's worker anew. */
import { E } from '@endo/eventual-send';
import { command } from './support/command.ts';
import { homeOption, vatArgument } from './support/options.ts';
import { findVatId } from './support/target.ts';
import { withKernel } from './support/with-kernel.ts';

export const restart = command({
  name: 'restart',
  description: 'Starts a vat again from its last crank: what it stored stays, what only its memory held is lost',
  args: { ...vatArgument, ...homeOption },
  examples: [
    {
      line: 'ocap restart counter',
      note: 'by its name, s1/counter or v1',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      shows: /v1 was restarted/,
    },
  ],
  async run(args, io) {
    await withKernel(io, 'restart', args, async (kernel) => {
      const vatId = await findVatId(kernel, args.vat);
      await E(kernel).restartVat(vatId);
      io.print(`${vatId} was restarted.`);
    });
  },
});
