/**
 * What the kernel asks of a network, and hears of it. The network authenticates peers and carries frames in order over one channel
 * at a time to each; that nothing is lost or doubled when channels break is the affair of the kernel's sessions (P21).
 */

/** A libp2p peer id in base58btc: the hash of the peer's public key. */
export type PeerId = string;

export type NetworkOptions = {
  /** The Ed25519 seed of the kernel's own identity: 32 bytes. */
  seed: Uint8Array<ArrayBuffer>;
  /** Multiaddrs of the relays that this kernel is reachable through, each with the relay's peer id. */
  relays: readonly string[];
  /** Where to listen without a relay (`/ip4/127.0.0.1/tcp/0/ws`); Node only. */
  directListenAddresses?: readonly string[];
  /** Hosts (`host` or `host:port`) of websockets that may be dialled beside the relays. Nothing else is ever dialled. */
  allowedWsHosts: readonly string[];
  /** After so many failed dials in a row a peer is dialled no more until `keep` or `wake`. Without it: for ever. */
  maxRetryAttempts?: number;
};

/** An authenticated stream of whole frames to one peer. */
export type Channel = {
  readonly peerId: PeerId;
  /** Not through a relay. */
  readonly direct: boolean;
  readonly remoteAddress: string;
  /**
   * Sends a frame, which must not be changed afterwards; frames of one turn of the event loop travel together.
   * @returns settles when the channel takes more; rejects when it has closed or the frame is too long. A channel whose sender does not
   * wait for it is cut at 16 MB.
   */
  send(frame: Uint8Array): Promise<void>;
  /** Sends what was taken and ends the channel; with an error it is cut at once. `onClose` follows in this turn. */
  close(error?: Error): void;
};

export type ChannelHandler = {
  /** The next frame is read when this has settled; a rejection cuts the channel. */
  onFrame(frame: Uint8Array): void | Promise<void>;
  /** The channel is over. That a frame was sent says nothing of its arrival. */
  onClose(error?: Error): void;
};

export type RelayState = {
  address: string;
  state: 'reserved' | 'connected' | 'connecting' | 'down';
  /** Milliseconds since 1970. */
  since: number;
  lastError: string | null;
  nextAttempt: number | null;
};

export type DialState = {
  state: 'idle' | 'dialling' | 'waiting';
  lastError: string | null;
  nextAttempt: number | null;
};

/** Not called before `StartNetwork` has settled. */
export type NetworkEvents = {
  /** A channel to a peer, whoever dialled. A newer one takes the place of an older, which is closed. */
  onChannel(channel: Channel): ChannelHandler;
  /** Something that `status` or `dialState` tell has changed. */
  onChange(): void;
};

export type Network = {
  readonly peerId: PeerId;
  /** Addresses that others can dial now. */
  listenAddresses(): string[];
  relays(): RelayState[];
  dialState(peer: PeerId): DialState;
  /**
   * Keeps a channel to the peer: dials now and, with back-off and jitter, again whenever there is none, until `letGo`. Hints are
   * multiaddrs where the peer may be found; those that lead elsewhere than to allowed hosts and relays are not dialled.
   * @throws KernelError `RELAY_NOT_ALLOWED` when there are hints and none may be dialled, naming them.
   */
  keep(peer: PeerId, hints: readonly string[]): void;
  /** Dials no more, and closes the channel. */
  letGo(peer: PeerId): void;
  addRelay(address: string): void;
  removeRelay(address: string): void;
  /** The machine woke up or is online again: waiting dials are tried at once. */
  wake(): void;
  stop(): Promise<void>;
};

/** How a platform starts its network. */
export type StartNetwork = (options: NetworkOptions, events: NetworkEvents) => Promise<Network>;
