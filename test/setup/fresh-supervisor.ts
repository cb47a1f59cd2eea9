import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { buildSupervisor, hashesOf } from '../../src/bundler/build-supervisor.ts';
import { paths } from '../../src/dev/paths.ts';
import { trustSupervisor } from '../../src/dev/trust-supervisor.ts';
import { supervisorFileName } from '../../src/wire/supervisor-bundle.ts';

const build = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ocap-kernel-supervisor-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return { folder, hashes: hashesOf(await buildSupervisor({ outDir: folder })) };
};

/**
 * Vitest's plugin: the vats of all tests run the supervisor as the sources have it now, pinned or not, built once for the run. Whether
 * it is the pinned one is a test of its own.
 */
export const freshSupervisor = (): Plugin[] => {
  let built: ReturnType<typeof build> | undefined;
  const fresh = () => (built ??= build());
  return [
    trustSupervisor(async () => (await fresh()).hashes),
    {
      name: 'fresh-supervisor',
      enforce: 'pre',
      async load(id) {
        if (id !== join(paths.root, 'src/node/bundle-paths.ts')) return undefined;
        const { folder } = await fresh();
        const lockdown = join(folder, supervisorFileName('lockdown'));
        const supervisor = join(folder, supervisorFileName('supervisor'));
        return `export const bundlePaths = ${JSON.stringify({ lockdown, supervisor })};`;
      },
    },
  ];
};
