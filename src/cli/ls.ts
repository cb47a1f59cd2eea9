/** `ocap ls`: what runs. */
import { E } from '@endo/eventual-send';
import { command } from './support/command.ts';
import { homeOption, jsonOption } from './support/options.ts';
import { withKernel } from './support/with-kernel.ts';

export const ls = command({
  name: 'ls',
  description: 'Lists subclusters and vats',
  args: { ...homeOption, ...jsonOption },
  examples: [
    {
      line: 'ocap ls',
      note: 'vats, their states and their roots',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json'],
      shows: /s1 +v1 +counter +running +ko\d+/,
    },
    { line: 'ocap ls --json', note: 'with their configs', shows: /"subclusters":\[/ },
  ],
  async run(args, io) {
    await withKernel(io, 'ls', args, async (kernel) => {
      const { subclusters, vats } = await E(kernel).getStatus();
      if (args.json === true) {
        io.printJson({ subclusters, vats });
        return;
      }
      if (vats.length === 0) {
        io.print('There are no vats; launch some with: ocap launch <cluster.json>');
        return;
      }
      const rows = vats.map(({ id, name, subclusterId, state, rootKref, cranks, queueLength, error }) => {
        const { systemName = null } = subclusters.find((each) => each.id === subclusterId) ?? {};
        const subcluster = systemName === null ? subclusterId : `${subclusterId} (${systemName})`;
        return [subcluster, id, name, state, rootKref, String(cranks), String(queueLength), error ?? ''];
      });
      io.printTable(['subcluster', 'vat', 'name', 'state', 'root', 'cranks', 'waiting', 'problem'], rows);
    });
  },
});
