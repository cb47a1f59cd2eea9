/** `ocap network status`: addresses, relays and peers. */
import { E } from '@endo/eventual-send';
import { command } from '../support/command.ts';
import { homeOption, jsonOption } from '../support/options.ts';
import { withKernel } from '../support/with-kernel.ts';

const date = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString());

export const status = command({
  name: 'status',
  description: 'Shows addresses, relays and peers',
  args: { ...homeOption, ...jsonOption },
  examples: [
    { line: 'ocap network status', note: 'how it is', after: ['ocap start'], shows: /state +disconnected/ },
    { line: 'ocap network status --json', note: 'for scripts', shows: /"isInitialized":false/ },
  ],
  async run(args, io) {
    await withKernel(io, 'network status', args, async (kernel) => {
      const { remoteComms } = await E(kernel).getStatus();
      if (args.json === true) {
        io.printJson(remoteComms);
        return;
      }
      const { state, peerId, error, relays, peers } = remoteComms;
      io.print(`state    ${state}${error === null ? '' : `: ${error}`}`);
      if (peerId !== undefined) io.print(`peer id  ${peerId}`);
      if (remoteComms.state === 'connected')
        for (const each of remoteComms.listenAddresses) io.print(`address  ${each}`);
      if (relays.length > 0) {
        io.print('');
        io.printTable(
          ['relay', 'state', 'problem'],
          relays.map(({ address, state: how, lastError }) => [address, how, lastError ?? '']),
        );
      }
      if (peers.length > 0) {
        io.print('');
        const rows = peers.map(({ peerId: peer, state: how, via, since, queueLength, unacknowledged, lastError }) => [
          peer,
          how,
          via ?? '',
          date(since),
          String(queueLength + unacknowledged),
          lastError ?? '',
        ]);
        io.printTable(['peer', 'state', 'via', 'since', 'waiting', 'problem'], rows);
      }
    });
  },
});
