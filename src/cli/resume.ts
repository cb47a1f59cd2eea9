/** `ocap resume`: a suspended vat goes on. */
import { E } from '@endo/eventual-send';
import { command } from './support/command.ts';
import { homeOption, vatArgument } from './support/options.ts';
import { findVatId } from './support/target.ts';
import { withKernel } from './support/with-kernel.ts';

export const resume = command({
  name: 'resume',
  description: 'Lets a suspended vat go on with the messages that wait for it',
  args: { ...vatArgument, ...homeOption },
  examples: [
    {
      line: 'ocap resume counter',
      note: 'after a person or faults have suspended it',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json', 'ocap suspend counter'],
      shows: /v1 goes on/,
    },
  ],
  async run(args, io) {
    await withKernel(io, 'resume', args, async (kernel) => {
      const vatId = await findVatId(kernel, args.vat);
      await E(kernel).resumeVat(vatId);
      io.print(`${vatId} goes on.`);
    });
  },
});
