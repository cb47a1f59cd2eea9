/** `ocap relay`: runs a relay until it is interrupted. */
import { isIP } from 'node:net';
import path from 'node:path';
import type { Relay, RelayStatus } from '../network/relay/start-relay.ts';
import { defaultFolder } from './daemon/home.ts';
import { command } from './support/command.ts';
import { usageError } from './support/errors.ts';
import type { Io } from './support/io.ts';
import { readWholeNumber } from './support/options.ts';

const minuteMs = 60_000;

const readHost = (host: string): string => {
  if (isIP(host) !== 0) return host;
  throw usageError(`--host ${host}: it must be an IP address of this machine, such as 127.0.0.1, 0.0.0.0 or ::`);
};

type Says = {
  listening(relay: Relay): void;
  status(status: RelayStatus): void;
  stopped(): void;
};

const inWords = ({ print, remark }: Io): Says => ({
  listening(relay) {
    print('The relay is running. Give kernels one of its addresses:');
    for (const address of relay.addresses()) print(`  ${address}`);
  },
  status({ reservations, connections, bytesIn, bytesOut, refused }) {
    const counts = `${reservations} reservations, ${connections} connections, ${refused} refused`;
    remark(`${new Date().toISOString()} ${counts}, ${bytesIn} bytes in, ${bytesOut} bytes out`);
  },
  stopped: () => print('The relay has stopped.'),
});

const inJson = ({ printJson }: Io): Says => ({
  listening: (relay) => printJson({ type: 'listening', peerId: relay.peerId, addresses: relay.addresses() }),
  status: (status) => printJson({ type: 'status', time: new Date().toISOString(), ...status }),
  stopped: () => printJson({ type: 'stopped' }),
});

export const relay = command({
  name: 'relay',
  description: 'Runs a relay, through which kernels reach one another that cannot be dialled',
  args: {
    port: { type: 'string', default: '9001', description: 'TCP port; 0 for a free one', valueHint: 'number' },
    host: { type: 'string', default: '127.0.0.1', description: 'IP address to listen on', valueHint: 'address' },
    home: {
      type: 'string',
      description: 'folder of its key (~/.ocap-kernel/relay, or relay in $OCAP_HOME)',
      valueHint: 'folder',
    },
    'per-ip': {
      type: 'string',
      default: '32',
      description: 'connections from one address; 0: any number',
      valueHint: 'number',
    },
    'max-connections': {
      type: 'string',
      default: '1000',
      description: 'connections of all together',
      valueHint: 'number',
    },
    json: { type: 'boolean', description: 'print a line of JSON at the start, each minute and at the end' },
  },
  examples: [
    {
      line: 'ocap relay',
      note: 'for kernels on this machine',
      runsOn: true,
      shows: /^ {2}\/ip4\/127\.0\.0\.1\/tcp\/9001\/ws\/p2p\/12D3\w+$/m,
    },
    {
      line: 'ocap relay --host 0.0.0.0 --port 4001',
      note: 'for others, at every address of this machine',
      runsOn: true,
      shows: /\/tcp\/4001\/ws\/p2p\//,
    },
    {
      line: 'ocap relay --port 9002 --per-ip 0',
      note: 'behind a proxy: all connections come from one address',
      runsOn: true,
      shows: /\/tcp\/9002\/ws\/p2p\//,
    },
    {
      line: 'ocap relay --port 0 --json',
      note: 'on a free port, for a program',
      runsOn: true,
      shows: /^\{"type":"listening","peerId":"12D3/m,
    },
  ],
  async run(args, io) {
    const says = (args.json === true ? inJson : inWords)(io);
    const options = {
      port: readWholeNumber('port', args.port, 0, 65_535),
      host: readHost(args.host),
      home: io.resolve(args.home ?? path.join(defaultFolder(io.process.env), 'relay')),
      connectionsPerIp: readWholeNumber('per-ip', args['per-ip'], 0, 1_000_000),
      maxConnections: readWholeNumber('max-connections', args['max-connections'], 1, 100_000),
    };
    const interrupted = io.interrupted();
    const { startRelay } = await import('../network/relay/start-relay.ts');
    const running = await startRelay(options);
    says.listening(running);
    const telling = setInterval(() => says.status(running.status()), minuteMs);
    await interrupted;
    clearInterval(telling);
    says.status(running.status());
    await running.stop();
    says.stopped();
  },
});
