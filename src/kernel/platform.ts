/** The powers that a platform gives the kernel. Nothing in `kernel/` reaches for a global instead. */
import type { ErrorCode } from '../wire/errors.ts';
import type { SubclusterId, VatId } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { StartNetwork } from '../wire/network.ts';
import type { PlatformConfig } from '../wire/platform-config.ts';
import type { RemoteCommsOptions } from '../wire/remotes.ts';
import type { FetchAnswer, FetchRequest, KernelFrame } from '../wire/vat-protocol.ts';
import type { KernelDatabase } from './store/database.ts';

/** A running vat worker, seen from the kernel. */
export type VatWorker = {
  send(frame: KernelFrame): void;
  /** Ends the worker, whatever it is doing. Nothing is heard of it afterwards. */
  terminate(): void;
};

export type VatWorkerEvents = {
  /** A frame as it came from the vat: anything at all. */
  onFrame(frame: unknown): void;
  /**
   * The worker ended by itself or could not be made. Called at most once, never after `terminate`, nor before `launchVatWorker` has
   * returned. `code`: `SUPERVISOR_INVALID` when no worker was made because what it would run first is not what it must be (P14).
   */
  onDeath(reason: string, code?: ErrorCode): void;
};

export type VatWorkerSpec = { vatId: VatId; subclusterId: SubclusterId; incarnation: number };

export type BundleRequest = {
  kind: 'bundle' | 'source';
  /** As it stands in the config: a path or URL. */
  spec: string;
  /** The URL of the config's own file, where relative specs start. */
  configUrl?: string;
};

/** Bytes of a buffer that is nobody else's to share. */
export type Bytes = Uint8Array<ArrayBuffer>;

type Aes = { name: 'AES-GCM'; iv: Bytes; additionalData: Bytes };

/** What the kernel uses of Web Crypto; keys are opaque to it. */
export type WebCrypto = {
  getRandomValues(bytes: Bytes): Bytes;
  subtle: {
    importKey(
      format: 'raw',
      bytes: Bytes,
      algorithm: 'PBKDF2' | 'HKDF' | 'AES-GCM',
      extractable: false,
      usages: ('deriveBits' | 'encrypt' | 'decrypt')[],
    ): Promise<object>;
    deriveBits(
      algorithm:
        | { name: 'PBKDF2'; hash: 'SHA-256'; salt: Bytes; iterations: number }
        | { name: 'HKDF'; hash: 'SHA-256'; salt: Bytes; info: Bytes },
      key: object,
      bits: number,
    ): Promise<ArrayBuffer>;
    encrypt(algorithm: Aes, key: object, data: Bytes): Promise<ArrayBuffer>;
    decrypt(algorithm: Aes, key: object, data: Bytes): Promise<ArrayBuffer>;
  };
};

export type PlatformServices = {
  /** Starts a worker with the supervisor; its first frame is `ready`. Returns at once. */
  launchVatWorker(spec: VatWorkerSpec, events: VatWorkerEvents): VatWorker;
  /**
   * The text of a bundle file. A source is bundled first, by this platform or by a bundling server.
   * @throws KernelError `BUNDLE_UNAVAILABLE` or `BUNDLE_INVALID`, naming the place.
   */
  fetchBundle(request: BundleRequest): Promise<string>;
  /**
   * Performs a fetch of a vat, outside its sandbox. Every host that is asked, after redirects too, is checked against
   * `allowedHosts` (P15). Never rejects.
   */
  fetchForVat(
    request: FetchRequest,
    options: {
      allowedHosts: readonly string[];
      limits: Pick<Limits, 'fetchMs' | 'fetchBodyBytes'>;
      signal: AbortController['signal'];
    },
  ): Promise<FetchAnswer>;
  /**
   * SHA-256 of the supervisor's bundle that vat workers run, in hex; null when the host runs code of its own in them. What each
   * incarnation ran is recorded.
   */
  supervisorSha256: string | null;
  /**
   * Told when all vat workers died at once, because something died that they share; none of them reports its death then. A later
   * listener takes the place of an earlier one.
   */
  onAllVatsDied(listener: (reason: string) => void): void;
  /**
   * Settles when what all vats share shows that it lives. If it is dead, this stays pending and `onAllVatsDied` is told: no vat is to
   * blame for its silence then.
   */
  probeVats(): Promise<void>;
  /**
   * Objects that a vat may call for what its `platformConfig` asks for, by the names of its fields; new ones with each call. Without it
   * this platform gives vats nothing.
   * @throws KernelError `INVALID_CONFIG` or `IO_UNAVAILABLE`, naming the field.
   */
  openForVat?(config: PlatformConfig, options: { configUrl?: string }): Record<string, object>;
  /** Starts the network; without it this kernel cannot have peers. */
  startNetwork?: StartNetwork;
  /** @throws KernelError `INVALID_ARGUMENT`, naming an option that this platform cannot honour. */
  checkNetworkOptions?(options: RemoteCommsOptions): void;
  crypto: WebCrypto;
  /** An empty database of its own, gone when it is closed; one at a time. It may hold more than memory does. */
  openScratchDatabase(): Promise<KernelDatabase>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, `ms` from now; returns what cancels it. */
  setTimer(ms: number, callback: () => void): () => void;
  /** Calls back in a turn of the event loop of its own, as soon as may be. */
  defer(callback: () => void): void;
};

export type Logger = Record<'debug' | 'info' | 'warn' | 'error', (message: string) => void>;
