import type { SupervisorHashes } from './supervisor-bundle.ts';

/** The supervisor that kernels of this version start vats with (P14). `npm run build:supervisor -- --pin` writes this file. */
export const supervisorHashes: SupervisorHashes = {
  lockdown: '0699cabaf6b50f3e58b59538c974ff84349300d576e646cf03aff464feca5cc0',
  supervisor: '5c13d6ca40713c0b7436244f12ac0ca176759a83f9b8eec75d6833370f4071f5',
};
