/**
 * Builds the text that every vat worker begins with: SES, lockdown, liveslots and the supervisor, as one classic strict
 * script for browsers and Node alike. The bytes follow from the sources and the locked dependencies alone (P14).
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { sha256Hex } from './sha256-hex.ts';

export type SupervisorBundle = {
  /** The file on disk: `{ "moduleFormat": "nestedEvaluate", "source": …, "sourceMap": "" }`. */
  text: string;
  /** A function expression; a worker runs `(${source}\n)()`. */
  source: string;
  /** Of `text` in UTF-8, as `sha256sum` of the file says it. */
  sha256: string;
};

/** The supervisor's program beside this one: TypeScript in the sources, JavaScript in the published package. */
const supervisorEntry = (): string =>
  fileURLToPath(new URL(`../vat/entry${extname(import.meta.url)}`, import.meta.url));

/**
 * @param options - `outFile`: where to write `text`, if anywhere; `entry`: the program, by default the supervisor's.
 * @throws esbuild's `BuildFailure`; an import of a Node built-in module is one.
 */
export const buildSupervisor = async (
  options: { outFile?: string; entry?: string } = {},
): Promise<SupervisorBundle> => {
  const { outFile, entry = supervisorEntry() } = options;
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // None but those of the standard and `browser`, which esbuild adds.
    conditions: [],
    tsconfigRaw: {},
    minify: true,
    legalComments: 'none',
    charset: 'ascii',
    logLevel: 'silent',
  });
  const script = outputFiles[0]?.text;
  if (script === undefined) throw new Error('esbuild made no script');
  // esbuild takes the directive from an iife; SES refuses to start in a sloppy script.
  const source = `function () { "use strict";\n${script.trim()}\n}`;
  const text = JSON.stringify({ moduleFormat: 'nestedEvaluate', source, sourceMap: '' });
  if (outFile !== undefined) {
    await mkdir(dirname(outFile), { recursive: true });
    // Whole or not at all: another process may be reading it.
    const unfinished = `${outFile}.${process.pid}`;
    await writeFile(unfinished, text);
    await rename(unfinished, outFile);
  }
  return { text, source, sha256: sha256Hex(text) };
};
