/** Real networks for tests: kernels' ends of one. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { startNetwork } from '../../src/network/start-network.ts';
import { usualTimings, type Timings } from '../../src/network/timings.ts';
import type { Channel, Network, NetworkOptions } from '../../src/wire/network.ts';
import type { Endings } from './endings.ts';

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
  timings: Partial<Timings> = {},
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
    { ...usualTimings, ...timings },
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
export const startListening = (
  endings: Endings,
  options: Partial<NetworkOptions> = {},
  timings: Partial<Timings> = {},
): Promise<TestNetwork> =>
  startTestNetwork(
    endings,
    { directListenAddresses: ['/ip4/127.0.0.1/tcp/0/ws'], allowedWsHosts: ['127.0.0.1'], ...options },
    timings,
  );

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
};

export const isReserved = (network: Network): boolean => network.relays().some(({ state }) => state === 'reserved');

export const text = (frame: Uint8Array): string => new TextDecoder().decode(frame);
export const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);
