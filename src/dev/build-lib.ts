/** `npm run build:lib`: the package's entries as JavaScript with declarations. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { paths } from './paths.ts';
import { sayFailure, step } from './progress.mjs';
import { runQuietly } from './run.mjs';

const tsc = path.join(paths.root, 'node_modules/typescript/bin/tsc');

try {
  await step('Building the library', async () => {
    rmSync(paths.library, { recursive: true, force: true });
    await runQuietly(process.execPath, [tsc, '--project', path.join(paths.root, 'tsconfig.lib.json')]);
  });
} catch (error) {
  sayFailure(error);
  process.exitCode = 1;
}
