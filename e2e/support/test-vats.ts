/** The vats of `test/vats`, served to the browser as a developer serves their own. */
import { fileURLToPath } from 'node:url';
import { startBundleServer } from '../../src/bundler/index.ts';
import type { ClusterConfig, VatConfig } from '../../src/wire/cluster-config.ts';

type CreationOptions = NonNullable<VatConfig['creationOptions']>;

export const serveTestVats = async () => {
  const server = await startBundleServer({ root: fileURLToPath(new URL('../../test/vats', import.meta.url)) });
  return {
    ...server,
    /** A config of one vat, named like its file. */
    oneVat: (
      name: string,
      parameters: Record<string, string | number> = {},
      creationOptions: CreationOptions = {},
    ): ClusterConfig => ({
      bootstrap: name,
      vats: { [name]: { bundleSpec: `${server.url}/${name}.bundle`, parameters, creationOptions } },
    }),
  };
};
