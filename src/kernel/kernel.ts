import { ClusterConfigStruct } from '../wire/cluster-config.ts';
import { KernelError } from '../wire/errors.ts';
import type { KernelApi } from '../wire/host-api.ts';
import { asObjectRef, asSubclusterId, asVatId } from '../wire/ids.ts';
import { limits } from '../wire/limits.ts';
import { makeCommitter } from './committer.ts';
import { makeCrankWriter } from './crank.ts';
import { makeEvents } from './events.ts';
import { makeKernelFacet } from './facet.ts';
import { makeHostMessages } from './host-messages.ts';
import { kslot } from './kmarshal.ts';
import type { Logger, PlatformServices } from './platform.ts';
import { makeRefs } from './refs.ts';
import { makeRouter } from './router.ts';
import { readStatus } from './status.ts';
import type { KernelDatabase } from './store/database.ts';
import type { Holder } from './store/holds.ts';
import { openStore } from './store/open-store.ts';
import { makeSubclusters } from './subclusters.ts';
import { makeVatLife } from './vat-life.ts';
import { makeVatRunner } from './vat-runner.ts';

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export type KernelOptions = {
  logger?: Logger;
  /** Begin with empty tables, whatever the database holds. */
  resetStorage?: boolean;
  /**
   * Called once when the database fails: the kernel has stopped, its workers are ended, and everything after the last
   * commit is lost. Close the database, and make a new kernel over it once it is open again.
   */
  onFailure?(error: KernelError): void;
};

/**
 * Opens the tables and begins: vats of an earlier life start again by themselves, each on its own, while the kernel is ready.
 * @throws (rejects) KernelError `STORAGE_INVALID`; the database is left as it was.
 */
const make = async (platform: PlatformServices, database: KernelDatabase, options: KernelOptions = {}) => {
  const { logger = silent, resetStorage = false, onFailure } = options;
  const startedAt = platform.now();
  let stopped = false;

  const store = openStore(database, {
    reset: resetStorage,
    onFailure: (error) => {
      if (stopped) return;
      logger.error(error.message);
      committer.abandon();
      endLife(error);
      onFailure?.(error);
    },
  });

  const refs = makeRefs({ store });
  const committer = makeCommitter({
    store,
    platform,
    logger,
    finishStep: (step) => refs.collect(step),
    afterStep: (queued) => {
      for (const vat of queued) runner.wake(vat);
    },
    isBusy: () => runner.isBusy(),
    onCommitted: (change) => events.onCommitted(change),
  });
  const router = makeRouter({
    store,
    refs,
    onSettled: (step, promise, rejected, data) => hostMessages.onSettled(step, promise, rejected, data),
  });
  const crankWriter = makeCrankWriter({ store, refs, router });
  const vatLife = makeVatLife({ store, refs, router, crankWriter });
  const hostMessages = makeHostMessages({ store, refs, router, committer });
  const events = makeEvents({ platform, readStatus: () => getStatus() });
  const runner = makeVatRunner({
    store,
    platform,
    logger,
    committer,
    crankWriter,
    vatLife,
    onLog: (vatId, incarnation, { delivery, level, text }) =>
      events.log({ vatId, incarnation, delivery, level, text, time: platform.now() }),
  });
  const subclusters = makeSubclusters({ store, refs, platform, committer, vatLife, runner, hostMessages });

  const endLife = (error: KernelError): void => {
    stopped = true;
    runner.stopAll(error);
    events.stop();
    hostMessages.rejectAll(new KernelError('KERNEL_STOPPED', `no answer: ${error.message}`));
  };

  const getStatus = (): ReturnType<KernelApi['getStatus']> => {
    committer.flush();
    return readStatus(store, startedAt);
  };

  const pingVat = async (text: string): Promise<'pong'> => {
    const id = asVatId(text);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const cancel = platform.setTimer(limits.pingMs, () =>
      reject(new KernelError('VAT_NOT_RESPONDING', `${id} did not answer within ${limits.pingMs / 1000} seconds`)),
    );
    await Promise.race([runner.ping(id), late]).finally(cancel);
    return 'pong';
  };

  const makeApi = (holder: Holder): KernelApi =>
    harden({
      ping: () => 'pong',
      getStatus,
      launchSubcluster: async (config, { configUrl } = {}) =>
        subclusters.launch(holder, ClusterConfigStruct.check(config), configUrl),
      terminateSubcluster: async (id) => subclusters.terminate(asSubclusterId(id)),
      queueMessage: async (target, method, args) =>
        hostMessages.queueMessage(holder, asObjectRef(target), method, args),
      getPresence: (kref, iface) => kslot(kref, iface),
      pingVat,
      subscribe: (listener) => events.subscribe(listener),
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
      facet: makeKernelFacet(api),
      end: () => {
        if (stopped) return;
        logger.debug(`${holder} ended`);
        hostMessages.closeHolder(holder);
      },
    });
  };

  const rows = committer.step((step) => {
    hostMessages.releaseEarlierSessions();
    subclusters.removeUnfinished(step);
    for (const { id } of store.vats.list()) vatLife.beginIncarnation(step, id);
    return store.vats.list();
  });
  // One broken vat keeps nobody else from starting (P19): its failure is in the status.
  for (const row of rows) runner.start(row).catch((error: unknown) => logger.warn(String(error)));

  return harden({
    ...openSession({ name: 'the program that made the kernel' }).api,
    openSession,
    /** Ends all workers after committing what they have done. The kernel answers nothing afterwards. */
    stop: async (): Promise<void> => {
      if (stopped) return;
      committer.close();
      endLife(new KernelError('KERNEL_STOPPED', 'the kernel was stopped'));
      store.close();
    },
  });
};

export const Kernel = harden({ make });
export type Kernel = Awaited<ReturnType<typeof make>>;
