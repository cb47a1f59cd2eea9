/** `ocap reload`: a subcluster launched once more. */
import { E } from '@endo/eventual-send';
import { asSubclusterId } from '../wire/ids.ts';
import { command } from './support/command.ts';
import { homeOption, jsonOption } from './support/options.ts';
import { printLaunched } from './support/print-launched.ts';
import { withSharedSession } from './support/with-kernel.ts';

export const reload = command({
  name: 'reload',
  description:
    'Launches the config of a subcluster once more, without what its vats stored, and ends the old one when that went well',
  args: {
    subcluster: { type: 'positional', required: true, description: 'its id, such as s1' },
    refetch: {
      type: 'boolean',
      description: 'with the code that is there now, instead of the code it was launched with',
    },
    ...homeOption,
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap reload s1',
      note: 'with the same code',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json', 'ocap send counter increment'],
      shows: /s2: launched(.|\n)*stands at 0/,
    },
    { line: 'ocap reload s2 --refetch', note: 'with the code as it is now', shows: /s3: launched/ },
  ],
  async run({ subcluster, refetch, ...args }, io) {
    const id = asSubclusterId(subcluster);
    await withSharedSession(io, 'reload', args, async (kernel) => {
      printLaunched(io, await E(kernel).reloadSubcluster(id, { refetch: refetch === true }), args.json);
    });
  },
});
