/**
 * Builds the texts that every vat worker begins with: SES with our lockdown, then liveslots with the supervisor, each a
 * classic strict script for browsers and Node alike. The bytes follow from the sources and the locked dependencies alone (P14).
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { minify as compress } from 'terser';
import { minifySync } from 'vite';
import {
  supervisorFileName,
  supervisorParts,
  type SupervisorBundle,
  type SupervisorHashes,
  type SupervisorPart,
} from '../wire/supervisor-bundle.ts';
import { sha256Hex } from './sha256-hex.ts';

export type BuiltBundle = {
  bundle: SupervisorBundle;
  /** The file on disk: the bundle as JSON. */
  text: string;
  /** Of `text` in UTF-8, as `sha256sum` of the file says it. */
  sha256: string;
};

/** The folder of the rooms. */
const ownSources = fileURLToPath(new URL('..', import.meta.url));

const entries: Record<SupervisorPart, string> = { lockdown: 'lockdown/vat.ts', supervisor: 'vat/entry.ts' };

/** Modules of Endo for which `src/lockdown/stand-ins.ts` stands. */
const REPLACED =
  /[\\/]node_modules[\\/]@endo[\\/](?:harden[\\/]index|env-options[\\/]index|eventual-send[\\/]src[\\/](?:message-breakpoints|track-turns))\.js$/;

const isPure = (path: string): boolean =>
  /[\\/]node_modules[\\/]@(?:endo|agoric)[\\/]/.test(path) && !/[\\/]shim\.js$/.test(path);

/**
 * The packages of Endo and Agoric do not say so, but what nobody uses of their modules can be left out: none but the shims
 * are imported for what they do.
 */
const endoModules = (sources: string): Plugin => ({
  name: 'endo-modules',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[@.]/ }, async ({ path, pluginData, ...from }) => {
      // The question below comes back here.
      if (pluginData === endoModules) return undefined;
      const found = await resolve(path, { ...from, pluginData: endoModules });
      if (REPLACED.test(found.path)) return { path: join(sources, 'lockdown/stand-ins.ts'), sideEffects: false };
      return isPure(found.path) ? { ...found, sideEffects: false } : found;
    });
  },
});

/**
 * Terser, with which SES makes its own small form, finds what oxc, the minifier of the extension's build, does not; oxc finds shorter
 * names, and quotes that need no escape in JSON. Neither of the two is small enough alone.
 */
const minify = async (script: string): Promise<string> => {
  const compressed = await compress(script, { module: true, compress: { ecma: 2020, passes: 2 }, mangle: false });
  const { code, errors } = minifySync('bundle.js', compressed.code ?? '', {
    module: true,
    compress: { target: 'chrome130' },
    mangle: { toplevel: true },
    codegen: { removeWhitespace: true },
  });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return code.trim();
};

/**
 * @param entry - the path of the program.
 * @param options - `sources`: as for `buildSupervisor`.
 * @throws esbuild's `BuildFailure`; an import of a Node built-in module is one.
 */
export const buildWorkerBundle = async (
  entry: string,
  { sources = ownSources }: { sources?: string } = {},
): Promise<BuiltBundle> => {
  const { outputFiles, warnings } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    // None but those of the standard and `browser`, which esbuild adds.
    conditions: [],
    tsconfigRaw: {},
    minifySyntax: true,
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'silent',
    plugins: [endoModules(sources)],
  });
  const script = outputFiles[0]?.text;
  if (script === undefined) throw new Error('esbuild made no script');
  // One of them would be an import that `endoModules` left out although it stands there for what it does.
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
  // SES refuses to start in a sloppy script.
  const source = `function () { 'use strict';\n${await minify(script)}\n}`;
  const bundle: SupervisorBundle = { moduleFormat: 'nestedEvaluate', source, sourceMap: '' };
  const text = JSON.stringify(bundle);
  return { bundle, text, sha256: sha256Hex(text) };
};

/** Whole or not at all: another process may be reading it. */
const writeWhole = async (file: string, text: string): Promise<void> => {
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
};

export type BuiltSupervisor = Record<SupervisorPart, BuiltBundle>;

/**
 * @param options - `outDir`: where to write the two files, if anywhere; `sources`: the folder of the rooms, by default this one's.
 */
export const buildSupervisor = async (
  options: { outDir?: string; sources?: string } = {},
): Promise<BuiltSupervisor> => {
  const { outDir, sources = ownSources } = options;
  const [lockdown, supervisor] = await Promise.all([
    buildWorkerBundle(join(sources, entries.lockdown), { sources }),
    buildWorkerBundle(join(sources, entries.supervisor), { sources }),
  ]);
  const built = { lockdown, supervisor };
  if (outDir !== undefined) {
    await mkdir(outDir, { recursive: true });
    for (const part of supervisorParts) await writeWhole(join(outDir, supervisorFileName(part)), built[part].text);
  }
  return built;
};

export const hashesOf = ({ lockdown, supervisor }: BuiltSupervisor): SupervisorHashes => ({
  lockdown: lockdown.sha256,
  supervisor: supervisor.sha256,
});
