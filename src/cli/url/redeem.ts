/** `ocap url redeem`: the object behind a URL. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, jsonOption } from '../support/options.ts';
import { withSharedSession } from '../support/with-kernel.ts';

export const redeem = command({
  name: 'redeem',
  description: 'Prints the reference of the object behind an ocap URL, which is asked for, or read from standard input',
  args: { ...homeOption, ...jsonOption },
  examples: [
    {
      line: 'ocap url issue counter | ocap url redeem',
      note: 'an object of this kernel, or of another one that the network reaches',
      after: ['ocap start', 'ocap identity init', 'ocap launch vats/counter/cluster.json'],
      shows: /^ko\d+$/m,
    },
  ],
  async run(args, io) {
    // Whoever sees it can use it: an argument would be in the shell's history and in the list of processes.
    const url = (await io.askSecret('Ocap URL')).trim();
    await withSharedSession(io, 'url redeem', args, async (kernel) => {
      const kref = await E(kernel).redeemOcapURL(url);
      if (args.json === true) io.printJson({ kref });
      else io.print(kref);
    });
  },
});
