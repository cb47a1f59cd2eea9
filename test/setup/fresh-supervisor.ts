import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vitest/config';
import { buildSupervisor } from '../../src/bundler/build-supervisor.ts';
import { paths } from '../../src/dev/paths.ts';
import { trustSupervisor } from '../../src/dev/trust-supervisor.ts';
import { supervisorFileName, type SupervisorPart } from '../../src/wire/supervisor-bundle.ts';

const cache = join(paths.root, 'node_modules/.cache/supervisor');
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Of everything that a supervisor can be made from: it follows from the sources and the locked dependencies alone (P14). */
const keyOfSources = (): string => {
  const sources = globSync(
    ['src/{vat,lockdown,wire}/**/*.ts', 'src/bundler/build-supervisor.ts', 'package-lock.json'],
    {
      cwd: paths.root,
    },
  );
  const hash = createHash('sha256');
  for (const file of sources.sort()) {
    if (!file.endsWith('.test.ts')) hash.update(`${file}\n`).update(readFileSync(join(paths.root, file)));
  }
  return hash.digest('hex').slice(0, 16);
};

/** The folder with the supervisor of the sources as they are, built unless an earlier run has built the same. */
const buildOnce = async (): Promise<string> => {
  const folder = join(cache, keyOfSources());
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  for (const old of await readdir(cache)) await rm(join(cache, old), { recursive: true, force: true });
  const unfinished = `${folder}.${process.pid}`;
  await buildSupervisor({ outDir: unfinished });
  await rename(unfinished, folder);
  return folder;
};

/**
 * Vitest's plugin: the vats of all tests run the supervisor as the sources have it now, pinned or not. Whether it is the pinned one is a
 * test of its own, which builds it.
 */
export const freshSupervisor = (): Plugin[] => {
  let built: Promise<string> | undefined;
  const pathOf = async (part: SupervisorPart) => join(await (built ??= buildOnce()), supervisorFileName(part));
  const hashOf = async (part: SupervisorPart) => sha256(await readFile(await pathOf(part)));
  const bundlePaths = join(paths.root, 'src/node/bundle-paths.ts');
  return [
    trustSupervisor(async () => ({ lockdown: await hashOf('lockdown'), supervisor: await hashOf('supervisor') })),
    {
      name: 'fresh-supervisor',
      enforce: 'pre',
      configureVitest({ defineCacheKeyGenerator }) {
        // What these become here does not follow from their files.
        defineCacheKeyGenerator(({ id }) => (id === bundlePaths || id === paths.supervisorHashes ? false : undefined));
      },
      async load(id) {
        if (id !== bundlePaths) return undefined;
        const places = { lockdown: await pathOf('lockdown'), supervisor: await pathOf('supervisor') };
        return `export const bundlePaths = ${JSON.stringify(places)};`;
      },
    },
  ];
};
