/** What hosts say and hear of a kernel's identity, its peers and its ocap URLs. */
import type { ObjectRef } from './ids.ts';
import type { PeerId, RelayState } from './network.ts';

/** `mnemonic` and `keySeed` (32 bytes or their hexadecimal digits, for tests) exclude each other; without either a new phrase is made. */
export type IdentityOptions = {
  mnemonic?: string;
  keySeed?: Uint8Array | string;
  /** Of a new phrase; 12 unless told. */
  words?: 12 | 24;
};

/** `locked`: there is a password, and it has not been given since the kernel started. */
export type IdentityStatus =
  | { state: 'none' }
  | {
      state: 'open' | 'locked';
      peerId: PeerId;
      backedByPhrase: boolean;
      hasPassword: boolean;
      /** When a person last showed to have the phrase: milliseconds since 1970; null: never. */
      backedUpAt: number | null;
    };

/** Options of `initRemoteComms`; they are kept, and hold again in the next kernel life. */
export type RemoteCommsOptions = {
  /** Multiaddrs of relays, each with the relay's peer id. */
  relays?: string[];
  /** Hosts (`host` or `host:port`) of websockets that may be dialled beside the relays. */
  allowedWsHosts?: string[];
  /** Multiaddrs to listen on without a relay; only where there are listening sockets. */
  directListenAddresses?: string[];
  /** Messages to one peer that wait on disk before those that send more have to wait. */
  maxQueue?: number;
  /** Dials that fail in a row before a peer is left alone until somebody asks; without it, never. */
  maxRetryAttempts?: number;
};

export type PeerState = 'connected' | 'handshaking' | 'dialling' | 'waiting' | 'closed' | 'idle';

/** One peer, as the status shows it. Times are milliseconds since 1970. */
export type PeerStatus = {
  peerId: PeerId;
  state: PeerState;
  since: number;
  /** Null while there is no channel. */
  via: 'direct' | 'relay' | null;
  /** Messages for the peer that have not been numbered yet. */
  queueLength: number;
  /** Numbered messages that the peer has not said to have. */
  unacknowledged: number;
  roundTripMs: number | null;
  lastError: string | null;
  nextAttempt: number | null;
};

type RemoteCommsDetails = {
  identity: IdentityStatus;
  peers: PeerStatus[];
  relays: RelayState[];
  /** What the network was initialised with; null when it is off. */
  options: RemoteCommsOptions | null;
  /** Why the network did not start. */
  error: string | null;
};

/** `state` as one guide has it, `isInitialized` as the other. `connected`: a relay is reserved or a listener bound. */
export type RemoteCommsStatus = RemoteCommsDetails &
  (
    | { state: 'disconnected'; isInitialized: false; peerId?: PeerId }
    /** The kernel has its identity; network was not asked for, or waits for a relay. */
    | { state: 'identity-only' | 'locked'; isInitialized: boolean; peerId: PeerId }
    | { state: 'connected'; isInitialized: true; peerId: PeerId; listenAddresses: string[] }
  );

export type OcapUrlOptions = {
  /**
   * A name that the kernel's seed makes the secret from: whenever it is bound again, also after a restore from the phrase, every URL
   * that was issued under it is honoured again.
   */
  name?: string;
  /** When it stops being honoured: milliseconds since 1970. */
  expires?: number;
  /** How often it may be redeemed. */
  uses?: number;
  /** What the holder of this kernel calls it. */
  petName?: string;
};

/** One URL that this kernel has issued and not revoked. */
export type OcapUrl = {
  id: string;
  kref: ObjectRef;
  name: string | null;
  petName: string | null;
  issued: number;
  expires: number | null;
  usesLeft: number | null;
  redeemed: number;
};
