import { messageOf, KernelError } from '../wire/errors.ts';
import type { KernelApi } from '../wire/host-api.ts';
import { asKRef, asObjectRef, isVatId } from '../wire/ids.ts';
import { limitsWith, type KernelLimits } from '../wire/limits.ts';
import { checkSystemSubclusters, type SystemSubclusterConfig } from '../wire/system-subclusters.ts';
import { makeChronicle } from './chronicle.ts';
import { makeCommitter } from './committer.ts';
import { makeCrankWriter } from './crank.ts';
import { makeEvents } from './events.ts';
import { makeGlobalsCheck } from './globals-check.ts';
import { makeHostLogger } from './host-logger.ts';
import { makeHostMessages } from './host-messages.ts';
import { readGivenIdentity } from './identity/given-identity.ts';
import { makeIdentity, refuseOther } from './identity/identity.ts';
import { makeHostObjects } from './host-objects.ts';
import { makeIdempotentMessages } from './idempotent-messages.ts';
import { makeConsoles } from './io/consoles.ts';
import type { IOChannelFactory } from './io/io-channel.ts';
import { makeIOChannels } from './io/io-channels.ts';
import { makeInspector } from './inspect/inspect-api.ts';
import { makeSettings } from './inspect/settings.ts';
import { makeKernelFacetService } from './kernel-facet-service.ts';
import { makeKernelLives } from './kernel-lives.ts';
import { kslot } from './kmarshal.ts';
import { makeBundlePinner } from './pin-bundles.ts';
import type { Logger, PlatformServices } from './platform.ts';
import { randomId } from './random-id.ts';
import { makeRefs } from './refs.ts';
import { makeRouter } from './router.ts';
import { makeCongestion } from './remotes/congestion.ts';
import { makeEndpoints } from './remotes/endpoints.ts';
import { makeOcapUrls } from './remotes/ocap-urls.ts';
import { makeRemoteComms } from './remotes/remote-comms.ts';
import { makeSessions } from './remotes/sessions.ts';
import { makeServices, type ServiceOptions } from './services.ts';
import { readStatus } from './status.ts';
import type { KernelDatabase } from './store/database.ts';
import type { Holder } from './store/holds.ts';
import { openStore } from './store/open-store.ts';
import { makeSubclusterApi } from './subcluster-api.ts';
import { makeSubclusters } from './subclusters.ts';
import { makeSystemSubclusters } from './system-subclusters.ts';
import { makeVatApi } from './vat-api.ts';
import { makeVatCleaner } from './vat-cleaner.ts';
import { makeVatLife } from './vat-life.ts';
import { makeVatLifecycle } from './vat-lifecycle.ts';
import { makeVatParameters } from './vat-parameters.ts';
import { makeVatRecovery } from './vat-recovery.ts';
import { makeVatRunner } from './vat-runner.ts';
import { makeVatUpgrade } from './vat-upgrade.ts';

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export type KernelOptions = {
  /**
   * Gets what the kernel and its vats have to say, once it is durable. `error`: the database failed, or a bug of the kernel;
   * `warn`: faults (`KernelStatus.faults`); `debug`: sessions, and failures that somebody was told of. Vats' lines come at the
   * level they were written at, `log` as `info`, with vat and delivery in front. Nothing is logged of what messages say.
   */
  logger?: Logger;
  /** Begin with empty tables, whatever the database holds. */
  resetStorage?: boolean;
  /**
   * The recovery phrase of the kernel's identity. One that makes another identity than the kernel has is refused (`IDENTITY_EXISTS`)
   * unless the storage is reset.
   */
  mnemonic?: string;
  /** The raw Ed25519 seed of the identity, 32 bytes or their hexadecimal digits: for tests, for no phrase gives it back. */
  keySeed?: Uint8Array | string;
  /**
   * What is to run at all times. One that is new is launched, and its bootstrap is queued when the kernel is ready; one of an
   * earlier life is restored with the same root; one that is declared no longer ends. A launch that fails is in the status.
   */
  systemSubclusters?: SystemSubclusterConfig[];
  /**
   * The names that vats may list in `globals`; unless told, `defaultGlobalNames`. A config with another is refused, and a vat of an
   * earlier life that lists another does not start.
   */
  allowedGlobalNames?: readonly string[];
  /** Makes the I/O channels that configs declare; without it there are consoles only. */
  ioChannelFactory?: IOChannelFactory;
  /** Limits other than the shipped ones (docs/limits.md); vats are held to the same. */
  limits?: Partial<KernelLimits>;
  /**
   * Called once when the database fails: the kernel has stopped, its workers are ended, and everything after the last
   * commit is lost. Close the database, and make a new kernel over it once it is open again.
   */
  onFailure?(error: KernelError): void;
};

/** Names that the kernel gives to services of its own. */
const KERNEL_NAMES = /^(io|platform):/;

const checkOwnName = (name: string): string => {
  if (!KERNEL_NAMES.test(name)) return name;
  throw new KernelError('INVALID_ARGUMENT', `${name}: names that begin with io: or platform: are the kernel's own`);
};

/** One life of a kernel, from the opening of its tables to a stop, a failure or an import. */
const beginLife = async (platform: PlatformServices, database: KernelDatabase, options: KernelOptions = {}) => {
  const logger = makeHostLogger(options.logger ?? silent);
  const { resetStorage = false, onFailure } = options;
  const declared = checkSystemSubclusters(options.systemSubclusters ?? []);
  const globalsCheck = makeGlobalsCheck(options.allowedGlobalNames);
  const limits = limitsWith(options.limits);
  // A wrong phrase is refused before anything is emptied or begun.
  const given = await readGivenIdentity(options);
  const startedAt = platform.now();
  let stopped = false;

  const store = openStore(database, {
    reset: resetStorage,
    limits,
    onFailure: (error) => {
      if (stopped) return;
      logger.error(error.message);
      committer.abandon();
      void endLife(error);
      onFailure?.(error);
    },
  });

  if (given !== undefined) refuseOther(store, given.peerId);

  const refs = makeRefs({ store, onDropped: (kref, known) => hostObjects.onDropped(kref, known) });
  const committer = makeCommitter({
    store,
    platform,
    logger,
    finishStep: (step) => refs.collect(step),
    afterStep: (queued) => {
      for (const endpoint of queued) {
        if (isVatId(endpoint)) runner.wake(endpoint);
        else remoteComms.wake(endpoint);
      }
      congestion.look();
    },
    isBusy: () => runner.isBusy(),
    onCommitted: (change) => {
      inspector.onCommitted();
      chronicle.onCommitted();
      events.onCommitted(change);
    },
  });
  const router = makeRouter({
    store,
    limits,
    refs,
    onSettled: (step, promise, rejected, data) => {
      hostMessages.onSettled(step, promise, rejected, data);
      hostObjects.onSettled(step, promise);
    },
    onHostMessage: (step, message, target) => services.receive(step, message, target),
  });
  const hostObjects = makeHostObjects({ store, limits, refs, router, committer, logger });
  const services = makeServices({ store, refs, router, committer, hostObjects, logger });
  const crankWriter = makeCrankWriter({ store, refs, router });
  const vatLife = makeVatLife({ store, refs, router, crankWriter });
  const hostMessages = makeHostMessages({ store, refs, router, committer, hostObjects });
  const idempotent = makeIdempotentMessages({ store, limits, refs, router, committer, hostMessages });
  const chronicle = makeChronicle({ store, limits, platform, logger, committer, onShown: () => events.onShown() });
  const consoles = makeConsoles({ platform, limits, onChange: () => events.onConsole() });
  const events = makeEvents({
    platform,
    limits,
    chronicle,
    readStatus: () => getStatus(),
    readConsoles: consoles.api.listConsoles,
  });
  const settings = makeSettings({ store, limits, committer });
  const runner = makeVatRunner({
    store,
    limits,
    platform,
    logger,
    committer,
    settings,
    vatLife,
    onResult: (vat, planned, frame) => (upgrade.isAttempt(vat) ? upgrade : lifecycle).onResult(vat, planned, frame),
    onFault: (vat, problem, code) => (upgrade.isAttempt(vat) ? upgrade : lifecycle).onFault(vat, problem, code),
    onHostile: (vat, problem) =>
      upgrade.isAttempt(vat) ? upgrade.onFault(vat, problem) : lifecycle.onHostile(vat, problem),
    chronicle,
  });
  const cleaner = makeVatCleaner({ store, limits, platform, committer, vatLife });
  const vatParameters = makeVatParameters({ store, limits, refs, platform, committer, hostObjects });
  const lifecycle = makeVatLifecycle({
    store,
    limits,
    platform,
    logger,
    committer,
    crankWriter,
    vatLife,
    cleaner,
    runner,
    chronicle,
    globalsCheck,
    vatParameters,
  });
  const pinner = makeBundlePinner({ store, platform });
  const upgrade = makeVatUpgrade({
    store,
    limits,
    platform,
    committer,
    crankWriter,
    vatLife,
    lifecycle,
    runner,
    chronicle,
    globalsCheck,
    vatParameters,
    pinner,
  });
  const recovery = makeVatRecovery({
    store,
    logger,
    committer,
    chronicle,
    vatLife,
    runner,
    lifecycle,
    upgrade,
  });
  platform.onAllVatsDied((reason) => {
    if (!stopped) recovery.onAllVatsDied(reason);
  });
  const vatApi = makeVatApi({ store, limits, platform, committer, refs, runner, lifecycle, upgrade, pinner });
  const io = makeIOChannels({ store, limits, services, consoles, chronicle, factory: options.ioChannelFactory });
  const subclusters = makeSubclusters({
    store,
    refs,
    platform,
    committer,
    settings,
    vatLife,
    lifecycle,
    services,
    io,
    hostMessages,
    globalsCheck,
    vatParameters,
  });
  const system = makeSystemSubclusters({ store, committer, chronicle, pinner, subclusters, declared });
  const subclusterApi = makeSubclusterApi({
    store,
    committer,
    pinner,
    subclusters,
    system,
    lifecycle,
    hostMessages,
    idempotent,
    forgetOthers: (step) => {
      urls.revokeAll();
      sessions.renewAll(step, 'PEER_GIVEN_UP');
    },
  });

  const identity = makeIdentity({ store, platform, committer, onChange: () => remoteComms.onIdentityChange() });
  const urls = makeOcapUrls({ store, limits, refs, platform, committer, identity, hints: () => remoteComms.hints() });
  const endpoints = makeEndpoints({
    store,
    limits,
    platform,
    committer,
    refs,
    router,
    crankWriter,
    vatLife,
    logger,
    redeemer: (step) => services.provide(step, 'remoteRedeemer'),
    hasRoom: (remote) => remoteComms.hasRoom(remote),
    enqueue: (step, remote, body) => sessions.enqueue(step, remote, body),
    onSent: (remote, vat) => congestion.note(remote, vat),
  });
  const congestion = makeCongestion({
    store,
    limits,
    isRunning: (vat) => runner.get(vat) !== undefined,
    onRelief: (remote) => sessions.relieve(remote),
  });
  const sessions = makeSessions({
    store,
    limits,
    platform,
    committer,
    logger,
    onNew: endpoints.begin,
    onMessage: endpoints.receive,
    onSettled: endpoints.settle,
    onReset: endpoints.end,
    onRoom: endpoints.wake,
    onForgotten: (row) => remoteComms.letGo(row),
    isShared: endpoints.isShared,
    isCongested: (remote) => congestion.isCongested(remote),
    onChange: () => events.onCommitted({ status: false }),
  });
  const remoteComms = makeRemoteComms({
    store,
    limits,
    platform,
    committer,
    identity,
    sessions,
    endpoints,
    urls,
    hostObjects,
    hostMessages,
    logger,
    onChange: () => events.onCommitted({ status: false }),
  });

  const inspector = makeInspector({
    store,
    limits,
    platform,
    committer,
    runner,
    chronicle,
    settings,
    remoteComms: () => remoteComms.status(store.queues.lengths()),
    startedAt,
  });

  /** Settles when nothing of this life is left on the network, and no I/O channel is open. */
  const endLife = async (error: KernelError): Promise<void> => {
    stopped = true;
    const outside = Promise.all([remoteComms.endLife(), io.endLife()]);
    chronicle.stop();
    runner.stopAll(error);
    events.stop();
    const noAnswer = new KernelError('KERNEL_STOPPED', `no answer: ${error.message}`);
    hostMessages.rejectAll(noAnswer);
    services.endLife();
    hostObjects.endLife(noAnswer);
    await outside;
  };

  const getStatus = (): ReturnType<KernelApi['getStatus']> => {
    committer.flush();
    return readStatus({
      store,
      runner,
      chronicle,
      startedAt,
      systemSubclusters: system.readStatus(),
      remoteComms: remoteComms.status,
    });
  };

  const makeApi = (
    holder: Holder,
  ): Omit<KernelApi, 'exportKernel' | 'importKernel' | 'checkBackup' | 'restoreIdentity'> =>
    harden({
      ping: () => 'pong',
      getStatus,
      ...subclusterApi(holder),
      queueMessage: async (target, method, args, options = {}) =>
        options.requestId === undefined && options.kernelId === undefined
          ? hostMessages.queueMessage(holder, asObjectRef(target), method, args)
          : idempotent.queueMessage(holder, options, asObjectRef(target), method, args),
      acknowledgeAnswer: async (requestId) => idempotent.acknowledge(requestId),
      getLogs: (query) => chronicle.getLogs(query),
      getTrace: (query) => chronicle.getTrace(query),
      getCrank: (number) => chronicle.getCrank(number),
      getPresence: (kref, iface) => kslot(kref, iface),
      ...inspector.api,
      ...consoles.api,
      ...vatApi,
      release: (krefs) =>
        hostMessages.release(
          holder,
          krefs.map((kref) => asKRef(kref)),
        ),
      ...remoteComms.api(holder),
      subscribe: (listener, options) => events.subscribe(listener, options),
    });

  /**
   * A host's own view of the kernel. What its answers refer to is held until the session ends (R5).
   * `name` says in logs who it is.
   */
  const openSession = ({ name }: { name: string }) => {
    const holder = hostMessages.openHolder();
    const api = makeApi(holder);
    logger.debug(`${holder} opened: ${name}`);
    return harden({
      api,
      end: () => {
        if (stopped) return;
        logger.debug(`${holder} ended`);
        hostMessages.closeHolder(holder);
      },
    });
  };

  const clean = committer.step((step) => {
    hostMessages.releaseEarlierSessions();
    services.begin(step);
    if (store.meta.incarnation() === undefined) {
      store.meta.setIncarnation(randomId(platform.crypto));
      // A copy of a kernel is another one: what the other had with its peers is void.
      sessions.renewAll(step, 'PEER_LOST_STATE');
    }
    subclusters.endUnfinished(step);
    system.reconcile(step);
    return store.kernelLife.begin();
  });
  services.register('kernelFacet', makeKernelFacetService(openSession({ name: 'kernelFacet' }).api, hostObjects), {
    systemOnly: true,
  });
  services.register('ocapURLIssuerService', remoteComms.services.ocapURLIssuerService);
  services.register('ocapURLRedemptionService', remoteComms.services.ocapURLRedemptionService);
  services.register('remoteRedeemer', remoteComms.services.remoteRedeemer, { systemOnly: true });
  io.restore();
  await remoteComms.begin();
  if (given !== undefined) await identity.adopt(given);
  // In the background: the kernel is ready at once.
  const inBackground = (work: Promise<void>) => void work.catch((error: unknown) => logger.debug(messageOf(error)));
  inBackground(recovery.startAll({ unclean: !clean }));
  inBackground(cleaner.cleanAll());
  await system.launchMissing();

  const kernel = harden({
    ...openSession({ name: 'the program that made the kernel' }).api,
    openSession,
    /**
     * Registers an object of the host that vats may call. Programs that share the kernel's realm may, no others.
     * @throws KernelError `INVALID_ARGUMENT`, `SERVICE_EXISTS`
     */
    registerKernelServiceObject: (name: string, object: unknown, options?: ServiceOptions): void =>
      services.register(checkOwnName(name), object, options),
    /**
     * Ends a service: references to it stay dead, also when the name is registered again.
     * @throws KernelError `SERVICE_NOT_FOUND`
     */
    unregisterKernelServiceObject: (name: string): void => services.unregister(checkOwnName(name)),
    /**
     * An object of a vat as this realm calls it with `E`, by its kref: it is held until the engine collects it. `getPresence` gives
     * what only stands for it in the arguments of `queueMessage`.
     * @throws KernelError `INVALID_ARGUMENT`, `OBJECT_NOT_FOUND`
     */
    presenceOf: (kref: string): object => hostObjects.presenceOf(kref),
    /** Says that every service is registered: calls of restored vats to others reject instead of waiting. */
    servicesReady: (): void => services.ready(),
    /** The machine is online again: peers and relays that wait to be dialled are dialled now, and connections have to prove that they live. */
    wakeNetwork: (): void => remoteComms.wakeNetwork(),
    /** Ends all workers after committing what they have done. The kernel answers nothing afterwards. */
    stop: async (): Promise<void> => {
      if (stopped) return;
      services.stop();
      committer.step(() => store.kernelLife.end());
      committer.close();
      const offline = endLife(new KernelError('KERNEL_STOPPED', 'the kernel was stopped'));
      store.close();
      await offline;
    },
  });
  return harden({
    kernel,
    /** Commits everything; until the caller's turn ends, nothing else writes. */
    settle: (): void => {
      if (stopped) throw new KernelError('KERNEL_STOPPED', 'the kernel has stopped');
      committer.flush();
    },
    /** Ends all workers and leaves the tables, which are no longer this life's, as they are. */
    leave: (error: KernelError): Promise<void> => {
      committer.abandon();
      return endLife(error);
    },
  });
};

export type KernelLife = Awaited<ReturnType<typeof beginLife>>;

/**
 * Opens the tables and begins: vats of an earlier life start again by themselves, each on its own, while the kernel is ready.
 * @throws (rejects) KernelError `STORAGE_INVALID` or, for wrong declarations, `INVALID_CONFIG`; the database is left as it was.
 */
const make = (platform: PlatformServices, database: KernelDatabase, options: KernelOptions = {}) =>
  makeKernelLives({ platform, database, options, beginLife: (own) => beginLife(platform, database, own) });

export const Kernel = harden({ make });
export type Kernel = Awaited<ReturnType<typeof make>>;
