/** States of the network, its relays and its peers as a person reads them. */
import type { RelayState } from '../../wire/network.ts';
import type { PeerState, RemoteCommsStatus } from '../../wire/remotes.ts';
import type { Tone } from '../kit/state-label.tsx';

export type StateWords = { tone: Tone; label: string };

export const relayWords: Record<RelayState['state'], StateWords> = {
  reserved: { tone: 'ok', label: 'Reserved' },
  connected: { tone: 'wait', label: 'No reservation' },
  connecting: { tone: 'wait', label: 'Connecting' },
  down: { tone: 'bad', label: 'Down' },
};

export const peerWords: Record<PeerState, StateWords> = {
  connected: { tone: 'ok', label: 'Connected' },
  handshaking: { tone: 'wait', label: 'Agreeing' },
  dialling: { tone: 'wait', label: 'Dialling' },
  waiting: { tone: 'bad', label: 'Not reached' },
  closed: { tone: 'quiet', label: 'Closed' },
  idle: { tone: 'quiet', label: 'Idle' },
};

/** The network's state in a label and a sentence. */
export const networkWords = (comms: RemoteCommsStatus): StateWords & { sentence: string } => {
  if (comms.error !== null) return { tone: 'bad', label: 'Failed', sentence: 'The network did not start.' };
  if (comms.options === null) {
    return { tone: 'quiet', label: 'Off', sentence: 'This kernel reaches no other, and no other reaches it.' };
  }
  switch (comms.state) {
    case 'locked':
      return { tone: 'wait', label: 'Locked', sentence: 'The network waits for the password of the identity.' };
    case 'connected':
      return { tone: 'ok', label: 'Reachable', sentence: 'Other kernels can reach this one.' };
    case 'identity-only':
    case 'disconnected':
      return {
        tone: 'wait',
        label: 'Not reachable',
        sentence:
          (comms.options.relays ?? []).length === 0
            ? 'This kernel can dial others, but has no relay by which they reach it.'
            : 'No relay has made a reservation yet, by which others reach this kernel.',
      };
    default:
      throw new TypeError(`unknown state ${JSON.stringify(comms satisfies never)}`);
  }
};

/** `12D3KooW…uXj2Qa`: enough of a peer id to tell peers apart; the whole is in the title, or to be copied. */
export const shortPeerId = (peerId: string): string => `${peerId.slice(0, 8)}…${peerId.slice(-6)}`;
