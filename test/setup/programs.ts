/** Programs that tests start as processes of their own run the same supervisor as the tests' own vats. */
import { fileURLToPath } from 'node:url';
import { bundlePaths } from '../../src/node/bundle-paths.ts';
import { supervisorHashes } from '../../src/wire/supervisor-hashes.ts';
import { SUPERVISOR_VARIABLE, type TestSupervisor } from './trust-in-program.ts';

const { lockdown, supervisor } = bundlePaths;
const trusted: TestSupervisor = { paths: { lockdown, supervisor }, hashes: supervisorHashes };
process.env[SUPERVISOR_VARIABLE] = JSON.stringify(trusted);
const hook = `--import=${fileURLToPath(new URL('./trust-in-program.ts', import.meta.url))}`;
// Files that share a process all come here.
const { NODE_OPTIONS = '' } = process.env;
if (!NODE_OPTIONS.includes(hook)) process.env.NODE_OPTIONS = `${NODE_OPTIONS} ${hook}`.trim();
