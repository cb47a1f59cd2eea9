/** `ocap network init`: the network, now and after each start. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

const list = (text: string | undefined): string[] | undefined => text?.split(',').map((item) => item.trim());

export const init = command({
  name: 'init',
  description:
    'Starts the network, with the identity the kernel has, or a new one; it starts with the kernel from then on',
  args: {
    'relay...': {
      type: 'positional',
      required: false,
      description: 'addresses of relays, as `ocap relay` prints them; with none there is no relay',
      valueHint: 'multiaddr',
    },
    listen: { type: 'string', description: 'addresses to listen on, separated by commas', valueHint: 'multiaddrs' },
    allow: {
      type: 'string',
      description: 'hosts of other kernels that may be dialled beside the relays, separated by commas',
      valueHint: 'hosts',
    },
    ...homeOption,
  },
  examples: [
    {
      line: 'ocap network init --listen /ip4/127.0.0.1/tcp/0/ws --allow 127.0.0.1',
      note: 'for kernels on this machine',
      after: ['ocap start'],
      shows: /The network is on/,
    },
  ],
  async run(args, io, relays) {
    const directListenAddresses = list(args.listen);
    const allowedWsHosts = list(args.allow);
    const options = harden({
      relays,
      ...(directListenAddresses === undefined ? {} : { directListenAddresses }),
      ...(allowedWsHosts === undefined ? {} : { allowedWsHosts }),
    });
    await withKernel(io, 'network init', args, async (kernel) => {
      await E(kernel).initRemoteComms(options);
      const { peerId } = (await E(kernel).getStatus()).remoteComms;
      io.print(`The network is on; the kernel is ${peerId}. See: ocap network status`);
    });
  },
});
