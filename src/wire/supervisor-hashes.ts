import type { SupervisorHashes } from './supervisor-bundle.ts';

/** The supervisor that kernels of this version start vats with (P14). `npm run build:supervisor -- --pin` writes this file. */
export const supervisorHashes: SupervisorHashes = {
  lockdown: '0000000000000000000000000000000000000000000000000000000000000000',
  supervisor: '0000000000000000000000000000000000000000000000000000000000000000',
};
