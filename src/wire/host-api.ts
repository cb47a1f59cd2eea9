/** What a host (panel, command line, test) sees of the kernel: the shapes of calls, answers and pushed events. */
import type { BackupPiece, BackupSummary } from './backup.ts';
import type { CapData } from './capdata.ts';
import type { ConsoleApi, ConsoleStatus } from './consoles.ts';
import type { ClusterConfig, VatConfig } from './cluster-config.ts';
import type { IdentityOptions, OcapUrl, OcapUrlOptions, RemoteCommsOptions, RemoteCommsStatus } from './remotes.ts';
import type {
  CrankStory,
  CrankTrace,
  KernelFault,
  LogLine,
  LogQuery,
  RingAnswer,
  SubscribeOptions,
} from './kernel-events.ts';
import type { InspectApi, TraceQuery } from './inspect.ts';
import type { BundleId, KRef, ObjectRef, SubclusterId, VatId } from './ids.ts';

/**
 * `failed`: the last start failed, with `error`; `suspended`: a person or repeated faults stopped it, with the reason in
 * `error`. Both keep their queues, and their objects can be sent messages.
 */
export type VatState = 'starting' | 'running' | 'failed' | 'suspended';

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
  /** SHA-256 of the supervisor that this incarnation runs (P14), in hex; null until its start is done, and where a host runs its own. */
  supervisorSha256: string | null;
  /** Deliveries waiting, the one in flight included. */
  queueLength: number;
  /** Deliveries that this incarnation has answered. */
  cranks: number;
  error: string | null;
};

export type * from './remotes.ts';
export type * from './inspect.ts';
export type * from './consoles.ts';

export type SubclusterStatus = {
  id: SubclusterId;
  config: ClusterConfig;
  /** `launching` until bootstrap has settled. */
  state: 'launching' | 'running';
  /** The name under which the host declared it; null for those that were launched by a call. */
  systemName: string | null;
  bootstrapVat: string;
  /** The vats that have not ended, by name. */
  vats: Record<string, VatId>;
};

/** A declared system subcluster. `fault`: why it is not there, or that its declared config is not the one it runs. */
export type SystemSubclusterStatus = { name: string; subclusterId: SubclusterId | null; fault: string | null };

export type KernelStatus = {
  /** `id`: a random one, which the kernel's state has from its beginning, or from an import, until it is replaced or removed. */
  kernel: { state: 'running'; id: string; version: string; startedAt: number };
  vats: VatStatus[];
  subclusters: SubclusterStatus[];
  systemSubclusters: SystemSubclusterStatus[];
  /** What went wrong lately, the oldest first. */
  faults: readonly KernelFault[];
  remoteComms: RemoteCommsStatus;
};

export type SubclusterLaunchResult = {
  subclusterId: SubclusterId;
  rootKref: ObjectRef;
  /** What `bootstrap` answered; undefined when the root has no such method. */
  bootstrapResult: CapData<KRef> | undefined;
};

/**
 * Pushed to subscribers, always committed state. A status, or the list of consoles, is the whole of it; several changes may share one. The others come
 * in batches, in the order of their numbers; `dropped` tells how many before these the listener was too slow for.
 */
export type KernelEvent =
  | { type: 'status'; status: KernelStatus }
  | { type: 'log'; lines: LogLine[]; dropped: number }
  | { type: 'trace'; cranks: CrankTrace[]; dropped: number }
  | { type: 'fault'; faults: KernelFault[]; dropped: number }
  | { type: 'console'; consoles: ConsoleStatus[] }
  /** Logs, trace or faults have new entries, up to these numbers; several commits may share one. */
  | { type: 'news'; newest: { log: number; trace: number; fault: number } };

/**
 * `requestId`: a name that the host makes up for this message and never uses again, such as a random UUID. Asked again with
 * the same id, target, method and arguments, in any session and also after a restart, the kernel does not send the message once
 * more but gives its answer. It keeps the answer, and what the answer refers to, until `acknowledgeAnswer`.
 * `kernelId`: the kernel that the message was first meant for. A kernel of another id (a backup was imported since, or the storage
 * reset) gives an answer that it knows, but sends nothing: it rejects with `KERNEL_REPLACED`.
 */
export type MessageOptions = { requestId?: string; kernelId?: string };

/** A remotable of the host's side, called with each event; the next comes after the last call settled. */
export type KernelListener = { onEvent(event: KernelEvent): void | Promise<void> };

/**
 * `configUrl`: where relative specs of a config start, the URL of the config's own file. `expectedCode`: the code that somebody has agreed
 * to, by the names of the vats, as `reviewLaunch` gives it.
 */
export type LaunchOptions = { configUrl?: string; expectedCode?: Record<string, BundleId> };

/** The code that is there now for a vat of a config; its length in UTF-16 code units. */
export type CodeReview = { bundleId: BundleId; codeLength: number };

/** `refetch`: take the code that is there now, instead of the code the subcluster was launched with. */
export type ReloadOptions = { refetch?: boolean };

/**
 * The new code: one of the specs, or with `refetch` what is there now where the vat's config says; with none of them the same code is
 * started anew. `configUrl` is where a relative spec starts, by default where those of the vat's subcluster do. What the vat was given
 * stays as it is where nothing else is said.
 */
export type UpgradeOptions = Pick<VatConfig, 'sourceSpec' | 'bundleSpec' | 'parameters' | 'globals' | 'network'> & {
  configUrl?: string;
  refetch?: boolean;
};

/** The code that a vat runs, and the code that is there now where its config says. */
export type VatCodeCheck = { pinned: BundleId; current: BundleId; changed: boolean };

/** A backup file that is read piece by piece; `return` gives up what was not read. */
export type BackupStream = { next(): Promise<BackupPiece>; return(): Promise<void> };

/**
 * A backup that was verified and waits to be put in place of the kernel's state; until `replace` or `return`, or the end of the
 * session, the kernel makes and reads no other. `replace` works once and rejects as `importKernel` does.
 */
export type CheckedBackup = { describe(): BackupSummary; replace(): Promise<void>; return(): void };

/** A remotable of the host's side that is asked for the pieces of a backup file, one after the other. */
export type BackupSource = { next(): BackupPiece | Promise<BackupPiece> };

type PagesOfTheirOwn = InspectApi & ConsoleApi;

/** The kernel as every host gets it. Over captp each method answers with a promise. */
export type KernelApi = PagesOfTheirOwn & {
  ping(): 'pong';
  getStatus(): KernelStatus;
  /** Launches all vats of a config or none, and calls `bootstrap` of the root with the roots and the services. */
  launchSubcluster(config: ClusterConfig, options?: LaunchOptions): Promise<SubclusterLaunchResult>;
  /**
   * What a launch would run, by the names of the vats; nothing runs and nothing is kept.
   * @throws (rejects) KernelError as the launch would before it creates anything: `INVALID_CONFIG`, `SERVICE_UNAVAILABLE`,
   * `BUNDLE_UNAVAILABLE`, `BUNDLE_INVALID`, naming the field.
   */
  reviewLaunch(config: ClusterConfig, options?: Pick<LaunchOptions, 'configUrl'>): Promise<Record<string, CodeReview>>;
  /** Launches a subcluster of one vat, which is named `vat` unless a name is given. */
  launchVat(config: VatConfig, options?: Pick<LaunchOptions, 'configUrl'> & { name?: string }): Promise<VatId>;
  terminateSubcluster(id: SubclusterId): Promise<void>;
  /**
   * Launches a subcluster's config once more, with the code it has (P13) or the code that is there now. When the new one has
   * bootstrapped it takes the place of the old, which ends in the same step; when the launch fails, the old goes on as it was.
   */
  reloadSubcluster(id: SubclusterId, options?: ReloadOptions): Promise<SubclusterLaunchResult>;
  /** Reloads the subcluster that was launched last; system subclusters do not count. */
  reload(options?: ReloadOptions): Promise<SubclusterLaunchResult>;
  /** In the order of their launches. */
  getSubclusters(): SubclusterStatus[];
  getSubcluster(id: SubclusterId): SubclusterStatus | undefined;
  /** The vats that have not ended. */
  getSubclusterVats(id: SubclusterId): VatId[];
  isVatInSubcluster(vatId: VatId, subclusterId: SubclusterId): boolean;
  /** The root of a declared system subcluster; throws with the reason when it is not there. */
  getSystemSubclusterRoot(name: string): ObjectRef;
  /** Ends every vat. Their subclusters stay, without vats, and can be reloaded or terminated. For debugging. */
  terminateAllVats(): Promise<void>;
  /**
   * Ends every subcluster, revokes all ocap URLs, and forgets what hosts and other kernels held; identity, network and registered
   * services stay, ids are not used again. Then it launches the declared system subclusters anew, as in a new database. For debugging.
   */
  reset(): Promise<void>;
  /** Like `reset`, but launches nothing: system subclusters come back with the next kernel life. For debugging. */
  clearStorage(): Promise<void>;
  /** `target` is the kref of an object; `args` are passable values, references among them from `getPresence`. */
  queueMessage(target: string, method: string, args: unknown[], options?: MessageOptions): Promise<CapData<KRef>>;
  /** The answer to the message with this `requestId` has arrived, and need not be kept. An unknown id is passed over. */
  acknowledgeAnswer(requestId: string): Promise<void>;
  /** A value that stands for the object in the arguments of `queueMessage`. */
  getPresence(kref: string, iface?: string): unknown;
  pingVat(id: VatId): Promise<'pong'>;
  /** Ends a vat for good: its promises and messages reject with the reason. */
  terminateVat(id: VatId, reason?: string): Promise<void>;
  /** Starts a vat again from its last crank: its root, baggage and durable objects stay, the rest is lost. */
  restartVat(id: VatId): Promise<void>;
  /** Starts new code on the old baggage; when that fails, it rejects and the old code goes on. */
  upgradeVat(id: VatId, options: UpgradeOptions): Promise<void>;
  /**
   * Whether the code at its place is still the code that the vat runs, which changes only by an upgrade (P13).
   * @throws (rejects) KernelError `VAT_NOT_FOUND`, or `BUNDLE_UNAVAILABLE` or `BUNDLE_INVALID`, naming the field of its config.
   */
  checkVatCode(id: VatId): Promise<VatCodeCheck>;
  /** Stops a vat; its queue is kept until it is resumed, upgraded or terminated. */
  suspendVat(id: VatId, reason?: string): Promise<void>;
  resumeVat(id: VatId): Promise<void>;
  /** The kref of a vat's root object. */
  getRootObject(id: VatId): ObjectRef;
  /** Keeps a vat's root from being collected when nobody else holds it; counted, and undone by `unpinVatRoot`. */
  pinVatRoot(id: VatId): void;
  unpinVatRoot(id: VatId): void;
  /** Messages to the object reject from now on, for everybody and for good (P11). */
  revoke(kref: string): void;
  isRevoked(kref: string): boolean;
  /** Lets go of references that answers to this host held; each call takes back one count of each. */
  release(krefs: string[]): void;
  /** Asks every vat what it has dropped until nothing more turns up. Vats are also asked by themselves, when idle. */
  collectGarbage(): Promise<void>;
  /**
   * The whole kernel as a file that the passphrase opens: its state when the first piece is asked for.
   * @throws KernelError `INVALID_ARGUMENT` for a passphrase that is too short; the stream rejects with `BACKUP_BUSY`,
   * `BACKUP_FAILED` or `STORAGE_INVALID`.
   */
  exportKernel(options: { passphrase: string }): BackupStream;
  /**
   * Puts the state of a backup, given as one base64 text or by a source, in the place of this kernel's, and starts its vats as
   * after a restart. Nothing changes until all of the file was verified, nor when it fails.
   * @throws (rejects) KernelError `BACKUP_WRONG_PASSPHRASE`, `BACKUP_INVALID`, `BACKUP_UNSUPPORTED`, `BACKUP_BUSY` or
   * `BACKUP_FAILED`.
   */
  importKernel(options: { passphrase: string; data: string | BackupSource }): Promise<void>;
  /**
   * The first half of `importKernel`: reads and verifies all of a backup and changes nothing, so that somebody may see what would
   * replace what.
   * @throws (rejects) KernelError `BACKUP_WRONG_PASSPHRASE`, `BACKUP_INVALID`, `BACKUP_UNSUPPORTED` or `BACKUP_BUSY`.
   */
  checkBackup(options: { passphrase: string; data: string | BackupSource }): Promise<CheckedBackup>;
  /**
   * Gives the kernel an identity, if it has none: from a phrase, or a new one.
   * @throws (rejects) KernelError `PHRASE_INVALID`, `INVALID_ARGUMENT`, `IDENTITY_EXISTS`
   */
  initIdentity(options?: IdentityOptions): Promise<{ peerId: string }>;
  /** The peer id that a recovery phrase gives; the kernel does nothing else with it. @throws (rejects) KernelError `PHRASE_INVALID` */
  peerIdOfPhrase(mnemonic: string): Promise<string>;
  /**
   * Becomes the identity of a recovery phrase, as a new kernel: with `resetStorage: true` everything in this one is removed, and its
   * system subclusters are launched anew. Sessions, subscriptions and registered services of hosts go on.
   * @throws (rejects) KernelError `PHRASE_INVALID`, `INVALID_ARGUMENT`; nothing was changed.
   */
  restoreIdentity(options: { mnemonic: string; resetStorage: boolean }): Promise<{ peerId: string }>;
  /** The recovery phrase; with a password set, it is asked for again. */
  revealRecoveryPhrase(options?: { password?: string }): Promise<string>;
  /**
   * A person has shown to have the recovery phrase: nobody need be reminded any more.
   * @throws KernelError `IDENTITY_MISSING`, `IDENTITY_NOT_BACKED`
   */
  confirmPhraseBackup(): void;
  /** Sets, changes or (`next: null`) removes the password under which the identity lies. */
  setIdentityPassword(passwords: { current?: string; next: string | null }): Promise<void>;
  unlockIdentity(password: string): Promise<void>;
  lockIdentity(): void;
  /** Starts the network, with the kernel's identity or a new one. The options are kept for the next kernel life. */
  initRemoteComms(options?: RemoteCommsOptions): Promise<void>;
  /** Ends the network until it is initialised again; what waits for peers goes on waiting. */
  stopRemoteComms(): Promise<void>;
  /** Addresses where a peer may be found. */
  registerLocationHints(peerId: string, hints: string[]): void;
  /** Opens what was closed, or tries again now. */
  reconnectPeer(peerId: string, hints?: string[]): Promise<void>;
  /** Ends the connection and takes no other, until `reconnectPeer`; nothing is lost. */
  closeConnection(peerId: string): Promise<void>;
  /** Gives up a peer that never comes back: what waits for it rejects with `PEER_GIVEN_UP`. */
  forgetPeer(peerId: string): Promise<void>;
  /** A URL by which whoever has it gets the object, which is held until the URL is revoked. */
  issueOcapURL(kref: string, options?: OcapUrlOptions): Promise<string>;
  /** The kref of the object behind a URL, of this kernel or another. */
  redeemOcapURL(url: string): Promise<ObjectRef>;
  listOcapURLs(): OcapUrl[];
  revokeOcapURL(id: string): void;
  /** Lines of vats' logs that the kernel still has. */
  getLogs(query?: LogQuery): RingAnswer<LogLine>;
  /** Cranks that the kernel still has. */
  getTrace(query?: TraceQuery): RingAnswer<CrankTrace>;
  /** One crank with its causes and effects; undefined when the kernel does not have it, or no longer. */
  getCrank(number: number): CrankStory | undefined;
  /**
   * Calls the listener with the present status and then with every event of the kinds it wants, until cancelled or
   * disconnected, or until a call fails.
   */
  subscribe(listener: KernelListener, options?: SubscribeOptions): { cancel(): void };
};
