/** `ocap suspend`: a vat that keeps its queue and does nothing. */
import { E } from '@endo/eventual-send';
import { command } from './support/command.ts';
import { homeOption, vatArgument } from './support/options.ts';
import { findVatId } from './support/target.ts';
import { withKernel } from './support/with-kernel.ts';

export const suspend = command({
  name: 'suspend',
  description: 'Stops a vat; messages to it wait until it is resumed, upgraded or terminated',
  args: {
    ...vatArgument,
    reason: { type: 'string', description: 'why, for its status', valueHint: 'text' },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap suspend counter --reason "to be looked at"',
      note: 'until `ocap resume counter`',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      shows: /v1 is suspended/,
    },
  ],
  async run({ reason, ...args }, io) {
    await withKernel(io, 'suspend', args, async (kernel) => {
      const vatId = await findVatId(kernel, args.vat);
      await E(kernel).suspendVat(vatId, ...(reason === undefined ? [] : [reason]));
      io.print(`${vatId} is suspended.`);
    });
  },
});
