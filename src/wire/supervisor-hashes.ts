import type { SupervisorHashes } from './supervisor-bundle.ts';

/** The supervisor that kernels of this version start vats with (P14). `npm run build:supervisor -- --pin` writes this file. */
export const supervisorHashes: SupervisorHashes = {
  lockdown: 'cd5b7a741eafde9666c8f8fd95b18e164d01e0522b161b16dcb85ebe8b2f17ba',
  supervisor: '90e9e140f492916b17b79f715631a2eccbd3511aa1c19d0dab237b954fdc996c',
};
