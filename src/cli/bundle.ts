/** `ocap bundle`: the code of vats, ready to be launched anywhere. */
import { statSync, watch, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { bundleVat } from '../bundler/index.ts';
import { messageOf } from '../wire/errors.ts';
import { bundleSpecOf } from '../wire/source-spec.ts';
import { command } from './support/command.ts';
import { CommandError, usageError } from './support/errors.ts';
import { jsonOption } from './support/options.ts';
import { print, printJson, remark } from './support/output.ts';

const isSource = (name: string): boolean => /\.[cm]?[jt]s$/.test(name) && !/\.(?:d|test|spec)\.[cm]?ts$/.test(name);

/** In a folder only what makes a root object is a vat; the rest is what vats import. */
const isVat = async (file: string): Promise<boolean> => /\bbuildRootObject\b/.test(await readFile(file, 'utf8'));

/** The vats that were named, and those in the folders that were. */
const findVats = async (names: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const name of names) {
    const stats = statSync(name, { throwIfNoEntry: false });
    if (stats === undefined) throw usageError(`${name}: no such file or folder`);
    if (!stats.isDirectory()) {
      found.push(name);
      continue;
    }
    const entries = await readdir(name, { recursive: true, withFileTypes: true });
    const sources = entries
      .filter((entry) => entry.isFile() && isSource(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !file.split(path.sep).includes('node_modules'));
    const vats = await Promise.all(sources.map(async (file) => ((await isVat(file)) ? [file] : [])));
    if (vats.flat().length === 0)
      throw usageError(`${name}: no vat is in it, which would be a file that exports buildRootObject`);
    found.push(...vats.flat().sort());
  }
  return [...new Set(found)];
};

const bundleOne = async (file: string, json: boolean | undefined): Promise<void> => {
  const { text, id, warnings } = await bundleVat({ entry: file });
  const to = bundleSpecOf(file);
  writeFileSync(to, text);
  for (const warning of warnings) remark(warning);
  const bytes = Buffer.byteLength(text);
  if (json === true) printJson({ source: file, bundle: to, bytes, id });
  else print(`${to}  ${bytes} bytes  ${id}`);
};

/** Bundles all; what is wrong with one keeps no other from being made. @returns how many are wrong */
const bundleAll = async (files: readonly string[], json: boolean | undefined): Promise<number> => {
  let wrong = 0;
  for (const file of files) {
    try {
      await bundleOne(file, json);
    } catch (error) {
      wrong += 1;
      remark(`${file}: ${messageOf(error)}`);
    }
  }
  return wrong;
};

/** Bundles again whenever a source in the folders of the vats has changed, until interrupted. */
const keepBundling = async (names: readonly string[], json: boolean | undefined): Promise<void> => {
  const folders = new Set(names.map((name) => (statSync(name).isDirectory() ? name : path.dirname(name))));
  let changed = Promise.withResolvers<void>();
  const watchers = [...folders].map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || isSource(name)) changed.resolve();
    }),
  );
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('interrupted'));
  });
  remark('Watching; interrupt with Ctrl-C.');
  while ((await Promise.race([interrupted, changed.promise])) !== 'interrupted') {
    changed = Promise.withResolvers();
    await findVats(names).then(
      (files) => bundleAll(files, json),
      (error: unknown) => remark(messageOf(error)),
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
  async run(args, names) {
    const files = await findVats(names);
    const wrong = await bundleAll(files, args.json);
    if (args.watch === true) await keepBundling(names, args.json);
    else if (wrong > 0)
      throw new CommandError(`${wrong} of ${files.length} ${files.length === 1 ? 'vat' : 'vats'} could not be bundled`);
  },
});
