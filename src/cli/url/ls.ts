/** `ocap url ls`: the URLs that are honoured. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, jsonOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

const date = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString());

export const ls = command({
  name: 'ls',
  description: 'Lists the URLs that this kernel honours, without their secrets',
  args: { ...homeOption, ...jsonOption },
  examples: [
    {
      line: 'ocap url ls',
      note: 'with the ids by which they are revoked',
      after: ['ocap start', 'ocap identity init', 'ocap launch vats/counter/cluster.json', 'ocap url issue counter'],
      shows: /ko\d+/,
    },
    { line: 'ocap url ls --json', note: 'for scripts', shows: /"usesLeft":null/ },
  ],
  async run(args, io) {
    await withKernel(io, 'url ls', args, async (kernel) => {
      const urls = await E(kernel).listOcapURLs();
      if (args.json === true) {
        io.printJson(urls);
        return;
      }
      if (urls.length === 0) {
        io.print('This kernel honours no ocap URLs.');
        return;
      }
      const rows = urls.map(({ id, kref, petName, name, issued, expires, usesLeft, redeemed }) => [
        id,
        kref,
        petName ?? name ?? '',
        date(issued),
        date(expires),
        usesLeft === null ? '' : String(usesLeft),
        String(redeemed),
      ]);
      io.printTable(['id', 'object', 'name', 'issued', 'expires', 'uses left', 'redeemed'], rows);
    });
  },
});
