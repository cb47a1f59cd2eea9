/** `ocap url issue`: a URL for an object. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, readWholeNumber } from '../support/options.ts';
import { readTimeToCome } from '../support/read-time.ts';
import { findObject } from '../support/target.ts';
import { withKernel } from '../support/with-kernel.ts';

export const issue = command({
  name: 'issue',
  description: 'Prints a URL by which whoever has it gets the object, until it is revoked',
  args: {
    target: { type: 'positional', required: true, description: 'a reference such as ko12, or a vat, for its root' },
    expires: { type: 'string', description: 'when it ends: 30m, 12h, 7d, or a date', valueHint: 'time' },
    uses: { type: 'string', description: 'how often it may be redeemed', valueHint: 'count' },
    'pet-name': { type: 'string', description: 'what you call it, for the list', valueHint: 'text' },
    name: {
      type: 'string',
      description:
        'makes its secret from this name and the recovery phrase: issued again after a restore it is the same',
      valueHint: 'text',
    },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap url issue counter',
      note: 'for the root of the vat named counter',
      after: ['ocap start', 'ocap identity init', 'ocap launch vats/counter/cluster.json'],
      shows: /^ocap:/m,
    },
    {
      line: `ocap url issue counter --expires 7d --uses 1 --pet-name 'for Carol'`,
      note: 'for one use',
      shows: /^ocap:/m,
    },
  ],
  async run({ target, expires, uses, 'pet-name': petName, name, ...args }, io) {
    const options = harden({
      ...(expires === undefined ? {} : { expires: readTimeToCome('expires', expires) }),
      ...(uses === undefined ? {} : { uses: readWholeNumber('uses', uses, 1, 1_000_000_000) }),
      ...(petName === undefined ? {} : { petName }),
      ...(name === undefined ? {} : { name }),
    });
    await withKernel(io, 'url issue', args, async (kernel) => {
      io.print(await E(kernel).issueOcapURL(await findObject(kernel, target), options));
    });
  },
});
