import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSupervisor, buildWorkerBundle, hashesOf } from '../src/bundler/build-supervisor.ts';
import { bundleVat } from '../src/bundler/index.ts';
import type { SupervisorHashes } from '../src/wire/supervisor-bundle.ts';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/**
 * Builds into a folder what vats and their workers run: the bundles of `bench/vats`,
 * `lockdown.bundle` and `supervisor.bundle`, and `realm.bundle`, which is in the supervisor's place in the workers of the limits.
 * @returns the hashes of the two that a vat's worker runs, and of the two that a worker of the limits does.
 */
export const buildVatTexts = async (
  folder: string,
): Promise<{ hashes: SupervisorHashes; realmHashes: SupervisorHashes }> => {
  await mkdir(folder, { recursive: true });
  for (const name of ['counter', 'caller', 'maker', 'holder']) {
    const { text } = await bundleVat({ entry: here(`./vats/${name}.ts`) });
    await writeFile(join(folder, `${name}.bundle`), text);
  }
  const hashes = hashesOf(await buildSupervisor({ outDir: folder }));
  const realm = await buildWorkerBundle(here('./limits/vat-realm.ts'));
  await writeFile(join(folder, 'realm.bundle'), realm.text);
  return { hashes, realmHashes: { ...hashes, supervisor: realm.sha256 } };
};
