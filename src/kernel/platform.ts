/** The powers that a platform gives the kernel. Nothing in `kernel/` reaches for a global instead. */
import type { SubclusterId, VatId } from '../wire/ids.ts';
import type { KernelFrame } from '../wire/vat-protocol.ts';

/** A running vat worker, seen from the kernel. */
export type VatWorker = {
  send(frame: KernelFrame): void;
  /** Ends the worker, whatever it is doing. Nothing is heard of it afterwards. */
  terminate(): void;
};

export type VatWorkerEvents = {
  /** A frame as it came from the vat: anything at all. */
  onFrame(frame: unknown): void;
  /** The worker ended by itself or could not be made. Called at most once, never after `terminate`. */
  onDeath(reason: string): void;
};

export type VatWorkerSpec = { vatId: VatId; subclusterId: SubclusterId; incarnation: number };

export type BundleRequest = {
  kind: 'bundle' | 'source';
  /** As it stands in the config: a path or URL. */
  spec: string;
  /** The URL of the config's own file, where relative specs start. */
  configUrl?: string;
};

export type PlatformServices = {
  /** Starts a worker with the supervisor; its first frame is `ready`. Returns at once. */
  launchVatWorker(spec: VatWorkerSpec, events: VatWorkerEvents): VatWorker;
  /**
   * The text of a bundle file. A source is bundled first, by this platform or by a bundling server.
   * @throws KernelError `BUNDLE_UNAVAILABLE` or `BUNDLE_INVALID`, naming the place.
   */
  fetchBundle(request: BundleRequest): Promise<string>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, `ms` from now; returns what cancels it. */
  setTimer(ms: number, callback: () => void): () => void;
  /** Calls back in a turn of the event loop of its own, as soon as may be. */
  defer(callback: () => void): void;
};

export type Logger = Record<'debug' | 'info' | 'warn' | 'error', (message: string) => void>;
