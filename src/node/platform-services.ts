import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Logger, PlatformServices, VatWorkerEvents, VatWorkerSpec } from '../kernel/index.ts';
import { supervisorScript } from '../wire/bundle.ts';
import { messageOf } from '../wire/errors.ts';
import { bundlePaths } from './bundle-paths.ts';
import { makeSQLKernelDatabase } from './database.ts';
import { fetchBundle } from './fetch-bundle.ts';

// The supervisor expects the first message the way a browser's worker gets it.
const prelude = `
const { parentPort } = require('node:worker_threads');
parentPort.once('message', (port) => globalThis.onmessage({ ports: [port] }));
`;

/** The worker of one incarnation of one vat, with the supervisor in it. */
const launchVatWorker = (
  text: string,
  { vatId, incarnation }: VatWorkerSpec,
  { onFrame, onDeath }: VatWorkerEvents,
  logger: Logger | undefined,
) => {
  const worker = new Worker(text, { eval: true, name: `${vatId}.${incarnation}`, stdout: true, stderr: true });
  const { port1, port2 } = new MessageChannel();
  let ended = false;
  const end = (): boolean => {
    const first = !ended;
    ended = true;
    port1.close();
    return first;
  };
  const die = (reason: string): void => {
    if (end()) onDeath(reason);
  };
  // What the engine itself has to say; the vat's own console comes in frames.
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on('data', (chunk: Buffer) => logger?.debug(`${vatId}: ${chunk.toString().trimEnd()}`));
  }
  worker.on('error', (error) => die(messageOf(error)));
  worker.on('exit', (code) => die(`its worker ended with code ${code}`));
  worker.on('messageerror', () => die('its worker sent what cannot be read'));
  port1.on('message', (frame: unknown) => {
    if (!ended) onFrame(frame);
  });
  worker.postMessage(port2, [port2]);
  return {
    send: (frame: unknown) => port1.postMessage(frame),
    terminate: () => {
      end();
      void worker.terminate();
    },
  };
};

type NodejsPlatformOptions = { supervisorPath?: string; logger?: Logger };

/** What Node gives the kernel: a worker thread for each vat, files and the network for bundles, clock and timers. */
export const makeNodejsPlatformServices = ({
  supervisorPath = bundlePaths.supervisor,
  logger,
}: NodejsPlatformOptions = {}): PlatformServices => {
  const text = `${prelude}${supervisorScript(readFileSync(supervisorPath, 'utf8'))}`;
  // Vats then find `gc` at their start, and tell of what they dropped without waiting for the engine.
  setFlagsFromString('--expose-gc');
  // SES lets `import.source(…)` pass, and Node would answer it with its own module loader (P15).
  setFlagsFromString('--no-js-source-phase-imports');
  return {
    launchVatWorker: (spec, events) => launchVatWorker(text, spec, events, logger),
    fetchBundle,
    fetchForVat: async () => ({ error: 'not yet' }),
    supervisorSha256: null,
    onAllVatsDied: () => {},
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
  declare readonly supervisorSha256: PlatformServices['supervisorSha256'];
  declare readonly onAllVatsDied: PlatformServices['onAllVatsDied'];
  declare readonly crypto: PlatformServices['crypto'];
  declare readonly openScratchDatabase: PlatformServices['openScratchDatabase'];
  declare readonly now: PlatformServices['now'];
  declare readonly setTimer: PlatformServices['setTimer'];
  declare readonly defer: PlatformServices['defer'];

  constructor(options?: NodejsPlatformOptions) {
    return makeNodejsPlatformServices(options);
  }
}
