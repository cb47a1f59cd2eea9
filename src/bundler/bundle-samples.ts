/** Makes the sample clusters ready to be shipped with the extension, which has no bundler of its own. */
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { ClusterConfig } from '../wire/cluster-config.ts';
import type { SampleIndex } from '../wire/sample-index.ts';
import { bundleSpecOf } from '../wire/source-spec.ts';
import { bundleVat } from './bundle-vat.ts';
import { readSample } from './read-sample.ts';

/** The source files that a config names, each once. */
const sourceSpecs = (folder: string, { vats, bundles = {} }: ClusterConfig): string[] => {
  const code = [
    ...Object.entries(vats).flatMap(([name, vat]) =>
      vat.bundleName === undefined ? [[`vats.${name}`, vat] as const] : [],
    ),
    ...Object.entries(bundles).map(([name, bundle]) => [`bundles.${name}`, bundle] as const),
  ];
  const specs = code.map(([field, { sourceSpec }]) => {
    const path = sourceSpec === undefined ? undefined : normalize(sourceSpec);
    // A sample is served from its own folder, and whatever else it named would not be shipped.
    if (path === undefined || /^(?:\.\.|[/\\]|[a-z][\w+.-]*:)/i.test(path)) {
      throw new Error(`${folder}/cluster.json: ${field}: a sample's vat has a sourceSpec within its folder`);
    }
    return path;
  });
  return [...new Set(specs)];
};

const isSample = (folder: string): Promise<boolean> =>
  stat(join(folder, 'cluster.json')).then(
    () => true,
    () => false,
  );

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

/**
 * Writes, for every folder of `vatsDir` with a `cluster.json`, that file and the bundles of its vats to a folder of the
 * same name in `outDir`, and `index.json` beside these folders.
 * @param options - `url`: where the extension finds `outDir`, relative to its own root; by default `vats`.
 * @throws when any sample is wrong, or there is none.
 */
export const bundleSamples = async (options: {
  vatsDir: string;
  outDir: string;
  url?: string;
}): Promise<SampleIndex> => {
  const { vatsDir, outDir, url = 'vats' } = options;
  const index: SampleIndex = [];
  for (const name of (await readdir(vatsDir)).sort()) {
    const folder = join(vatsDir, name);
    if (!(await isSample(folder))) continue;
    const { config, configText, title, description, tryIt } = await readSample(folder);
    await write(join(outDir, name, 'cluster.json'), configText);
    for (const sourceSpec of sourceSpecs(folder, config)) {
      const { text } = await bundleVat({ entry: join(folder, sourceSpec) });
      await write(join(outDir, name, bundleSpecOf(sourceSpec)), text);
    }
    index.push({ name, title, description, configUrl: `${url}/${name}/cluster.json`, tryIt });
  }
  if (index.length === 0) throw new Error(`${vatsDir} has no folder with a cluster.json`);
  await write(join(outDir, 'index.json'), `${JSON.stringify(index, undefined, 2)}\n`);
  return index;
};
