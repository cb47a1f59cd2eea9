/** Real networks for tests: kernels' ends, and relays that are processes of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startNetwork } from '../../src/network/start-network.ts';
import type { Channel, Network, NetworkOptions } from '../../src/wire/network.ts';

const program = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

/** What a kernel would be told, in order. */
export type Heard = {
  channel: Channel;
  frames: Uint8Array[];
  /** Once for each time that the end was told. */
  ends: (Error | undefined)[];
};

export type TestNetwork = Network & {
  heard: Heard[];
  /** The channels that have not ended. */
  open(): Heard[];
  /** What happens with each frame, beside being kept. */
  onFrame: (frame: Uint8Array, channel: Channel) => void | Promise<void>;
};

type Closer = () => unknown;

/** Everything that was started and is to be ended, last first. */
export const makeEndings = () => {
  const closers: Closer[] = [];
  return {
    add: (close: Closer) => void closers.push(close),
    async endAll() {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
};

export type Endings = ReturnType<typeof makeEndings>;

/** A seed like no other in this run. */
export const randomSeed = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(32));

/** Until the condition holds. The test's own time limit ends a wait that is in vain. */
export const until = async (what: string, condition: () => boolean): Promise<void> => {
  const since = Date.now();
  while (!condition()) {
    if (Date.now() - since > 25_000) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

export const startTestNetwork = async (
  endings: Endings,
  options: Partial<NetworkOptions> = {},
): Promise<TestNetwork> => {
  const heard: Heard[] = [];
  const network = await startNetwork(
    { seed: randomSeed(), relays: [], allowedWsHosts: [], ...options },
    {
      onChannel(channel) {
        const entry: Heard = { channel, frames: [], ends: [] };
        heard.push(entry);
        return {
          onFrame(frame) {
            entry.frames.push(frame);
            return test.onFrame(frame, channel);
          },
          onClose: (error) => void entry.ends.push(error),
        };
      },
      onChange() {},
    },
  );
  const test: TestNetwork = {
    ...network,
    heard,
    open: () => heard.filter(({ ends }) => ends.length === 0),
    onFrame: () => {},
  };
  endings.add(() => network.stop());
  return test;
};

/** One that listens on a free port of 127.0.0.1; others may dial it there. */
export const startListening = (endings: Endings, options: Partial<NetworkOptions> = {}): Promise<TestNetwork> =>
  startTestNetwork(endings, {
    directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'],
    allowedWsHosts: ['127.0.0.1'],
    ...options,
  });

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
};

export type RelayProcess = {
  peerId: string;
  address: string;
  port: number;
  home: string;
  process: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
};

type Listening = { type: string; peerId: string; addresses: string[] };

/** `ocap relay` on a free port, or the one given. */
export const startRelayProcess = async (
  endings: Endings,
  { port = 0, home = '', args = [] as string[] } = {},
): Promise<RelayProcess> => {
  const folder = home === '' ? mkdtempSync(path.join(tmpdir(), 'ocap-relay-')) : home;
  if (home === '') endings.add(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(
    process.execPath,
    [program, 'relay', '--port', String(port), '--home', folder, '--json', '--per-ip', '0', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  endings.add(() => kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [])])) as [string?];
  if (line === undefined) throw new Error('the relay ended before it listened');
  const { peerId, addresses } = JSON.parse(line) as Listening;
  const [address = ''] = addresses;
  return { peerId, address, port: Number(/\/tcp\/(\d+)\//.exec(address)?.[1]), home: folder, process: child, kill };
};

export const isReserved = (network: Network): boolean => network.relays().some(({ state }) => state === 'reserved');

export const text = (frame: Uint8Array): string => new TextDecoder().decode(frame);
export const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);
