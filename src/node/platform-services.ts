import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker, type WorkerOptions as WorkerThreadOptions } from 'node:worker_threads';
import type { Logger, PlatformServices, VatWorker, VatWorkerEvents, VatWorkerSpec } from '../kernel/index.ts';
import { KernelError, messageOf } from '../wire/errors.ts';
import type { VatId } from '../wire/ids.ts';
import { supervisorHashes } from '../wire/supervisor-hashes.ts';
import { bundlePaths } from './bundle-paths.ts';
import { makeSQLKernelDatabase } from './database.ts';
import { fetchBundle } from './fetch-bundle.ts';
import { fetchForVat } from './fetch-for-vat.ts';
import { openForVat } from './fs-capability.ts';
import { heapLimits, watchMemory } from './memory-watch.ts';
import { readWorkerScript, type InstalledSupervisor } from './supervisor-bundle.ts';

// The supervisor expects the first message the way a browser's worker gets it. What it compiled goes out before the worker
// knows anything of a vat.
const runner = `{
  const { Script } = require('node:vm');
  const { parentPort, workerData: { script: text, compiled } } = require('node:worker_threads');
  parentPort.once('message', (port) => globalThis.onmessage({ ports: [port] }));
  const script = new Script(text, { filename: 'vat-worker.js', cachedData: compiled });
  script.runInThisContext();
  if (compiled === undefined) parentPort.postMessage(script.createCachedData());
}`;

type WorkerOptions = { logger: Logger | undefined; vatMemoryLimitMb: number };

const isResult = (frame: unknown): boolean =>
  typeof frame === 'object' && frame !== null && 'type' in frame && frame.type === 'result';

/** What a vat's worker runs: the script of the supervisor, or a host's own program. */
type WorkerProgram = { script: string } | { path: string };

/** What the engine made of the script in the first worker of the process; the others need not compile it again. */
let compiled: { script: string; code: Uint8Array } | undefined;

const startWorker = (program: WorkerProgram, vatId: VatId, options: WorkerThreadOptions): Worker => {
  if ('path' in program) return new Worker(program.path, { ...options, workerData: { vatId } });
  const { script } = program;
  // A copy for each: what one vat may reach is not what another runs.
  const code = compiled?.script === script ? compiled.code : undefined;
  const worker = new Worker(runner, { ...options, eval: true, workerData: { vatId, script, compiled: code } });
  if (code === undefined) worker.once('message', (made: Uint8Array) => (compiled = { script, code: made }));
  return worker;
};

/** The worker of one incarnation of one vat, with the supervisor in it. */
const launchVatWorker = (
  program: WorkerProgram,
  { vatId, incarnation }: VatWorkerSpec,
  { onFrame, onDeath }: VatWorkerEvents,
  { logger, vatMemoryLimitMb }: WorkerOptions,
): VatWorker => {
  const resourceLimits = heapLimits(vatMemoryLimitMb);
  const name = `${vatId}.${incarnation}`;
  const worker = startWorker(program, vatId, { name, stdout: true, stderr: true, resourceLimits });
  const { port1, port2 } = new MessageChannel();
  let ended = false;
  const end = (): boolean => {
    const first = !ended;
    ended = true;
    memory.stop();
    port1.close();
    return first;
  };
  const die = (reason: string): void => {
    if (end()) onDeath(reason);
  };
  const memory = watchMemory({
    worker,
    limitMb: vatMemoryLimitMb,
    onExceeded: die,
    onFailure: (problem) => logger?.debug(`${vatId}: its memory cannot be told: ${problem}`),
  });
  // What the engine itself has to say; the vat's own console comes in frames.
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on('data', (chunk: Buffer) => logger?.debug(`${vatId}: ${chunk.toString().trimEnd()}`));
  }
  worker.on('error', (error) => die(messageOf(error)));
  worker.on('exit', (code) => die(`its worker ended with code ${code}`));
  worker.on('messageerror', () => die('its worker sent what cannot be read'));
  port1.on('message', (frame: unknown) => {
    if (ended) return;
    if (isResult(frame)) memory.stop();
    onFrame(frame);
  });
  worker.postMessage(port2, [port2]);
  return {
    send: (frame) => {
      if (frame.type === 'deliver') memory.start();
      port1.postMessage(frame);
    },
    terminate: () => {
      end();
      void worker.terminate();
    },
  };
};

/** What stands for a worker that was not made. */
const refuseWorker = (error: KernelError, { onDeath }: VatWorkerEvents): VatWorker => {
  const telling = setImmediate(() => onDeath(error.detail, error.code));
  return { send: () => {}, terminate: () => clearImmediate(telling) };
};

/** Reads and checks the supervisor before the first vat starts; as long as it cannot be used, before each. */
const makeLaunchVatWorker = (supervisor: InstalledSupervisor, options: WorkerOptions) => {
  let script: string | undefined;
  return (spec: VatWorkerSpec, events: VatWorkerEvents): VatWorker => {
    try {
      script ??= readWorkerScript(supervisor);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      return refuseWorker(error, events);
    }
    return launchVatWorker({ script }, spec, events, options);
  };
};

export type NodejsPlatformOptions = {
  /** By default the one that this package was built with. */
  supervisor?: InstalledSupervisor;
  /**
   * The absolute path of a program of the host's own that workers run instead: it makes a `VatSupervisor` of
   * `ocap-kernel/vat-supervisor` with the port that its first message brings. Its `workerData` is `{ vatId }`.
   */
  workerFilePath?: string;
  logger?: Logger;
  /**
   * What a vat may use of memory, array buffers and garbage that is not yet collected included; a delivery that uses more is a fault
   * (P16). Unless told, 1024.
   */
  vatMemoryLimitMb?: number;
};

/** What Node gives the kernel: a worker thread for each vat, files and the network for bundles, clock and timers. */
export const makeNodejsPlatformServices = ({
  supervisor = { paths: bundlePaths, hashes: supervisorHashes },
  workerFilePath,
  logger,
  vatMemoryLimitMb = 1_024,
}: NodejsPlatformOptions = {}): PlatformServices => {
  // Vats then find `gc` at their start, and tell of what they dropped without waiting for the engine.
  setFlagsFromString('--expose-gc');
  // SES lets `import.source(…)` pass, and Node would answer it with its own module loader (P15).
  setFlagsFromString('--no-js-source-phase-imports');
  const workerOptions = { logger, vatMemoryLimitMb };
  return {
    launchVatWorker:
      workerFilePath === undefined
        ? makeLaunchVatWorker(supervisor, workerOptions)
        : (spec, events) => launchVatWorker({ path: workerFilePath }, spec, events, workerOptions),
    fetchBundle,
    fetchForVat,
    openForVat,
    supervisorSha256: workerFilePath === undefined ? supervisor.hashes.supervisor : null,
    // Each vat's thread is its own.
    onAllVatsDied: () => {},
    probeVats: async () => {},
    // Loaded when it is asked for: most kernels have no network.
    startNetwork: async (options, events) =>
      (await import('../network/start-network.ts')).startNetwork(options, events),
    crypto: globalThis.crypto,
    // SQLite's own kind of temporary database: a file without a name, which nobody else can open.
    openScratchDatabase: () => makeSQLKernelDatabase({ dbFilename: '' }),
    now: () => Date.now(),
    setTimer: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    defer: (callback) => void setImmediate(callback),
  };
};

/** The guide's name, for those who say `new`. */
export class NodejsPlatformServices implements PlatformServices {
  declare readonly launchVatWorker: PlatformServices['launchVatWorker'];
  declare readonly fetchBundle: PlatformServices['fetchBundle'];
  declare readonly fetchForVat: PlatformServices['fetchForVat'];
  declare readonly openForVat?: NonNullable<PlatformServices['openForVat']>;
  declare readonly supervisorSha256: PlatformServices['supervisorSha256'];
  declare readonly onAllVatsDied: PlatformServices['onAllVatsDied'];
  declare readonly probeVats: PlatformServices['probeVats'];
  declare readonly startNetwork?: NonNullable<PlatformServices['startNetwork']>;
  declare readonly crypto: PlatformServices['crypto'];
  declare readonly openScratchDatabase: PlatformServices['openScratchDatabase'];
  declare readonly now: PlatformServices['now'];
  declare readonly setTimer: PlatformServices['setTimer'];
  declare readonly defer: PlatformServices['defer'];

  constructor(options?: NodejsPlatformOptions) {
    return makeNodejsPlatformServices(options);
  }
}
