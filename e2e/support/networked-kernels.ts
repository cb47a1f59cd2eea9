/** Kernels with a ledger each, in browsers and in Node, that can be killed and started again on what they have stored. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchWithExtension } from '../../src/dev/browser.ts';
import { paths } from '../../src/dev/paths.ts';
import type { ClusterConfig } from '../../src/wire/cluster-config.ts';
import { supervisorFileName, type SupervisorPart } from '../../src/wire/supervisor-bundle.ts';
import type { KernelHost } from '../../test/contracts/kernel-suite.ts';
import type { Endings } from '../../test/support/endings.ts';
import { startKernelProcess } from '../../test/support/kernel-process.ts';
import { SUPERVISOR_VARIABLE, type TestSupervisor } from '../../test/setup/trust-in-program.ts';
import { makeKernelHost } from './kernel-host.ts';
import { killBrowser } from './kill-browser.ts';
import { serveTestVats } from './test-vats.ts';

/** One life of a kernel. */
type Life = Pick<KernelHost, 'call' | 'send'> & { kill(): Promise<void> };

/** Where a kernel lives: starts another life of it. */
type Home = { name: string; vatSpec: ClusterConfig['vats'][string]; begin(): Promise<Life> };

const makeFolder = (endings: Endings): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ocap-kernel-e2e-'));
  endings.add(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  return folder;
};

/** A Chromium with the extension, on a profile of its own. */
export const inBrowser = async (endings: Endings, name: string): Promise<Home> => {
  const profileDir = makeFolder(endings);
  const vats = await serveTestVats();
  endings.add(vats.close);
  return {
    name,
    vatSpec: { bundleSpec: `${vats.url}/ledger.bundle`, parameters: { name } },
    async begin() {
      const { context, serviceWorker } = await launchWithExtension({
        executablePath: process.env.CHROMIUM_PATH ?? '',
        extensionDir: paths.extension,
        profileDir,
        headless: true,
      });
      let isKilled = false;
      endings.add(async () => {
        if (!isKilled) await context.close();
      });
      return {
        ...makeKernelHost(serviceWorker, vats.url),
        async kill() {
          isKilled = true;
          const closed = context.waitForEvent('close');
          await killBrowser(profileDir);
          await closed;
        },
      };
    },
  };
};

/** The supervisor that the extension was built with, pinned or not, is what the vats of a kernel in Node run, too. */
const asBuilt = (): NodeJS.ProcessEnv => {
  const file = (part: SupervisorPart): string => path.join(paths.extension, supervisorFileName(part));
  const hash = (part: SupervisorPart): string =>
    createHash('sha256')
      .update(readFileSync(file(part)))
      .digest('hex');
  const trusted: TestSupervisor = {
    paths: { lockdown: file('lockdown'), supervisor: file('supervisor') },
    hashes: { lockdown: hash('lockdown'), supervisor: hash('supervisor') },
  };
  const hook = path.join(paths.root, 'test/setup/trust-in-program.ts');
  return { [SUPERVISOR_VARIABLE]: JSON.stringify(trusted), NODE_OPTIONS: `--import=${hook}` };
};

/** A process of Node, on a database file of its own. */
export const inNode = (endings: Endings, name: string): Home => {
  const dbFilename = path.join(makeFolder(endings), 'kernel.db');
  const sourceSpec = pathToFileURL(path.join(paths.root, 'test/vats/ledger.ts')).href;
  return {
    name,
    vatSpec: { sourceSpec, parameters: { name } },
    async begin() {
      const { host, kill } = await startKernelProcess(dbFilename, asBuilt());
      endings.add(kill);
      return { ...host, kill };
    },
  };
};

export type LedgerKernel = Awaited<ReturnType<typeof startLedgerKernel>>;

/** Starts a kernel at the home and a ledger in it. */
export const startLedgerKernel = async (home: Home) => {
  let life = await home.begin();
  let restarted = Promise.withResolvers<void>();

  let isKilled = false;
  /** Asks again after the kernel was killed, until there is an answer. */
  const insist = async <T>(ask: (life: Life) => Promise<T>): Promise<T> => {
    for (;;) {
      const asked = life;
      try {
        return await ask(asked);
      } catch (error) {
        if (!isKilled && asked === life) throw error;
        await restarted.promise;
      }
    }
  };
  const call: KernelHost['call'] = (name, ...args) => insist((present) => present.call(name, ...args));

  const config = { bootstrap: 'ledger', vats: { ledger: home.vatSpec } };
  const { rootKref: root } = await call('launchSubcluster', config);

  return {
    name: home.name,
    root,
    call,
    status: async () => (await call('getStatus')).remoteComms,
    /** What the ledger answers. What is asked with an id happens once, however often the kernel is killed. */
    ask: async (method: string, args: unknown[], options: { requestId?: string } = {}): Promise<unknown> => {
      const { body } = await insist((present) => present.send(root, method, args, options));
      return body === '#"#undefined"' ? undefined : JSON.parse(body.slice(1));
    },
    async kill(): Promise<void> {
      isKilled = true;
      await life.kill();
    },
    async restart(): Promise<void> {
      life = await home.begin();
      isKilled = false;
      restarted.resolve();
      restarted = Promise.withResolvers();
    },
  };
};
