/**
 * A program that writes the bundle of a vat as MetaMask's `ocap bundle` makes it: vite's own library build, comments taken out, and
 * what a loader wants to know. In a process of its own: vite does not run in a realm that is locked down.
 */
import process from 'node:process';
import { build } from 'vite';

const result = await build({
  configFile: false,
  logLevel: 'silent',
  build: {
    write: false,
    minify: false,
    lib: { entry: String(process.argv[2]), formats: ['iife'], name: '__vatExports__' },
    rolldownOptions: { output: { exports: 'named', comments: false } },
  },
});
const [first] = [result].flat();
if (first === undefined || !('output' in first)) throw new Error('vite made nothing');
const [{ code, exports }] = first.output;
process.stdout.write(JSON.stringify({ moduleFormat: 'iife', code, exports, external: [] }));
