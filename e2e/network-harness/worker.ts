/** A worker with a kernel's network and no kernel. The test adds it to a copy of the extension; it is never shipped. */
import '../../src/lockdown/kernel-worker.ts';
import { startNetwork } from '../../src/network/start-network.ts';
import type { Channel, Network, NetworkOptions } from '../../src/wire/network.ts';

let network: Network | undefined;
let channel: Channel | undefined;
const received: string[] = [];

const started = (): Network => {
  if (network === undefined) throw new Error('the network is not started');
  return network;
};

const commands = {
  async start(options: Partial<NetworkOptions>) {
    const seed = crypto.getRandomValues(new Uint8Array(32));
    network = await startNetwork(
      { seed, relays: [], allowedWsHosts: [], ...options },
      {
        onChannel(opened) {
          channel = opened;
          return {
            onFrame: (frame) => void received.push(new TextDecoder().decode(frame)),
            onClose: () => void (channel = undefined),
          };
        },
        onChange() {},
      },
    );
    return network.peerId;
  },
  relayStates: () =>
    started()
      .relays()
      .map(({ state }) => state),
  keep: (peer: string) => started().keep(peer, []),
  hasChannel: () => channel !== undefined,
  /** Sends that many frames of some characters each. */
  async send([count, length]: [number, number]) {
    for (let number = 0; number < count; number += 1) {
      await channel?.send(new TextEncoder().encode(`${number}`.padEnd(length)));
    }
  },
  /** How many frames came back, and whether they came in order. */
  received: () => ({ count: received.length, inOrder: received.every((text, index) => Number(text) === index) }),
  stop: () => started().stop(),
};
export type Commands = { [Name in keyof typeof commands]: (argument: never) => unknown };
export type Answer = { value: unknown } | { error: string };

const answer = async (name: keyof Commands, argument: unknown): Promise<void> => {
  try {
    const command: (argument: never) => unknown = commands[name];
    const value: unknown = await Reflect.apply(command, undefined, [argument]);
    postMessage({ value });
  } catch (error) {
    postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
};

addEventListener('message', ({ data: [name, argument] }: MessageEvent<[keyof Commands, unknown]>) => {
  void answer(name, argument);
});
