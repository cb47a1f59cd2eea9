/** A kernel's network in Node that sends every frame back. Its argument is a relay; it prints its peer id once it is reserved. */
import '../../src/lockdown/node.ts';
import { startNetwork } from '../../src/network/start-network.ts';

const [relay = ''] = process.argv.slice(2);

let isTold = false;
const network = await startNetwork(
  { seed: crypto.getRandomValues(new Uint8Array(32)), relays: [relay], allowedWsHosts: [] },
  {
    onChannel: (channel) => ({ onFrame: (frame) => channel.send(frame), onClose() {} }),
    onChange: () => tell(),
  },
);

function tell(): void {
  if (isTold || !network.relays().some(({ state }) => state === 'reserved')) return;
  isTold = true;
  console.log(network.peerId);
}
