/**
 * Loaded before a program that a test starts, as NODE_OPTIONS say. It does for that process what `freshSupervisor` does for tests: the
 * modules that say which supervisor there is name the one that was built for this run.
 */
import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import type { InstalledSupervisor } from '../../src/node/supervisor-bundle.ts';

export const SUPERVISOR_VARIABLE = 'OCAP_KERNEL_TEST_SUPERVISOR';
export type TestSupervisor = InstalledSupervisor;

const text = process.env[SUPERVISOR_VARIABLE];
if (isMainThread && text !== undefined) {
  const { paths, hashes } = JSON.parse(text) as TestSupervisor;
  const source = (file: string) => new URL(`../../src/${file}`, import.meta.url).href;
  const modules = new Map([
    [source('wire/supervisor-hashes.ts'), `export const supervisorHashes = ${JSON.stringify(hashes)};`],
    [source('node/bundle-paths.ts'), `export const bundlePaths = ${JSON.stringify(paths)};`],
  ]);
  registerHooks({
    load: (url, context, nextLoad) => {
      const module = modules.get(url);
      return module === undefined ? nextLoad(url, context) : { format: 'module', source: module, shortCircuit: true };
    },
  });
}
