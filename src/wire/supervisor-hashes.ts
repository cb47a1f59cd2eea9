import type { SupervisorHashes } from './supervisor-bundle.ts';

/** The supervisor that kernels of this version start vats with (P14). `npm run build:supervisor -- --pin` writes this file. */
export const supervisorHashes: SupervisorHashes = {
  lockdown: '8d4e7982b3991ef626a8ec58e0dd8768a8d3fd11c0c9fa829b52c924ee7608c2',
  supervisor: '5c13d6ca40713c0b7436244f12ac0ca176759a83f9b8eec75d6833370f4071f5',
};
