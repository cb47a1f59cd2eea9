/**
 * Turns the source file of a vat into its bundle. The bytes follow from the sources and their dependencies alone: no
 * path, time or setting of the machine or of a `tsconfig.json` gets into them.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { getLineInfo } from 'acorn';
import { build, type BuildFailure, type Message, type Plugin } from 'esbuild';
import { givenModules, parseBundle, type VatBundle } from '../wire/bundle.ts';
import { KernelError } from '../wire/errors.ts';
import { formatBundleId, type BundleId } from '../wire/ids.ts';
import { atPlace, describeMessages } from './describe-messages.ts';
import { evadeRefusedText, type RefusedCode } from './evade-refused-text.ts';
import { findDynamicImports } from './find-dynamic-imports.ts';
import { sha256Hex } from './sha256-hex.ts';

export type BundledVat = {
  bundle: Extract<VatBundle, { moduleFormat: 'vat-1' }>;
  /** What a bundle file holds: the bundle as JSON. */
  text: string;
  id: BundleId;
  /** Each with its file and line. */
  warnings: string[];
};

const NO_DYNAMIC_IMPORT = 'dynamic import(): a vat runs only what is in its bundle, so every import must be static';

/** Leaves the given modules to the supervisor, and says at its place what no vat can have. */
const vatModules = (root: string): Plugin => ({
  name: 'vat-modules',
  setup({ onResolve, onLoad }) {
    const given: ReadonlySet<string> = new Set(givenModules);
    onResolve({ filter: /.*/ }, ({ path }) =>
      given.has(path) ? { path, external: true, sideEffects: false } : undefined,
    );
    onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
      const found = await findDynamicImports(await readFile(path, 'utf8'), /\.[cm]?ts$/.test(path) ? 'ts' : 'js');
      if (found.length === 0) return undefined;
      const file = relative(root, path);
      return { errors: found.map((place) => ({ text: NO_DYNAMIC_IMPORT, location: { file, ...place } })) };
    });
    onLoad({ filter: /\.(?:[jt]sx|css)$/ }, ({ path }) => ({
      errors: [{ text: `${basename(path)}: vats are written in TypeScript or JavaScript` }],
    }));
  },
});

/** The supervisor takes `buildRootObject` only; naming it here lets esbuild say when it is missing. */
const entryContents = (entry: string): string =>
  `export { buildRootObject } from ${JSON.stringify(`./${basename(entry)}`)};`;

const ENTRY_NAME = '<vat>';

const isMissingExport = ({ location, text }: Message): boolean =>
  location?.file.endsWith(ENTRY_NAME) === true && text.startsWith('No matching export');

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error;

/** esbuild's part: one script in the CommonJS manner, and the map back to the sources. */
const compile = async (entry: string, root: string) => {
  try {
    const { outputFiles, warnings } = await build({
      stdin: { contents: entryContents(entry), resolveDir: dirname(entry), sourcefile: ENTRY_NAME, loader: 'js' },
      absWorkingDir: root,
      // Not written; the source map's paths are relative to it.
      outfile: join(root, 'vat.js'),
      write: false,
      bundle: true,
      format: 'cjs',
      platform: 'neutral',
      target: 'es2022',
      mainFields: ['module', 'main'],
      // None but those of the standard, which esbuild adds: `import` or `require`, and `default`.
      conditions: [],
      resolveExtensions: ['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '.json'],
      define: { 'process.env.NODE_ENV': '"production"' },
      tsconfigRaw: {},
      minify: true,
      // `name` of functions and classes is visible to vat code, in errors that cross, for one.
      keepNames: true,
      legalComments: 'none',
      charset: 'ascii',
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
      plugins: [vatModules(root)],
    });
    const script = outputFiles.find(({ path }) => path.endsWith('.js'));
    const map = outputFiles.find(({ path }) => path.endsWith('.js.map'));
    if (script === undefined || map === undefined) throw new Error('esbuild made no script');
    return { script: script.text, map: new TraceMap(map.text), warnings: describeMessages(warnings) };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const file = relative(root, entry);
    const missing = `${file}: no export named buildRootObject; a vat's file exports the function that makes its root object`;
    const others = error.errors.filter((message) => !isMissingExport(message));
    const lines = others.length === 0 ? [missing] : describeMessages(others);
    throw new KernelError('BUNDLE_INVALID', lines.join('\n'));
  }
};

const explain = ({ looksLike, found, text }: RefusedCode): string => {
  if (found === 'template')
    return `${text} in a tagged template looks like ${looksLike} to evaluators; write it in parts`;
  if (looksLike === 'a dynamic import') return NO_DYNAMIC_IMPORT;
  if (looksLike === 'a direct eval') return 'direct eval: evaluators of vats refuse it; write (0, eval)(…)';
  return `${text} looks like ${looksLike} to evaluators`;
};

/** Says what is wrong at the place in the sources that a place in the script came from. */
const atSource = (map: TraceMap, place: { line: number; column: number }, file: string, what: string): string => {
  const { source, line, column } = originalPositionFor(map, place);
  return source === null ? `${file}: ${what}` : atPlace(source, line, column, what);
};

const evade = (script: string, map: TraceMap, file: string): ReturnType<typeof evadeRefusedText> => {
  try {
    return evadeRefusedText(script);
  } catch (error) {
    // esbuild checks everything but the patterns of regular expressions.
    if (!(error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number')) throw error;
    const what = error.message.replace(/ \(\d+:\d+\)$/, '');
    throw new KernelError('BUNDLE_INVALID', atSource(map, getLineInfo(script, error.pos), file, what));
  }
};

/** The one expression that a bundle's source is. `require` is the supervisor's and knows the given modules. */
const wrap = (script: string): string =>
  `(require)=>{"use strict";const module={exports:{}};let exports=module.exports;\n${script.trim()}\nreturn module.exports;}`;

const assertFile = async (entry: string, shown: string): Promise<void> => {
  const isFile = await stat(entry).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (!isFile) throw new KernelError('BUNDLE_UNAVAILABLE', `${shown}: no such file`);
};

/**
 * Bundles a vat.
 * @param options - `entry` is the path of the vat's TypeScript or JavaScript file; messages name files relative to
 * `root`, by default the working directory.
 * @throws KernelError `BUNDLE_UNAVAILABLE` when there is no such file; `BUNDLE_INVALID` with a line for each thing that
 * is wrong and its file and line: syntax, an import that cannot be resolved or no vat can have, top-level await, no
 * `buildRootObject`, code that SES would refuse.
 */
export const bundleVat = async (options: { entry: string; root?: string }): Promise<BundledVat> => {
  const root = resolve(options.root ?? '.');
  const entry = resolve(root, options.entry);
  const file = relative(root, entry);
  await assertFile(entry, file);
  const { script, map, warnings } = await compile(entry, root);
  const { code, refused } = evade(script, map, file);
  if (refused.length > 0) {
    const lines = refused.map((each) => atSource(map, getLineInfo(script, each.index), file, explain(each)));
    throw new KernelError('BUNDLE_INVALID', lines.join('\n'));
  }
  const source = wrap(code);
  const bundle = { moduleFormat: 'vat-1' as const, source };
  const text = JSON.stringify(bundle);
  parseBundle(text, file);
  return { bundle, text, id: formatBundleId(sha256Hex(source)), warnings };
};
