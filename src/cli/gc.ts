/** `ocap gc`: collects what nobody can reach. */
import { E } from '@endo/eventual-send';
import { command } from './support/command.ts';
import { homeOption } from './support/options.ts';
import { withKernel } from './support/with-kernel.ts';

export const gc = command({
  name: 'gc',
  description: 'Collects what nobody can reach any more; the kernel also does so by itself',
  args: homeOption,
  examples: [{ line: 'ocap gc', note: 'until nothing more turns up', after: ['ocap start'] }],
  run: (args, io) => withKernel(io, 'gc', args, async (kernel) => E(kernel).collectGarbage()),
});
