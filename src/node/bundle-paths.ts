import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** Where the texts lie that run in vat workers. `npm run build:supervisor` makes them. */
export const bundlePaths = {
  get supervisor(): string {
    return resolve('ocap-kernel/supervisor.bundle');
  },
};
