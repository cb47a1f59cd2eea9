import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import {
  Kernel,
  kunser,
  type ClusterConfig,
  type KernelDatabase,
  type KernelOptions,
  type PlatformServices,
} from '../../src/kernel/index.ts';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import { bundleOnce } from './bundle-once.ts';
import { makeSharedVatHost, type SharedVatHost } from './shared-vat-host.ts';
import { auditVatStores } from './vat-store-audit.ts';

/** Where relative specs of the tests' configs start: test/vats. */
export const configUrl = pathToFileURL(`${fileURLToPath(new URL('../vats/', import.meta.url))}`).href;

/** A config of one vat from test/vats, named like its file. */
export const oneVat = (name: string, parameters: Record<string, string | number | boolean> = {}): ClusterConfig => ({
  bootstrap: name,
  vats: { [name]: { sourceSpec: `./${name}.ts`, parameters } },
});

export const makeTempFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ocap-kernel-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

type TestKernelOptions = KernelOptions & {
  dbFilename?: string;
  /** A worker for each vat, as in a program; otherwise the vats of all tests of a file share a thread. */
  workers?: boolean;
  wrapPlatform?(services: PlatformServices): PlatformServices;
  wrapDatabase?(database: KernelDatabase): KernelDatabase;
};

let host: SharedVatHost | undefined;

/** Node's platform, where vats start in milliseconds unless they are to have workers of their own. */
const makeTestPlatform = (workers = false): PlatformServices => {
  const services = makeNodejsPlatformServices();
  const fetchBundle = bundleOnce(services.fetchBundle);
  if (workers) return { ...services, fetchBundle };
  host ??= makeSharedVatHost();
  return { ...services, fetchBundle, launchVatWorker: host.launchVatWorker };
};

/** A real kernel in this process; it is stopped when the test ends. */
export const makeTestKernel = async ({
  dbFilename = ':memory:',
  workers = false,
  wrapPlatform,
  wrapDatabase,
  ...options
}: TestKernelOptions = {}) => {
  const database = await makeSQLKernelDatabase({ dbFilename });
  const services = makeTestPlatform(workers);
  const kernel = await Kernel.make(wrapPlatform?.(services) ?? services, wrapDatabase?.(database) ?? database, options);
  onTestFinished(() => kernel.stop());

  const rowCounts = (): Record<string, number> => {
    kernel.getStatus();
    const tables = database.executeQuery("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    return Object.fromEntries(
      tables.map(({ name }) => [
        String(name),
        Number(database.executeQuery(`SELECT count(*) AS n FROM "${String(name)}"`)[0]?.n),
      ]),
    );
  };

  return {
    ...kernel,
    kernel,
    database,
    rowCounts,
    launch: (config: ClusterConfig) => kernel.launchSubcluster(config, { configUrl }),
    /** Calls a method and gives the value of its answer. */
    call: async (target: string, method: string, ...args: unknown[]): Promise<unknown> =>
      kunser(await kernel.queueMessage(target, method, args)),
    /** The root of the vat of this name. */
    rootOf: (name: string): string => {
      const vat = kernel.getStatus().vats.find((row) => row.name === name);
      if (vat === undefined) throw Error(`no vat ${name}`);
      return vat.rootKref;
    },
    /** What is under way comes to its end, and then every count equals what the tables hold. */
    expectQuiescent: async (): Promise<void> => {
      const idle = { run_queue: 0, promise_queue: 0, gc_actions: 0 };
      await expect.poll(rowCounts, { timeout: 10_000 }).toMatchObject(idle);
      expect([...auditStore(database), ...auditVatStores(database)]).toEqual([]);
    },
  };
};
