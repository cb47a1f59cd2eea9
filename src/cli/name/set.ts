/** `ocap name set`: a name for an object. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { findObject } from '../support/target.ts';
import { withKernel } from '../support/with-kernel.ts';

export const set = command({
  name: 'set',
  description: 'Gives an object a name, instead of the one it had; the name goes with the object',
  args: {
    target: { type: 'positional', required: true, description: 'a reference such as ko12, or a vat, for its root' },
    name: { type: 'positional', required: true, description: 'its name' },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap name set counter visitors',
      note: 'the root of the vat named counter',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      shows: /is named visitors/,
    },
    { line: 'ocap send visitors increment', note: 'and its use', shows: /^1$/m },
  ],
  async run({ target, name, ...args }, io) {
    await withKernel(io, 'name set', args, async (kernel) => {
      const kref = await findObject(kernel, target);
      await E(kernel).setPetName(kref, name);
      io.print(`${kref} is named ${name}.`);
    });
  },
});
