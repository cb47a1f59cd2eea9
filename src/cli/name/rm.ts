/** `ocap name rm`: takes a name away. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const rm = command({
  name: 'rm',
  description: 'Takes the name of an object away; the object stays',
  args: { name: { type: 'positional', required: true, description: 'the name' }, ...homeOption },
  examples: [
    {
      line: 'ocap name rm visitors',
      note: 'the object stays',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json', 'ocap name set counter visitors'],
      shows: /no longer named visitors/,
    },
  ],
  async run({ name, ...args }, io) {
    await withKernel(io, 'name rm', args, async (kernel) => {
      const kref = await E(kernel).resolvePetName(name);
      await E(kernel).setPetName(kref, null);
      io.print(`${kref} is no longer named ${name}.`);
    });
  },
});
