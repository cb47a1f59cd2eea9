/** Where a peer may be dialled, of what others say about it. */
import type { PeerId } from '../wire/network.ts';
import { readAddress, type Fence } from './fence.ts';

/**
 * A hint is an address of the peer itself, with or without its id; of a relay (another id); or of a circuit through a relay to the peer.
 * @returns the addresses to dial, and the hints that lead elsewhere or nowhere
 */
export const dialAddresses = (
  peer: PeerId,
  hints: readonly string[],
  fence: Fence,
): { allowed: string[]; refused: string[] } => {
  const allowed = new Set<string>();
  const refused: string[] = [];
  for (const hint of hints) {
    const read = readAddress(hint);
    const leadsElsewhere = read?.circuit?.to !== undefined && read.circuit.to !== peer;
    if (read === undefined || leadsElsewhere || !fence.allows(read)) {
      refused.push(hint);
      continue;
    }
    const address = read.multiaddr.toString();
    if (read.circuit?.to !== undefined || (read.circuit === undefined && read.at === peer)) allowed.add(address);
    else if (read.circuit !== undefined) allowed.add(`${address}/p2p/${peer}`);
    else if (read.at === undefined) allowed.add(`${address}/p2p/${peer}`);
    else allowed.add(`${address}/p2p-circuit/p2p/${peer}`);
  }
  return { allowed: [...allowed], refused };
};
