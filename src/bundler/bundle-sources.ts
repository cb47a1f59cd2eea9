/** Bundles a vat of texts, where there are no files: in a browser. */
import type { OnResolveResult, Plugin } from 'esbuild';
import { givenModules } from '../wire/bundle.ts';
import type { BundlerRequest } from '../wire/bundler-protocol.ts';
import { compileVat, type CompiledVat } from './compile-vat.ts';
import type { Esbuild } from './find-dynamic-imports.ts';

/** As esbuild looks for files: as they are named, with an ending, or written in TypeScript. */
const namesOf = (name: string): string[] => [
  name,
  ...['.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '.json'].map((ending) => `${name}${ending}`),
  name.replace(/\.([cm]?)js$/, '.$1ts'),
];

const refusal = (text: string): OnResolveResult => ({ errors: [{ text }] });

const textFiles = (files: Readonly<Record<string, string>>): Plugin => ({
  name: 'text-files',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path }) => {
      const [, name] = /^\.\/(.+)$/.exec(path) ?? [];
      if (name === undefined) {
        return refusal(
          `import of "${path}": only files beside this one ("./name.ts") and these modules can be imported here: ${givenModules.join(', ')}`,
        );
      }
      const found = namesOf(name).find((candidate) => Object.hasOwn(files, candidate));
      if (found === undefined) {
        return refusal(`import of "${path}": no such file; the files are: ${Object.keys(files).join(', ')}`);
      }
      return { path: `/${found}` };
    });
    onLoad({ filter: /.*/ }, ({ path }) => ({ contents: files[path.slice(1)] ?? '', loader: 'default' }));
  },
});

/**
 * The same bytes as `bundleVat` makes of the same sources.
 * @param request - what a vat consists of; its files import each other as `./name.ts`
 * @throws (rejects) as `compileVat` does.
 */
export const bundleSources = (
  esbuild: Esbuild,
  { entry, files }: Pick<BundlerRequest, 'entry' | 'files'>,
): Promise<CompiledVat> =>
  compileVat(esbuild, {
    root: '/',
    folder: '/',
    name: entry,
    file: entry,
    read: async (path) => files[path.slice(1)] ?? '',
    nameOf: (path) => path.slice(1),
    // What is not found here is told by the plugin.
    isBuiltin: () => false,
    plugins: [textFiles(files)],
  });
