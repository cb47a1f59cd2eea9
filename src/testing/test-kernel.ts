import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  auditStore,
  ClusterConfigStruct,
  Kernel,
  kunser,
  type ClusterConfig,
  type KernelOptions,
} from '../kernel/index.ts';
import type { SubclusterId } from '../wire/ids.ts';
import { makeIOChannelFactory, makeNodejsPlatformServices, makeSQLKernelDatabase } from '../node/index.ts';

export type TestKernelOptions = Omit<KernelOptions, 'onFailure'> & {
  /** Objects that configs may name among their services; `makeDefaultExo` makes one. */
  services?: Record<string, object>;
};

/** An object of a vat as a test calls it: `E(root).method(…)`. */
export type TestObject = Record<string, (...args: never[]) => unknown>;

/** `Roots`: the methods of each vat's root, if the test is in TypeScript. */
export type Launched<Roots = Record<string, TestObject>> = {
  subclusterId: SubclusterId;
  /** The root objects, by the names of their vats. */
  roots: Roots;
  /** What `bootstrap` answered. */
  bootstrapResult: unknown;
};

const QUIET_MS = 10_000;
const ASK_MS = 20;
const queues = ['run_queue', 'promise_queue', 'gc_actions'];

const readConfig = async (file: URL | string): Promise<{ config: ClusterConfig; configUrl: string }> => {
  const url = file instanceof URL ? file : pathToFileURL(path.resolve(file));
  const config = ClusterConfigStruct.check(JSON.parse(await readFile(fileURLToPath(url), 'utf8')));
  return { config, configUrl: url.href };
};

/** A kernel in memory, for tests of vats. Whoever makes one ends it; `withTestKernel` does so by itself. */
export const makeTestKernel = async ({ services = {}, ...options }: TestKernelOptions = {}) => {
  const database = await makeSQLKernelDatabase({ dbFilename: ':memory:' });
  const kernel = await Kernel.make(makeNodejsPlatformServices(), database, {
    ioChannelFactory: makeIOChannelFactory(),
    ...options,
  });
  for (const [name, object] of Object.entries(services)) kernel.registerKernelServiceObject(name, object);

  /**
   * Launches a cluster from its source.
   * @param source - the file of its config, by path or URL, or the config itself, whose relative specs start at `configUrl`, else in the
   * working directory.
   */
  const launch = async <Roots = Record<string, TestObject>>(
    source: URL | string | ClusterConfig,
    { configUrl }: { configUrl?: string } = {},
  ): Promise<Launched<Roots>> => {
    const isFile = typeof source === 'string' || source instanceof URL;
    const given = isFile ? await readConfig(source) : { config: source, configUrl };
    const result = await kernel.launchSubcluster(
      given.config,
      given.configUrl === undefined ? {} : { configUrl: given.configUrl },
    );
    const { subclusterId, bootstrapResult } = result;
    const vats = kernel.getSubcluster(subclusterId)?.vats ?? {};
    const roots: unknown = Object.fromEntries(
      Object.entries(vats).map(([name, id]) => [name, kernel.presenceOf(kernel.getRootObject(id))]),
    );
    return {
      subclusterId,
      // What a vat's methods are is for the test to say.
      roots: roots as Roots,
      bootstrapResult: bootstrapResult === undefined ? undefined : kunser(bootstrapResult),
    };
  };

  const vatOf = (name: string) => {
    const found = kernel.getStatus().vats.find((vat) => vat.name === name);
    if (found === undefined) throw Error(`no vat is named ${JSON.stringify(name)}`);
    return found.id;
  };

  const waiting = (): string[] =>
    queues.flatMap((table) => {
      const count = Number(database.executeQuery(`SELECT count(*) AS n FROM ${table}`)[0]?.n);
      return count === 0 ? [] : [`${table}: ${count}`];
    });

  /**
   * Waits until nothing is under way any more, and checks that every count equals what the tables hold and that no vat failed.
   * @throws (rejects) Error that lists what is wrong.
   */
  const expectQuiescent = async (): Promise<void> => {
    const until = Date.now() + QUIET_MS;
    await kernel.collectGarbage();
    while (waiting().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    const faults = kernel.getStatus().faults.map(({ message }) => `fault: ${message}`);
    const problems = [...waiting().map((queue) => `still waiting in ${queue}`), ...auditStore(database), ...faults];
    if (problems.length > 0) throw Error(`the kernel is not quiescent: ${problems.join('; ')}`);
  };

  return {
    kernel,
    launch,
    /** Starts the vat of a name again: its root, baggage and durable objects stay, the rest is lost. */
    restart: (name: string): Promise<void> => kernel.restartVat(vatOf(name)),
    /** Lines that the vat of a name has written to its console. */
    logs: (name: string): string[] => kernel.getLogs({ vatId: vatOf(name) }).entries.map(({ text }) => text),
    expectQuiescent,
    stop: (): Promise<void> => kernel.stop(),
  };
};

export type TestKernel = Awaited<ReturnType<typeof makeTestKernel>>;

/**
 * Runs a test with a kernel in memory, checks that the kernel is quiescent afterwards, and stops it in any case.
 * @throws (rejects) what the test throws, and what `expectQuiescent` does.
 */
export const withTestKernel = async <Result>(
  test: (kernel: TestKernel) => Result | Promise<Result>,
  options: TestKernelOptions = {},
): Promise<Result> => {
  const made = await makeTestKernel(options);
  try {
    const result = await test(made);
    await made.expectQuiescent();
    return result;
  } finally {
    await made.stop();
  }
};
