/** Closes connections that carry nothing: of peers that connect and stay silent, and those whose channel has ended. */
import { RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2';
import type { Connection } from '@libp2p/interface';

/** To a relay that was hinted at. */
const carriesCircuit = ({ streams }: Connection): boolean =>
  streams.some(({ direction, protocol }) => direction === 'outbound' && protocol === RELAY_V2_HOP_CODEC);

/**
 * @returns to be called with all connections from time to time; one that was idle twice is closed, so that a new one has the time
 * between for its channel
 */
export const makeIdleSweep = (isInUse: (connection: Connection) => boolean) => {
  let idleBefore = new WeakSet<Connection>();
  return (connections: readonly Connection[]): void => {
    const idle = connections.filter((connection) => !isInUse(connection) && !carriesCircuit(connection));
    for (const connection of idle) {
      if (idleBefore.has(connection)) connection.abort(new Error('the connection carries no channel'));
    }
    idleBefore = new WeakSet(idle);
  };
};
