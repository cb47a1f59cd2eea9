/** The kernel's worker. A Web Lock makes it the only one of its profile, whoever else may have opened its page. */
import '../lockdown/kernel-worker.ts';
import { holdLifeline, onReleased } from '../host/lifeline.ts';
import { serveHost } from '../host/serve-host.ts';
import { Kernel, type KernelDatabase, type Logger, type RemoteCommsOptions } from '../kernel/index.ts';
import { codeOf, KernelError, messageOf, type ErrorCode } from '../wire/errors.ts';
import type { Greeting } from '../wire/platform-protocol.ts';
import { getCommsParamsFromCurrentLocation } from './comms-params.ts';
import { deleteSQLKernelDatabase, makeSQLKernelDatabase } from './database.ts';
import { makeIOChannelFactory } from './io/index.ts';
import { makePlatformServices, type OffscreenChannel } from './platform-services.ts';
import { shouldResetStorage } from './reset-storage.ts';
import { deleteScratchDatabase } from './scratch-database.ts';

const offscreen: OffscreenChannel = globalThis;

/** What a new worker would find no different. */
const lasting: readonly ErrorCode[] = ['STORAGE_UNAVAILABLE', 'STORAGE_INVALID', 'INVALID_ARGUMENT'];

const logger: Logger = {
  debug: (message) => console.debug(message),
  info: (message) => console.info(message),
  warn: (message) => console.warn(message),
  error: (message) => console.error(message),
};

const fail = (error: unknown): void => {
  const code = codeOf(error);
  const restart = code === undefined || !lasting.includes(code);
  offscreen.postMessage({ type: 'kernelFailed', error: messageOf(error), restart });
};

/** Takes the lock for the rest of this worker's life. False: another worker has it. */
const takeKernelLock = (options: LockOptions): Promise<boolean> =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request('kernel', options, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise(() => undefined);
      })
      .catch(reject);
  });

const DATABASE = { dbFilename: 'kernel' };

const openDatabase = (resetStorage: boolean): Promise<KernelDatabase> =>
  makeSQLKernelDatabase(DATABASE).catch(async (error: unknown) => {
    if (!resetStorage || codeOf(error) !== 'STORAGE_INVALID') throw error;
    // What is to be emptied need not be sound.
    await deleteSQLKernelDatabase(DATABASE);
    return makeSQLKernelDatabase(DATABASE);
  });

const isEmpty = (options: object): boolean => Object.keys(options).length === 0;

/** Options in this worker's address are for a kernel that has none of its own: those that a person chose are kept, and take over. */
const startNetwork = async (kernel: Kernel, options: RemoteCommsOptions): Promise<void> => {
  if (!isEmpty(options) && kernel.getStatus().remoteComms.options === null) await kernel.initRemoteComms(options);
};

const makeKernel = async (): Promise<Kernel> => {
  // Bad ones are refused before anything is opened.
  const commsOptions = getCommsParamsFromCurrentLocation();
  const resetStorage = shouldResetStorage(location);
  if (resetStorage) logger.warn('The storage is reset, as the address of the worker asks for.');
  const database = await openDatabase(resetStorage);
  try {
    await deleteScratchDatabase();
    const kernel = await Kernel.make(makePlatformServices(offscreen), database, {
      logger,
      resetStorage,
      ioChannelFactory: makeIOChannelFactory(),
      onFailure: fail,
    });
    if (resetStorage) offscreen.postMessage({ type: 'storageReset' });
    await startNetwork(kernel, commsOptions);
    offscreen.addEventListener('message', ({ data }) => {
      if (data.type === 'online') kernel.wakeNetwork();
    });
    return kernel;
  } catch (error) {
    database.close();
    throw error;
  }
};

const serve = (kernel: Kernel, lifeline: string, url: string, hostLifeline: string, port: MessagePort): void => {
  const session = kernel.openSession({ name: url });
  const greeting: Greeting = { type: 'ready', lifeline };
  port.postMessage(greeting);
  const host = serveHost({
    port,
    name: url,
    bootstrap: session.facet,
    onEnd() {
      stopWatching();
      session.end();
    },
  });
  const stopWatching = onReleased(navigator.locks, hostLifeline, () => host.end('the page is gone'));
};

const { promise: kernel, resolve: begin } = Promise.withResolvers<Kernel>();

const stop = async (): Promise<void> => {
  await (await kernel).stop();
  offscreen.postMessage({ type: 'kernelStopped' });
};

const run = async (): Promise<void> => {
  const { name: lifeline } = await holdLifeline(navigator.locks);
  offscreen.addEventListener('message', ({ data, ports: [port] }) => {
    if (data.type === 'stop') stop().catch(fail);
    if (data.type !== 'host' || port === undefined) return;
    // A host that comes early is served as soon as there is a kernel.
    void kernel.then((made) => serve(made, lifeline, data.url, data.lifeline, port));
  });
  const free = await takeKernelLock({ ifAvailable: true });
  const busy = 'another kernel of this profile is running; this one waits until it ends';
  const waitingFor = free ? null : new KernelError('KERNEL_BUSY', busy).message;
  offscreen.postMessage({ type: 'kernelAlive', lifeline, waitingFor });
  if (!free) await takeKernelLock({});
  begin(await makeKernel());
  offscreen.postMessage({ type: 'kernelRuns' });
};

run().catch(fail);
