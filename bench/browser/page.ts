/**
 * The bench's page, added to a copy of the extension: it calls the kernel as the panel does, and is to the worker of the
 * limits what the offscreen document is to the kernel's worker.
 */
import '../../src/lockdown/page.ts';
import { E } from '@endo/eventual-send';
import { fetchSupervisor } from '../../src/browser/fetch-supervisor.ts';
import { makeVatFrames } from '../../src/browser/vat-frames.ts';
import { connectHost } from '../../src/host/connect-host.ts';
import { introduce, sendFromPage } from '../../src/host/introduce.ts';
import type { KernelApi } from '../../src/wire/host-api.ts';
import type { KernelWorkerMessage, OffscreenMessage } from '../../src/wire/platform-protocol.ts';
import { workerScript } from '../../src/wire/supervisor-bundle.ts';
import type { Subject } from '../measure/interleave.ts';
import { callKinds, launchPair, type Counts, type Host, type VatSpecs } from '../measure/operations.ts';
import { callSubject, launchSubject } from '../measure/subjects.ts';
import { makeHostLimit } from './host-limit.ts';
import type { LimitsApi, LimitsPorts } from './limits-api.ts';
import LimitsWorker from './limits-worker.ts?worker';

/** Starts vat workers in sandboxed frames for who has the port. */
const serveVats = (script: Promise<string>): MessagePort => {
  const { port1, port2 } = new MessageChannel();
  const post = (message: OffscreenMessage): void => port1.postMessage(message);
  const frames = makeVatFrames({
    supervisor: script,
    onVatDied: (incarnation, reason) => post({ type: 'vatDied', reason, ...incarnation }),
    onAlive: () => post({ type: 'framesLive' }),
    onAllDied: (reason) => post({ type: 'allVatsDied', reason }),
  });
  port1.onmessage = ({ data, ports: [port] }: MessageEvent<KernelWorkerMessage>) => {
    if (data.type === 'checkFrames') frames.check();
    if (data.type !== 'launchVat' && data.type !== 'endVat') return;
    const { vatId, incarnation } = data;
    if (data.type === 'endVat') frames.end({ vatId, incarnation });
    else if (port !== undefined) frames.launch(data.subclusterId, { vatId, incarnation }, port);
  };
  return port2;
};

const fetchText = async (file: string): Promise<string> => (await fetch(chrome.runtime.getURL(file))).text();
const fetchRealm = async (): Promise<string> =>
  workerScript({
    lockdown: await fetchText('bench/lockdown.bundle'),
    supervisor: await fetchText('bench/realm.bundle'),
  });

const startLimits = () => {
  const captp = new MessageChannel();
  const echo = new MessageChannel();
  const ports: LimitsPorts = [captp.port2, serveVats(fetchSupervisor()), serveVats(fetchRealm()), echo.port2];
  new LimitsWorker({ name: 'limits' }).postMessage(ports, ports);
  const { kernel: limits } = connectHost<LimitsApi>({ port: captp.port1, name: 'the worker of the limits' });
  return { limits, echo: echo.port1 };
};

const connectKernel = async (): Promise<Host> => {
  const introduction = await introduce({
    send: sendFromPage,
    locks: navigator.locks,
    retry: false,
    onStopped: () => undefined,
    onWaiting: () => {},
    onEnd: (reason) => console.error(`The kernel is gone: ${reason.message}`),
    signal: new AbortController().signal,
  });
  if (introduction.state === 'refused') throw Error(`the kernel does not run: ${introduction.reason}`);
  const kernel: KernelApi = await introduction.kernel;
  return {
    launchSubcluster: (config) => E(kernel).launchSubcluster(config),
    terminateSubcluster: (id) => E(kernel).terminateSubcluster(id),
    queueMessage: (target, method, args) => E(kernel).queueMessage(target, method, args),
    getStatus: () => E(kernel).getStatus(),
  };
};

const makeSubjects = async (counts: Counts): Promise<Subject[]> => {
  const specs: VatSpecs = {
    counter: chrome.runtime.getURL('bench/counter.bundle'),
    caller: chrome.runtime.getURL('bench/caller.bundle'),
  };
  const { limits, echo } = startLimits();
  const known = (await E(limits).prepare(specs, counts)).map(({ effort, limits: names }, operation) => ({
    effort,
    limits: names.map((name, limit) => ({ name, run: () => E(limits).run(operation, limit) })),
  }));
  const host = await connectKernel();
  const roots = await launchPair(host, specs);
  const kinds = callKinds(counts);
  return known.map(({ effort, limits }, operation) => {
    const kind = kinds[operation - 1];
    if (kind === undefined) return launchSubject(host, specs, { effort, limits });
    const whole = kind.from === 'host' ? [makeHostLimit(echo, kind), ...limits] : limits;
    return callSubject(host, roots, kind, { effort, limits: whole });
  });
};

let subjects: Subject[] = [];

/** What the page does for the program that opened it. */
const bench = {
  prepare: async (counts: Counts) => {
    subjects = await makeSubjects(counts);
    return subjects.map(({ operation, count, effort, limits }) => ({
      operation,
      count,
      effort,
      limits: limits.map(({ name }) => name),
    }));
  },
  /** The milliseconds of one run of an operation (`limit` undefined) or of one of its limits. */
  run: async (operation: number, limit?: number): Promise<number> => {
    const subject = subjects[operation];
    const probe = limit === undefined ? subject?.run : subject?.limits[limit]?.run;
    if (probe === undefined) throw Error(`there is no operation ${operation} with limit ${limit}`);
    return probe();
  },
};

type Bench = typeof bench;
declare global {
  var bench: Bench;
}
Object.defineProperty(globalThis, 'bench', { value: bench });
