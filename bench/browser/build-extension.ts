import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { buildVatTexts } from '../build.ts';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Builds the extension as it is shipped into a folder, and adds the bench's page to it. */
export const buildExtension = async (outDir: string): Promise<void> => {
  await build({ configFile: here('../../vite.config.ts'), logLevel: 'error', build: { outDir } });
  await build({
    configFile: false,
    root: here('.'),
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: false,
      target: 'esnext',
      // The polyfill would run before lockdown.
      modulePreload: { polyfill: false },
      rolldownOptions: { input: here('./page.html') },
    },
    worker: { format: 'es' },
  });
  await buildVatTexts(join(outDir, 'bench'));
};
