/** Builds the extension into `dist/extension`: what `manifest.json` names, the vat supervisor and the sample vats. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crx, defineManifest } from '@crxjs/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import source from './manifest.json' with { type: 'json' };
import packageJson from './package.json' with { type: 'json' };
import { buildSupervisor, hashesOf, type BuiltSupervisor } from './src/bundler/build-supervisor.ts';
import { bundleSamples } from './src/bundler/index.ts';
import { readPins, unpinnedMessage } from './src/dev/pinned-supervisor.ts';
import { trustSupervisor } from './src/dev/trust-supervisor.ts';
import { supervisorFileName, supervisorParts } from './src/wire/supervisor-bundle.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const outDir = path('dist/extension');
const manifest = defineManifest({
  ...source,
  manifest_version: 3,
  version: packageJson.version,
  background: { ...source.background, type: 'module' },
});

/** Pages lie beside their code in the source, and at the root of the extension, where their addresses are short. */
const pagesAtRoot = (): Plugin => ({
  name: 'pages-at-root',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const pages = Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.html'));
      for (const page of pages) {
        if (page.type !== 'asset') throw new Error(`${page.fileName} is no page`);
        delete bundle[page.fileName];
        this.emitFile({ type: 'asset', fileName: basename(page.fileName), source: page.source });
      }
      const { 'manifest.json': built } = bundle;
      if (built?.type !== 'asset') throw new Error('there is no manifest to name the pages in');
      let text = String(built.source);
      for (const { fileName } of pages) text = text.replaceAll(`"${fileName}"`, `"${basename(fileName)}"`);
      built.source = text;
    },
  },
});

let supervisor: Promise<BuiltSupervisor> | undefined;
const builtSupervisor = (): Promise<BuiltSupervisor> => (supervisor ??= buildSupervisor());

/** The modules of `lockdown/page.ts`: ours, SES, and what SES imports. */
const LOCKDOWN = /\/src\/lockdown\/|\/node_modules\/(ses|@endo\/(cache-map|env-options|immutable-arraybuffer))\//;

/** Set by the commands that build for tests: a supervisor that is not pinned yet is taken as it is. */
const takesUnpinned = process.env.OCAP_KERNEL_UNPINNED !== undefined;
const trusted = () => (takesUnpinned ? [trustSupervisor(async () => hashesOf(await builtSupervisor()))] : []);

/** What vat workers run. It is text for them to evaluate and no part of the extension's own scripts. */
const vatTexts = (): Plugin => ({
  name: 'vat-texts',
  apply: 'build',
  async buildStart() {
    const problem = unpinnedMessage(hashesOf(await builtSupervisor()), await readPins());
    if (problem !== undefined && !takesUnpinned) this.error(problem);
  },
  async generateBundle() {
    const built = await builtSupervisor();
    for (const part of supervisorParts) {
      this.emitFile({ type: 'asset', fileName: supervisorFileName(part), source: built[part].text });
    }
  },
  async writeBundle({ dir }) {
    await bundleSamples({ vatsDir: path('vats'), outDir: `${dir ?? outDir}/vats`, url: 'vats' });
  },
});

export default defineConfig({
  root: path('.'),
  plugins: [react(), crx({ manifest }), vatTexts(), trusted(), pagesAtRoot()],
  build: {
    outDir,
    emptyOutDir: true,
    // What the manifest's `minimum_chrome_version` has.
    target: 'chrome130',
    // The polyfill would run before lockdown.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { offscreen: path('src/browser/offscreen.html') },
      // Lockdown and what it needs, in a chunk that imports no other: a page's first import then runs before all others.
      output: { codeSplitting: { groups: [{ name: 'lockdown', test: LOCKDOWN }] } },
    },
  },
  worker: {
    // A module: the kernel's worker is one, and shares its order of imports.
    format: 'es',
    plugins: trusted,
    // One file: a second would import what they share from the first by its name alone. To a worker whose address has a query that is
    // another module, and everything in it would run twice.
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
