/** Turns the source file of a vat into its bundle. */
import { readFile, stat } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, relative, resolve } from 'node:path';
import esbuild from 'esbuild';
import { KernelError } from '../wire/errors.ts';
import { compileVat, SourceRefused, type CompiledVat } from './compile-vat.ts';
import { problemText } from './describe-messages.ts';

export type BundledVat = Omit<CompiledVat, 'warnings'> & {
  /** Each with its file and line. */
  warnings: string[];
};

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
  try {
    const { warnings, ...bundled } = await compileVat(esbuild, {
      root,
      folder: dirname(entry),
      name: basename(entry),
      file,
      read: (path) => readFile(path, 'utf8'),
      nameOf: (path) => relative(root, path),
      isBuiltin,
      plugins: [],
    });
    return { ...bundled, warnings: warnings.map(problemText) };
  } catch (error) {
    throw error instanceof SourceRefused ? new KernelError('BUNDLE_INVALID', error.message) : error;
  }
};
