import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSupervisor, bundleVat } from '../src/bundler/index.ts';
import type { VatSpecs } from './measure/operations.ts';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Bundles the vats of the bench; their `file:` URLs. */
export const buildVats = async (folder: string): Promise<VatSpecs> => {
  const buildVat = async (name: string): Promise<string> => {
    const file = join(folder, `${name}.bundle`);
    await writeFile(file, (await bundleVat({ entry: here(`./vats/${name}.ts`) })).text);
    return pathToFileURL(file).href;
  };
  return { counter: await buildVat('counter'), caller: await buildVat('caller') };
};

/** What vat workers begin with, and what the workers of the limits begin with: two files of the same format. */
export const buildWorkers = async (folder: string): Promise<{ supervisor: string; realm: string }> => {
  const supervisor = join(folder, 'supervisor.bundle');
  const realm = join(folder, 'realm.bundle');
  await buildSupervisor({ outFile: supervisor });
  await buildSupervisor({ outFile: realm, entry: here('./limits/vat-realm.ts') });
  return { supervisor, realm };
};
