/**
 * Finds a Chromium that loads extensions from a folder, and installs one where there is none. Branded Google Chrome is
 * never taken: it ignores `--load-extension`.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { runQuietly } from './run.mjs';

export type Chromium = { path: string; version: string };

/** Where to look. `bundled` is where Playwright installs its own. */
export type ChromiumPlaces = { env: NodeJS.ProcessEnv; folders: string[]; bundled: string; minimumVersion: number };

const names =
  process.platform === 'win32'
    ? ['chromium.exe']
    : ['chromium', 'chromium-browser', 'chromium-freeworld', 'ungoogled-chromium'];

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

/** A snap is confined: it sees neither a profile in a temporary folder nor one in a hidden folder. */
const isSnap = (file: string): boolean => {
  const target = realpathSync(file);
  return (
    path.basename(target) === 'snap' ||
    (statSync(target).size < 65_536 && readFileSync(target, 'utf8').includes('/snap/bin/'))
  );
};

/** The version, or why this program is of no use. Asking for it also shows whether its libraries are there. */
const inspect = async (file: string, minimumVersion: number): Promise<Chromium | { problem: string }> => {
  if (!isFile(file)) return { problem: 'there is no such file' };
  // On Windows Chromium does not answer `--version`.
  if (process.platform === 'win32') return { path: file, version: 'unknown' };
  if (isSnap(file)) return { problem: 'it is a snap, which cannot use our profile folders' };
  let output: string;
  try {
    output = await runQuietly(file, ['--version'], { timeout: 60_000 });
  } catch (error) {
    return { problem: `it does not run: ${error instanceof Error ? error.message : String(error)}` };
  }
  const version = /\b(\d+)(?:\.\d+){3}\b/.exec(output);
  const branded = /Google Chrome (?!for Testing)/.test(output);
  if (version === null || branded) return { problem: `it is not Chromium: ${output.trim()}` };
  if (Number(version[1]) < minimumVersion)
    return { problem: `it is version ${version[0]}; ${minimumVersion} is needed` };
  return { path: file, version: version[0] };
};

/**
 * The first usable Chromium: `CHROMIUM_PATH`, then those on the PATH and in the system's folders, then Playwright's.
 * @returns it, or what was wrong with each that was looked at
 * @throws Error when `CHROMIUM_PATH` names one that cannot be used
 */
export const findChromium = async (places: ChromiumPlaces): Promise<Chromium | { problems: string[] }> => {
  const wish = places.env.CHROMIUM_PATH;
  if (wish !== undefined && wish !== '') {
    const chosen = await inspect(wish, places.minimumVersion);
    if ('path' in chosen) return chosen;
    throw new Error(`CHROMIUM_PATH is ${wish}, but ${chosen.problem}`);
  }
  const folders = [...(places.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute), ...places.folders];
  const files = folders.flatMap((folder) => names.map((name) => path.join(folder, name))).concat(places.bundled);
  const problems: string[] = [];
  for (const file of new Set(files.filter(isFile))) {
    const found = await inspect(file, places.minimumVersion);
    if ('path' in found) return found;
    problems.push(`${file}: ${found.problem}`);
  }
  return { problems };
};
