/** `ocap bundle`: the code of vats, ready to be launched anywhere. */
import { statSync, watch, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleVat } from '../bundler/index.ts';
import { messageOf } from '../wire/errors.ts';
import { bundleSpecOf } from '../wire/source-spec.ts';
import { command } from './support/command.ts';
import { CommandError, usageError } from './support/errors.ts';
import type { Io } from './support/io.ts';
import { jsonOption } from './support/options.ts';

const isSource = (name: string): boolean => /\.[cm]?[jt]s$/.test(name) && !/\.(?:d|test|spec)\.[cm]?ts$/.test(name);

/** In a folder only what makes a root object is a vat; the rest is what vats import. */
const isVat = async (file: string): Promise<boolean> => /\bbuildRootObject\b/.test(await readFile(file, 'utf8'));

/** The vats that were named, and those in the folders that were, each by the path that a person would write. */
const findVats = async (io: Io, names: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const name of names) {
    const folder = io.resolve(name);
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats === undefined) throw usageError(`${name}: no such file or folder`);
    if (!stats.isDirectory()) {
      found.push(name);
      continue;
    }
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const sources = entries
      .filter((entry) => entry.isFile() && isSource(entry.name))
      .map((entry) => path.join(name, path.relative(folder, entry.parentPath), entry.name))
      .filter((file) => !file.split(path.sep).includes('node_modules'));
    const vats = await Promise.all(sources.map(async (file) => ((await isVat(io.resolve(file))) ? [file] : [])));
    if (vats.flat().length === 0)
      throw usageError(`${name}: no vat is in it, which would be a file that exports buildRootObject`);
    found.push(...vats.flat().sort());
  }
  return [...new Set(found)];
};

const bundleOne = async (io: Io, file: string, json: boolean | undefined): Promise<void> => {
  const { text, id, warnings } = await bundleVat({ entry: file, root: io.process.cwd });
  const to = bundleSpecOf(file);
  writeFileSync(io.resolve(to), text);
  for (const warning of warnings) io.remark(warning);
  const bytes = Buffer.byteLength(text);
  if (json === true) io.printJson({ source: file, bundle: to, bytes, id });
  else io.print(`${to}  ${bytes} bytes  ${id}`);
};

/** Bundles all; what is wrong with one keeps no other from being made. @returns how many are wrong */
const bundleAll = async (io: Io, files: readonly string[], json: boolean | undefined): Promise<number> => {
  let wrong = 0;
  for (const file of files) {
    try {
      await bundleOne(io, file, json);
    } catch (error) {
      wrong += 1;
      io.remark(`${file}: ${messageOf(error)}`);
    }
  }
  return wrong;
};

/** Bundles again whenever a source in the folders of the vats has changed, until interrupted. */
const keepBundling = async (io: Io, names: readonly string[], json: boolean | undefined): Promise<void> => {
  const paths = names.map(io.resolve);
  const folders = new Set(paths.map((file) => (statSync(file).isDirectory() ? file : path.dirname(file))));
  let changed = Promise.withResolvers<void>();
  const watchers = [...folders].map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || isSource(name)) changed.resolve();
    }),
  );
  const interrupted = io.interrupted();
  io.remark('Watching; interrupt with Ctrl-C.');
  while ((await Promise.race([interrupted, changed.promise])) !== 'interrupted') {
    changed = Promise.withResolvers();
    await findVats(io, names).then(
      (files) => bundleAll(io, files, json),
      (error: unknown) => io.remark(messageOf(error)),
    );
  }
  for (const watcher of watchers) watcher.close();
};

export const bundle = command({
  name: 'bundle',
  description: 'Bundles vats: each `vat.ts` or `vat.js` becomes `vat.bundle` beside it',
  args: {
    'file...': { type: 'positional', required: true, description: 'source files, or folders with vats in them' },
    watch: { type: 'boolean', description: 'again whenever a source has changed, until it is interrupted' },
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap bundle vats/counter/counter.ts',
      note: 'prints size and id of the bundle',
      shows: /counter\.bundle +\d+ bytes +b1-[0-9a-f]{64}/,
    },
    { line: 'ocap bundle vats --json', note: 'all vats in a folder', shows: /"bundle":"vats\/notes\/notes\.bundle"/ },
    { line: 'ocap bundle vats --watch', note: 'and again when they change', runsOn: true, shows: /Watching/ },
  ],
  async run(args, io, names) {
    const files = await findVats(io, names);
    const wrong = await bundleAll(io, files, args.json);
    if (args.watch === true) await keepBundling(io, names, args.json);
    else if (wrong > 0)
      throw new CommandError(`${wrong} of ${files.length} ${files.length === 1 ? 'vat' : 'vats'} could not be bundled`);
  },
});
