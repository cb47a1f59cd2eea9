/** What a host (panel, command line, test) sees of the kernel: the shapes of calls, answers and pushed events. */
import type { CapData } from './capdata.ts';
import type { ClusterConfig, VatConfig } from './cluster-config.ts';
import type { BundleId, KRef, ObjectRef, SubclusterId, VatId } from './ids.ts';

/** `failed`: the last start failed, with `error`; its queue is kept. */
export type VatState = 'starting' | 'running' | 'failed';

export type VatStatus = {
  id: VatId;
  name: string;
  subclusterId: SubclusterId;
  config: VatConfig;
  bundleId: BundleId;
  rootKref: ObjectRef;
  state: VatState;
  /** Counts the starts of this vat, from 1. */
  incarnation: number;
  /** Deliveries waiting, the one in flight included. */
  queueLength: number;
  error: string | null;
};

export type SubclusterStatus = {
  id: SubclusterId;
  config: ClusterConfig;
  /** `launching` until bootstrap has settled. */
  state: 'launching' | 'running';
  bootstrapVat: string;
  vats: Record<string, VatId>;
};

export type KernelStatus = {
  kernel: { state: 'running'; version: string; startedAt: number };
  vats: VatStatus[];
  subclusters: SubclusterStatus[];
  remoteComms: { state: 'disconnected'; isInitialized: false };
};

export type SubclusterLaunchResult = {
  subclusterId: SubclusterId;
  rootKref: ObjectRef;
  /** What `bootstrap` answered; undefined when the root has no such method. */
  bootstrapResult: CapData<KRef> | undefined;
};

export type LogLine = {
  vatId: VatId;
  incarnation: number;
  delivery: number;
  level: 'debug' | 'log' | 'info' | 'warn' | 'error';
  text: string;
  /** Milliseconds since 1970. */
  time: number;
};

/** Pushed to subscribers. A status is always the whole committed state; several changes may share one. */
export type KernelEvent = { type: 'status'; status: KernelStatus } | { type: 'log'; line: LogLine };

/** A remotable of the host's side, called with each event; the next comes after the last call settled. */
export type KernelListener = { onEvent(event: KernelEvent): void | Promise<void> };

/** Where relative specs of a config start: the URL of the config's own file. */
export type LaunchOptions = { configUrl?: string };

/** The kernel as every host gets it. Over captp each method answers with a promise. */
export type KernelApi = {
  ping(): 'pong';
  getStatus(): KernelStatus;
  launchSubcluster(config: ClusterConfig, options?: LaunchOptions): Promise<SubclusterLaunchResult>;
  terminateSubcluster(id: SubclusterId): Promise<void>;
  /** `target` is the kref of an object; `args` are passable values, references among them from `getPresence`. */
  queueMessage(target: string, method: string, args: unknown[]): Promise<CapData<KRef>>;
  /** A value that stands for the object in the arguments of `queueMessage`. */
  getPresence(kref: string, iface?: string): unknown;
  pingVat(id: VatId): Promise<'pong'>;
  /** Calls the listener with the present status and then with every event, until cancelled or disconnected. */
  subscribe(listener: KernelListener): { cancel(): void };
};
