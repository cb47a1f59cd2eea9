import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSupervisor, bundleVat } from '../src/bundler/index.ts';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/**
 * Builds into a folder what vats and their workers run: `counter.bundle` and `caller.bundle` of `bench/vats`,
 * `supervisor.bundle`, and in the same format `realm.bundle` for the workers of the limits.
 */
export const buildVatTexts = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const name of ['counter', 'caller']) {
    const { text } = await bundleVat({ entry: here(`./vats/${name}.ts`) });
    await writeFile(join(folder, `${name}.bundle`), text);
  }
  await buildSupervisor({ outFile: join(folder, 'supervisor.bundle') });
  await buildSupervisor({ outFile: join(folder, 'realm.bundle'), entry: here('./limits/vat-realm.ts') });
};
