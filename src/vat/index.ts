/** For the authors of vats: the module `ocap-kernel/vat`, which the supervisor gives to every vat. */
export { E } from '@endo/eventual-send';
export { M } from '@endo/patterns';
export { makeDefaultExo } from './default-exo.ts';
