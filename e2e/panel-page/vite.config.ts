/** Builds the panel as a page of its own into `dist/panel-page`: for tests, in a Chromium without extension and kernel. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** As in the extension: in a chunk that imports no other, lockdown runs before everything else. */
const LOCKDOWN = /\/src\/lockdown\/|\/node_modules\/(ses|@endo\/(cache-map|env-options|immutable-arraybuffer))\//;

export default defineConfig({
  root: path('.'),
  plugins: [react()],
  build: {
    outDir: path('../../dist/panel-page'),
    emptyOutDir: true,
    target: 'chrome130',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: [path('panel.html'), path('popup.html')],
      output: { codeSplitting: { groups: [{ name: 'lockdown', test: LOCKDOWN }] } },
    },
  },
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
});
