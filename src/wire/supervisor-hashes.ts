import type { SupervisorHashes } from './supervisor-bundle.ts';

/** The supervisor that kernels of this version start vats with (P14). `npm run build:supervisor -- --pin` writes this file. */
export const supervisorHashes: SupervisorHashes = {
  lockdown: '8d4e7982b3991ef626a8ec58e0dd8768a8d3fd11c0c9fa829b52c924ee7608c2',
  supervisor: '7cb42dd6e4983e892d3b2bb7c6c4987c8da516de6c27d7812c00ecc11c548fd7',
};
