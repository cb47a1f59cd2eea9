/** `ocap url revoke`: a URL that is honoured no more. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

export const revoke = command({
  name: 'revoke',
  description: 'Makes a URL useless; who has redeemed it already keeps the object',
  args: {
    id: { type: 'positional', required: true, description: 'its id, as `ocap url ls` shows it' },
    ...homeOption,
  },
  examples: [
    {
      line: `ocap url revoke "$(ocap url ls --json | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')"`,
      note: 'by its id',
      after: ['ocap start', 'ocap identity init', 'ocap launch vats/counter/cluster.json', 'ocap url issue counter'],
      shows: /is revoked/,
    },
  ],
  async run({ id, ...args }, io) {
    await withKernel(io, 'url revoke', args, async (kernel) => {
      await E(kernel).revokeOcapURL(id);
      io.print(`${id} is revoked.`);
    });
  },
});
