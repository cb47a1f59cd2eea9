/** `ocap release`: lets go of objects that answers referred to. */
import { E } from '@endo/eventual-send';
import { releaseShared } from './daemon/connect-daemon.ts';
import { command } from './support/command.ts';
import { usageError } from './support/errors.ts';
import { homeOption } from './support/options.ts';
import { withSharedSession } from './support/with-kernel.ts';

export const release = command({
  name: 'release',
  description: 'Lets go of objects that answers referred to, which are held until then or until the kernel stops',
  args: {
    'ref...': {
      type: 'positional',
      required: false,
      description: 'references such as ko12; each counts for one answer',
    },
    all: { type: 'boolean', description: 'all that this and other terminals were given' },
    ...homeOption,
  },
  examples: [
    { line: 'ocap release --all', note: 'so that what nobody else holds can be collected', after: ['ocap start'] },
  ],
  async run(args, io, krefs) {
    if ((args.all === true) === krefs.length > 0) throw usageError('say either references or --all');
    if (args.all === true) await releaseShared(io.findHome(args.home));
    else await withSharedSession(io, 'release', args, async (kernel) => E(kernel).release(harden(krefs)));
  },
});
