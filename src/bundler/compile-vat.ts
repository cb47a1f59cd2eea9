/**
 * Makes a bundle of the sources of a vat, in Node and in browsers alike. The bytes follow from the sources and their dependencies
 * alone: no path, time or setting of the machine or of a `tsconfig.json` gets into them.
 */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { getLineInfo } from 'acorn';
import type { BuildFailure, Message, Plugin } from 'esbuild';
import { givenModules, parseBundle, type VatBundle } from '../wire/bundle.ts';
import type { SourceProblem } from '../wire/bundler-protocol.ts';
import { formatBundleId, type BundleId } from '../wire/ids.ts';
import { describeMessages, problemAt, problemText } from './describe-messages.ts';
import { evadeRefusedText, type RefusedCode } from './evade-refused-text.ts';
import { findDynamicImports, type Esbuild } from './find-dynamic-imports.ts';
import { sha256Hex } from './sha256-hex.ts';

export type CompiledVat = {
  bundle: Extract<VatBundle, { moduleFormat: 'vat-1' }>;
  /** What a bundle file holds: the bundle as JSON. */
  text: string;
  id: BundleId;
  warnings: SourceProblem[];
};

/** Where the sources of a vat are, and how they are read. */
export type VatSources = {
  /** The folder, as an absolute path, to which the names of files are relative. */
  root: string;
  /** The vat's own file: its folder as an absolute path, its name in it, and the name by which messages call it. */
  folder: string;
  name: string;
  file: string;
  /** By an absolute path. */
  read(path: string): Promise<string>;
  /** The name of a file, from its absolute path. */
  nameOf(path: string): string;
  /** Whether a module that was not found is one of Node's. */
  isBuiltin(module: string): boolean;
  /** How esbuild finds and reads files, where it does not do so by itself. */
  plugins: readonly Plugin[];
};

/** The sources are no vat's; each problem with its place. */
export class SourceRefused extends Error {
  readonly problems: readonly SourceProblem[];
  constructor(problems: readonly SourceProblem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'SourceRefused';
    this.problems = problems;
  }
}

const NO_DYNAMIC_IMPORT = 'dynamic import(): a vat runs only what is in its bundle, so every import must be static';

/** Leaves the given modules to the supervisor, and says at its place what no vat can have. */
const vatModules = ({ transform }: Esbuild, { read, nameOf }: VatSources): Plugin => ({
  name: 'vat-modules',
  setup({ onResolve, onLoad }) {
    const given: ReadonlySet<string> = new Set(givenModules);
    onResolve({ filter: /.*/ }, ({ path }) =>
      given.has(path) ? { path, external: true, sideEffects: false } : undefined,
    );
    onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
      const loader = /\.[cm]?ts$/.test(path) ? 'ts' : 'js';
      const found = await findDynamicImports(transform, await read(path), loader);
      if (found.length === 0) return undefined;
      const file = nameOf(path);
      return { errors: found.map((place) => ({ text: NO_DYNAMIC_IMPORT, location: { file, ...place } })) };
    });
    onLoad({ filter: /\.(?:[jt]sx|css)$/ }, ({ path }) => ({
      errors: [{ text: `${path.replace(/^.*[\\/]/, '')}: vats are written in TypeScript or JavaScript` }],
    }));
  },
});

/** The supervisor takes `buildRootObject` only; naming it here lets esbuild say when it is missing. */
const entryContents = (name: string): string => `export { buildRootObject } from ${JSON.stringify(`./${name}`)};`;

const ENTRY_NAME = '<vat>';

const isMissingExport = ({ location, text }: Message): boolean =>
  location?.file.endsWith(ENTRY_NAME) === true && text.startsWith('No matching export');

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error;

/** esbuild's part: one script in the CommonJS manner, and the map back to the sources. */
const compile = async (esbuild: Esbuild, sources: VatSources) => {
  const { root, folder, name, file, isBuiltin, plugins } = sources;
  try {
    const { outputFiles, warnings } = await esbuild.build({
      stdin: { contents: entryContents(name), resolveDir: folder, sourcefile: ENTRY_NAME, loader: 'js' },
      absWorkingDir: root,
      // Not written; the source map's paths are relative to it.
      outfile: 'vat.js',
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
      plugins: [vatModules(esbuild, sources), ...plugins],
    });
    const script = outputFiles.find(({ path }) => path.endsWith('.js'));
    const map = outputFiles.find(({ path }) => path.endsWith('.js.map'));
    if (script === undefined || map === undefined) throw new Error('esbuild made no script');
    return { script: script.text, map: new TraceMap(map.text), warnings: describeMessages(warnings, isBuiltin) };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const missing = `${file}: no export named buildRootObject; a vat's file exports the function that makes its root object`;
    const others = error.errors.filter((message) => !isMissingExport(message));
    throw new SourceRefused(
      others.length === 0 ? [{ place: null, text: missing }] : describeMessages(others, isBuiltin),
    );
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
const atSource = (
  map: TraceMap,
  place: { line: number; column: number },
  file: string,
  what: string,
): SourceProblem => {
  const { source, line, column } = originalPositionFor(map, place);
  return source === null ? { place: null, text: `${file}: ${what}` } : problemAt({ file: source, line, column }, what);
};

const evade = (script: string, map: TraceMap, file: string): ReturnType<typeof evadeRefusedText> => {
  try {
    return evadeRefusedText(script);
  } catch (error) {
    // esbuild checks everything but the patterns of regular expressions.
    if (!(error instanceof SyntaxError && 'pos' in error && typeof error.pos === 'number')) throw error;
    const what = error.message.replace(/ \(\d+:\d+\)$/, '');
    throw new SourceRefused([atSource(map, getLineInfo(script, error.pos), file, what)]);
  }
};

/** The one expression that a bundle's source is. `require` is the supervisor's and knows the given modules. */
const wrap = (script: string): string =>
  `(require)=>{"use strict";const module={exports:{}};let exports=module.exports;\n${script.trim()}\nreturn module.exports;}`;

/**
 * @param esbuild - the native one, or `esbuild-wasm` of the very same version
 * @throws (rejects) SourceRefused with everything that is wrong: syntax, an import that cannot be resolved or no vat can have, top-level
 * await, no `buildRootObject`, code that SES would refuse. KernelError `BUNDLE_INVALID` for a bundle that is too large.
 */
export const compileVat = async (esbuild: Esbuild, sources: VatSources): Promise<CompiledVat> => {
  const { file } = sources;
  const { script, map, warnings } = await compile(esbuild, sources);
  const { code, refused } = evade(script, map, file);
  if (refused.length > 0) {
    throw new SourceRefused(refused.map((each) => atSource(map, getLineInfo(script, each.index), file, explain(each))));
  }
  const source = wrap(code);
  const bundle = { moduleFormat: 'vat-1' as const, source };
  const text = JSON.stringify(bundle);
  parseBundle(text, file);
  return { bundle, text, id: formatBundleId(sha256Hex(source)), warnings };
};
