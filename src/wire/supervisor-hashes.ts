import type { SupervisorHashes } from './supervisor-bundle.ts';

/** The supervisor that kernels of this version start vats with (P14). `npm run build:supervisor -- --pin` writes this file. */
export const supervisorHashes: SupervisorHashes = {
  lockdown: 'a71ff6f868dbce0f3347d470cee704a3b24579cfc49e6acd78abeb19b051fe6d',
  supervisor: '90e9e140f492916b17b79f715631a2eccbd3511aa1c19d0dab237b954fdc996c',
};
