import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlatformServices } from '../../src/kernel/index.ts';
import { paths } from '../../src/dev/paths.ts';
import { pathToFileURL } from 'node:url';

/** Sources that no test changes. */
const shared = ['test/vats/', 'test/guide/vats/', 'vats/'].map(
  (folder) => pathToFileURL(join(paths.root, folder)).href,
);

/** The platform's own `fetchBundle`, asked once in a run for each of the tests' vats (`test/setup/bundle-folder.ts`). */
export const bundleOnce =
  (fetchBundle: PlatformServices['fetchBundle']): PlatformServices['fetchBundle'] =>
  async (request) => {
    const { kind, spec, configUrl } = request;
    const url = URL.parse(spec, configUrl)?.href ?? '';
    const folder = process.env.OCAP_TEST_BUNDLES;
    if (folder === undefined || kind !== 'source' || !shared.some((start) => url.startsWith(start))) {
      return fetchBundle(request);
    }
    const file = join(folder, encodeURIComponent(url).slice(-200));
    if (existsSync(file)) return readFile(file, 'utf8');
    const text = await fetchBundle(request);
    // Whole or not at all: another test's process may be reading it.
    const unfinished = `${file}.${process.pid}.${Math.random()}`;
    await writeFile(unfinished, text);
    await rename(unfinished, file);
    return text;
  };
