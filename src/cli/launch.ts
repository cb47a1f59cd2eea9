/** `ocap launch`: vats of a cluster config, in the kernel that runs. */
import { E } from '@endo/eventual-send';
import { readClusterFile } from './support/cluster-file.ts';
import { command } from './support/command.ts';
import { homeOption, jsonOption } from './support/options.ts';
import { printLaunched } from './support/print-launched.ts';
import { withSharedSession } from './support/with-kernel.ts';

export const launch = command({
  name: 'launch',
  description: 'Launches the vats of a cluster config: all of them, or none',
  args: {
    config: {
      type: 'positional',
      required: true,
      description: 'the file, or its http(s) URL',
      valueHint: 'cluster.json',
    },
    ...homeOption,
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap launch vats/counter/cluster.json',
      note: 'and shows what its bootstrap answered',
      after: ['ocap start'],
      shows: /"The counter stands at 0\."/,
    },
    {
      line: 'ocap launch vats/greeter/cluster.json --json',
      note: 'with ids, for scripts',
      shows: /"subclusterId":"s2"/,
    },
    { line: 'ocap launch nothing.json', note: 'says what is wrong', exit: 1, shows: /nothing\.json/ },
  ],
  async run(args, io) {
    // What is wrong with the file is said before anybody is asked.
    const { config, configUrl } = await readClusterFile(io, args.config);
    await withSharedSession(io, 'launch', args, async (kernel) => {
      printLaunched(io, await E(kernel).launchSubcluster(config, { configUrl }), args.json);
    });
  },
});
