import type { Plugin } from 'vite';
import type { SupervisorHashes } from '../wire/supervisor-bundle.ts';
import { paths } from './paths.ts';

/**
 * A vite plugin for tests, and for builds that tests use: what is built expects this supervisor instead of the pinned one, so that
 * a change of it can be tried before it is pinned.
 */
export const trustSupervisor = (hashes: () => SupervisorHashes | Promise<SupervisorHashes>): Plugin => ({
  name: 'trust-supervisor',
  enforce: 'pre',
  async load(id) {
    if (id !== paths.supervisorHashes) return undefined;
    return `export const supervisorHashes = ${JSON.stringify(await hashes())};`;
  },
});
