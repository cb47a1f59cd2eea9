/** `ocap name ls`: the names that were given. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, jsonOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const ls = command({
  name: 'ls',
  description: 'Lists the names that objects were given',
  args: { ...homeOption, ...jsonOption },
  examples: [
    {
      line: 'ocap name ls',
      note: 'with their references',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json', 'ocap name set counter visitors'],
      shows: /visitors +ko\d+/,
    },
    { line: 'ocap name ls --json', note: 'for scripts', shows: /"name":"visitors"/ },
  ],
  async run(args, io) {
    const names = await withKernel(io, 'name ls', args, async (kernel) => E(kernel).listPetNames());
    if (args.json === true) io.printJson(names);
    else if (names.length === 0) io.print('No object has a name; give one with: ocap name set <object> <name>');
    else
      io.printTable(
        ['name', 'object'],
        names.map(({ name, kref }) => [name, kref]),
      );
  },
});
