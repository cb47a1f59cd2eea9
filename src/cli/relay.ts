/** `ocap relay`: runs a relay until it is interrupted. */
import { homedir } from 'node:os';
import path from 'node:path';
import { defineCommand, type ArgsDef } from 'citty';
import { startRelay, type Relay, type RelayStatus } from '../network/relay/start-relay.ts';
import { messageOf } from '../wire/errors.ts';

const minuteMs = 60_000;

/** @throws Error naming the option */
const readNumber = (name: string, text: string, most: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  throw new Error(`--${name} ${text}: it must be a whole number from 0 to ${most}`);
};

const defaultHome = (): string => path.join(process.env.OCAP_HOME ?? path.join(homedir(), '.ocap'), 'relay');

type Says = {
  listening(relay: Relay): void;
  status(status: RelayStatus): void;
  stopped(): void;
};

const inWords: Says = {
  listening(relay) {
    process.stdout.write('The relay is running. Give kernels one of its addresses:\n');
    for (const address of relay.addresses()) process.stdout.write(`  ${address}\n`);
  },
  status({ reservations, connections, bytesIn, bytesOut, refused }) {
    const counts = `${reservations} reservations, ${connections} connections, ${refused} refused`;
    process.stderr.write(`${new Date().toISOString()} ${counts}, ${bytesIn} bytes in, ${bytesOut} bytes out\n`);
  },
  stopped: () => void process.stdout.write('The relay has stopped.\n'),
};

const writeJson = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const inJson: Says = {
  listening: (relay) => writeJson({ type: 'listening', peerId: relay.peerId, addresses: relay.addresses() }),
  status: (status) => writeJson({ type: 'status', time: new Date().toISOString(), ...status }),
  stopped: () => writeJson({ type: 'stopped' }),
};

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

const options = {
  port: { type: 'string', default: '9001', description: 'TCP port; 0 for a free one', valueHint: 'number' },
  host: { type: 'string', default: '127.0.0.1', description: 'IP address to listen on', valueHint: 'address' },
  home: {
    type: 'string',
    description: 'folder of its key (~/.ocap/relay, or relay in $OCAP_HOME)',
    valueHint: 'folder',
  },
  'per-ip': { type: 'string', default: '32', description: 'connections from one address; 0: any', valueHint: 'number' },
  'max-connections': {
    type: 'string',
    default: '1000',
    description: 'connections of all together',
    valueHint: 'number',
  },
  json: { type: 'boolean', description: 'status as lines of JSON on standard output, at the start and each minute' },
} as const satisfies ArgsDef;

/** citty takes anything; what is misspelt must not pass for the default. It tells `--per-ip` as `perIp` too. */
const refuseOthers = ({ _: words, ...given }: { _: string[] }): void => {
  const [unknown] = Object.keys(given).filter(
    (name) =>
      !Object.hasOwn(
        options,
        name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      ),
  );
  if (unknown !== undefined) throw new Error(`there is no option --${unknown}; see --help`);
  if (words.length > 0) throw new Error(`"${words.join(' ')}" is not understood; see --help`);
};

export const relay = defineCommand({
  meta: { name: 'relay', description: 'Runs a relay, through which kernels reach one another that cannot be dialled' },
  args: options,
  async run({ args }) {
    const says = args.json === true ? inJson : inWords;
    try {
      refuseOthers(args);
      const stop = interrupted();
      const running = await startRelay({
        port: readNumber('port', args.port, 65_535),
        host: args.host,
        home: path.resolve(args.home ?? defaultHome()),
        connectionsPerIp: readNumber('per-ip', args['per-ip'], 1_000_000),
        maxConnections: readNumber('max-connections', args['max-connections'], 100_000),
      });
      says.listening(running);
      const telling = setInterval(() => says.status(running.status()), minuteMs);
      await stop;
      clearInterval(telling);
      await running.stop();
      says.stopped();
    } catch (error) {
      process.stderr.write(`ocap relay: ${messageOf(error)}\n`);
      process.exitCode = 1;
    }
  },
});
