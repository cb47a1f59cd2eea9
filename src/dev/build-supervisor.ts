/**
 * `npm run build:supervisor`: the texts that every vat worker begins with, in the browser and in Node alike. With `--pin` they are
 * from now on the ones that kernels expect.
 */
import { parseArgs } from 'node:util';
import { buildSupervisor, hashesOf } from '../bundler/build-supervisor.ts';
import { supervisorFileName, supervisorParts } from '../wire/supervisor-bundle.ts';
import { paths, shown } from './paths.ts';
import { readPins, unpinnedMessage, writePins } from './pinned-supervisor.ts';
import { say, sayFailure, step } from './progress.mjs';

try {
  const { values: options } = parseArgs({ options: { pin: { type: 'boolean', default: false } } });
  const built = await step('Building the supervisor', () => buildSupervisor({ outDir: paths.dist }));
  for (const part of supervisorParts) {
    const { sha256, text } = built[part];
    say(`  ${sha256}  ${supervisorFileName(part)} (${(text.length / 1000).toFixed(1)} kB)`);
  }
  const problem = unpinnedMessage(hashesOf(built), await readPins());
  if (problem !== undefined && !options.pin) throw new Error(problem);
  if (problem !== undefined) {
    await writePins(hashesOf(built));
    say(`  Pinned in ${shown(paths.supervisorHashes)}.`);
  }
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
