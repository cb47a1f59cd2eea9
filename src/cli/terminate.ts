/** `ocap terminate`: ends a vat or a subcluster for good. */
import { E } from '@endo/eventual-send';
import { isSubclusterId } from '../wire/ids.ts';
import { command } from './support/command.ts';
import { homeOption } from './support/options.ts';
import { findVatId } from './support/target.ts';
import { withKernel } from './support/with-kernel.ts';

export const terminate = command({
  name: 'terminate',
  description: 'Ends a subcluster, or one vat of it, for good, with all that it has stored',
  args: {
    id: {
      type: 'positional',
      required: true,
      description: 'a subcluster such as s1, or a vat: its name, s1/name, or v1',
    },
    reason: { type: 'string', description: 'what those are told who wait for the vat', valueHint: 'text' },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap terminate bob --reason "no longer needed"',
      note: 'one vat',
      after: ['ocap start', 'ocap launch vats/greeter/cluster.json'],
      shows: /v2 has ended/,
    },
    { line: 'ocap terminate s1', note: 'a subcluster, with all its vats', shows: /s1 has ended/ },
  ],
  async run({ id, reason, ...args }, io) {
    await withKernel(io, 'terminate', args, async (kernel) => {
      if (isSubclusterId(id)) {
        await E(kernel).terminateSubcluster(id);
        io.print(`${id} has ended.`);
        return;
      }
      const vatId = await findVatId(kernel, id);
      await E(kernel).terminateVat(vatId, ...(reason === undefined ? [] : [reason]));
      io.print(`${vatId} has ended.`);
    });
  },
});
